import { CallError } from "../../api/errors.ts";
import { diagnoseCalls } from "../../api/diagnose.ts";
import { Failure, fail } from "../../model/diagnostic.ts";
import { createKeyring } from "../../model/keyring.ts";
import type { State } from "../../model/state.ts";
import { renderEach } from "../../render/text/diagnostics.ts";
import { printable } from "../../render/safe/printable.ts";
import type { Observed } from "../../resources/contract.ts";
import {
  findRoom,
  outlookOf,
  performInRoom,
  placeOf,
  readRoomName,
  type RoomCall,
  type RoomPlace,
} from "../../project/rooms/index.ts";
import { openProject, type Project } from "../../project/session.ts";
import { emptyState } from "../../state/document.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import { type Io, colorOf } from "../terminal/io.ts";
import { sessionOptions } from "../terminal/project-options.ts";
import { listenForStop, orStopped, type Stopping } from "../terminal/stopping.ts";
import { suggest } from "../terminal/suggest.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import type { RoomOptions } from "./room-argument.ts";
import { showsNotes } from "../terminal/log-level.ts";

/** A room that a command is about, and what it can do there. */
export interface TargetRoom {
  readonly project: Project;
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
    const project = await openProject(sessionOptions(options, io));
    try {
      const regions = project.regions.map((region) => region.name);
      const place = placeOf(name, options.region, project.config, regions, suggest(["room", "list", name.domain], options));
      const found = await orStopped(findRoom(project, place, stopping.signal).catch(explained), stopping.signal);
      return await act(createTargetRoom({ project, place, ...found, options, io, stopping, run }));
    } finally {
      if (run.begun || !stopping.signal.aborted) await project.close();
    }
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
  readonly project: Project;
  readonly place: RoomPlace;
  readonly live: Observed | undefined;
  readonly others: readonly Observed[];
  readonly options: GlobalOptions;
  readonly io: Io;
  readonly stopping: Stopping;
  readonly run: { begun: boolean };
}

function createTargetRoom({ project, place, live, others, options, io, stopping, run }: Scene): TargetRoom {
  const keyring = createKeyring(project.account.secret);
  const printOutlook: TargetRoom["printOutlook"] = async (now, touched) => {
    if (project.config === undefined) return;
    const state = await stateOf(project, options, io);
    const input = { config: project.config, state, place, live: now, touched, now: sessionOptions(options, io).now, keyring };
    for (const sentence of outlookOf(input)) io.out(`${printable(sentence)}\n`);
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
      const performed = await performInRoom(project, place, call, { keyring, stop: stopping.signal, onCheck });
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

/** A state that can't be read doesn't keep anybody from closing a room; then nothing is known to be ours. */
export async function stateOf(project: Project, options: GlobalOptions, io: Io): Promise<State> {
  try {
    return await project.readState();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const warnings = error.diagnostics.map((each) => ({ ...each, severity: "warning" as const }));
    io.err(renderEach(warnings, { color: colorOf(options, io, io.stderr) }));
    return emptyState();
  }
}

function explained(error: unknown): never {
  throw error instanceof CallError ? new Failure(diagnoseCalls([error]), { cause: error }) : error;
}
