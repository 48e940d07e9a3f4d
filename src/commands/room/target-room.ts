import { fail } from "../../model/diagnostic.ts";
import { printable } from "../../render/safe/printable.ts";
import type { Observed } from "../../resources/contract.ts";
import { openProject } from "../../project/open.ts";
import type { ConnectedProject } from "../../project/project.ts";
import {
  callRoom,
  findRoom,
  outlookOf,
  placeOf,
  readRoomName,
  ROOM_NEEDS,
  type RoomCall,
  type RoomPlace,
} from "../../project/rooms/index.ts";
import { unlessAborted } from "../../project/unless-aborted.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import type { Io } from "../terminal/io.ts";
import { projectOptions } from "../terminal/project-options.ts";
import { listenForStop, type Stopping } from "../terminal/stopping.ts";
import { suggest } from "../terminal/suggest.ts";
import { printDiagnostics } from "../terminal/print-diagnostics.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import type { RoomOptions } from "./room-argument.ts";
import { showsNotes } from "../terminal/log-level.ts";

/** A room that a command is about, and what it can do there. */
export interface TargetRoom {
  readonly project: ConnectedProject;
  readonly place: RoomPlace;
  /** As its region lists it; `undefined`: it isn't open. */
  readonly live: Observed | undefined;
  readonly signal: AbortSignal;
  /** The same as `live`. Throws a Failure if it isn't open. */
  open(): Observed;
  /** Makes the call, hands over what came of it, and says what the next apply makes of the room. */
  call(call: RoomCall, done: (came: DoneCall) => Promise<AfterCall> | AfterCall): Promise<ExitCode>;
  /** Says what the next apply makes of the room as it is. */
  printOutlook(live: Observed | undefined, touched: readonly string[]): Promise<void>;
}

/** What came of a call that was done. `settled`: its answer was lost, and the region's list showed that it was done. */
export interface DoneCall {
  readonly output: Readonly<Record<string, unknown>>;
  readonly settled: boolean;
}

/** What the room is after a call, which of its fields were touched, and how the command ends. */
export interface AfterCall {
  readonly live: Observed | undefined;
  readonly touched: readonly string[];
  readonly code?: ExitCode;
}

/** Finds the room and acts there. Until a call is begun, a stop ends it at once; after that what is in flight ends. */
export async function withTargetRoom(
  text: string,
  options: GlobalOptions & RoomOptions,
  io: Io,
  act: (at: TargetRoom) => Promise<ExitCode>,
): Promise<ExitCode> {
  const name = readRoomName(text);
  const stopping = listenForStop(io);
  const run = { begun: false };
  try {
    await using project = await openProject({ ...projectOptions(options, io), ...ROOM_NEEDS });
    const place = placeOf(name, options.region, project, suggest(["room", "list", name.domain], options));
    const found = await unlessAborted(findRoom(project, place, stopping.signal), stopping.signal);
    return await act(createTargetRoom({ project, place, ...found, options, io, stopping, run }));
  } catch (error) {
    const code = stopping.code();
    if (run.begun || code === undefined) throw error;
    io.err("Stopped: nothing was called.\n");
    return code;
  } finally {
    stopping.done();
  }
}

interface Scene {
  readonly project: ConnectedProject;
  readonly place: RoomPlace;
  readonly live: Observed | undefined;
  readonly others: readonly Observed[];
  readonly options: GlobalOptions;
  readonly io: Io;
  readonly stopping: Stopping;
  readonly run: { begun: boolean };
}

function createTargetRoom({ project, place, live, others, options, io, stopping, run }: Scene): TargetRoom {
  const printOutlook: TargetRoom["printOutlook"] = async (now, touched) => {
    const { sentences, diagnostics } = await outlookOf(project, { place, live: now, touched });
    printDiagnostics(diagnostics, options, io);
    for (const sentence of sentences) io.out(`${printable(sentence)}\n`);
  };
  return {
    project,
    place,
    live,
    signal: stopping.signal,
    printOutlook,
    open: () => {
      if (live !== undefined) return live;
      const there = others.map((each) => each.id).join(", ");
      throw fail(
        "not-open",
        `${place.id} is not open in ${place.region}`,
        others.length > 0
          ? `Open there: ${there}.`
          : `\`${suggest(["room", "list", place.domain], options)}\` shows what is open.`,
      );
    },
    call: async (call, done) => {
      run.begun = true;
      const list = suggest(["room", "list", place.domain], options);
      stopping.onForcedExit({ words: () => `Stopped at once: it may or may not have been done; \`${list}\` shows it.\n` });
      const onCheck = (because: string): void => {
        if (showsNotes(options))
          io.err(`${place.region} room.${call.method}: ${printable(because)}; checking whether it was done\n`);
      };
      const performed = await callRoom(project, place, call, { stop: stopping.signal, onCheck });
      if (performed.status === "not-tried") {
        io.err("Stopped: nothing was called.\n");
        return stopping.code() ?? EXIT.interrupted;
      }
      if (performed.status === "failed") {
        io.err(`Not done: ${printable(place.id)} in ${place.region}: ${printable(performed.message)}\n`);
        return EXIT.incomplete;
      }
      const told = await done({ output: performed.output, settled: performed.settled === true });
      await printOutlook(told.live, told.touched);
      return told.code === undefined || told.code === EXIT.done ? exitOnceWritten(io) : told.code;
    },
  };
}
