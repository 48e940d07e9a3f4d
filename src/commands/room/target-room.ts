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
import { runStoppable, type StoppableRun } from "../terminal/stopping.ts";
import { suggest } from "../terminal/suggest.ts";
import { printDiagnostics } from "../terminal/print-diagnostics.ts";
import { exitOnceWritten } from "../terminal/exit-once-written.ts";
import type { RoomOptions } from "./room-argument.ts";
import { showsNotes } from "../terminal/log-level.ts";

/** The room that a command names, and what it can do there. */
export interface TargetRoom {
  readonly project: ConnectedProject;
  readonly place: RoomPlace;
  /** As its region lists it; `undefined` if it isn't open. */
  readonly live: Observed | undefined;
  readonly signal: AbortSignal;
  /** `live`. Throws a Failure if the room isn't open. */
  requireOpen(): Observed;
  /** Makes the call, reports it by `report`, and prints the outlook. */
  call(call: RoomCall, report: (done: DoneCall) => Promise<CallReport> | CallReport): Promise<ExitCode>;
  printOutlook(live: Observed | undefined, touched: readonly string[]): Promise<void>;
}

export interface DoneCall {
  readonly output: Readonly<Record<string, unknown>>;
  /** The answer was lost, but the region's list shows that the call was done. */
  readonly settled: boolean;
}

/** The room after a call, the fields that the call touched, and the command's exit code. */
export interface CallReport {
  readonly live: Observed | undefined;
  readonly touched: readonly string[];
  readonly code?: ExitCode;
}

/** Finds the room and runs `act`. A signal ends it at once until a call is begun; then the call ends first. */
export async function withTargetRoom(
  text: string,
  options: GlobalOptions & RoomOptions,
  io: Io,
  act: (room: TargetRoom) => Promise<ExitCode>,
): Promise<ExitCode> {
  const name = readRoomName(text);
  return runStoppable(io, "called", async (run) => {
    await using project = await openProject({ ...projectOptions(options, io), ...ROOM_NEEDS });
    const place = placeOf(name, options.region, project, suggest(["room", "list", name.domain], options));
    const found = await unlessAborted(findRoom(project, place, run.signal), run.signal);
    return await act(createTargetRoom({ project, place, ...found, options, io, run }));
  });
}

interface Parts {
  readonly project: ConnectedProject;
  readonly place: RoomPlace;
  readonly live: Observed | undefined;
  /** The other open rooms of its place. */
  readonly others: readonly Observed[];
  readonly options: GlobalOptions;
  readonly io: Io;
  readonly run: StoppableRun;
}

function createTargetRoom(parts: Parts): TargetRoom {
  const { project, place, live, others, options, run } = parts;
  const listRooms = suggest(["room", "list", place.domain], options);
  return {
    project,
    place,
    live,
    signal: run.signal,
    printOutlook: (now, touched) => printOutlook(parts, now, touched),
    requireOpen: () => {
      if (live !== undefined) return live;
      const there = others.map((each) => each.id).join(", ");
      throw fail(
        "not-open",
        `${place.id} is not open in ${place.region}`,
        others.length > 0 ? `Open there: ${there}.` : `\`${listRooms}\` shows what is open.`,
      );
    },
    call: (call, report) => {
      run.begun = true;
      let isReported = false;
      let reported: () => void = () => undefined;
      const settled = new Promise<void>((resolve) => {
        reported = resolve;
      });
      run.onForcedExit({
        // Its host key is given once.
        ...(call.data["addHostKey"] === true ? { settle: () => settled } : {}),
        words: () =>
          isReported
            ? "Stopped at once: it was done.\n"
            : `Stopped at once: it may or may not have been done; \`${listRooms}\` shows it.\n`,
      });
      return makeCall(parts, call, async (done) => {
        const what = await report(done);
        isReported = true;
        reported();
        return what;
      });
    },
  };
}

async function makeCall(parts: Parts, call: RoomCall, report: Parameters<TargetRoom["call"]>[1]): Promise<ExitCode> {
  const { project, place, options, io, run } = parts;
  const onCheck = (because: string): void => {
    if (showsNotes(options)) io.err(`${place.region} room.${call.method}: ${printable(because)}; checking whether it was done\n`);
  };
  const performed = await callRoom(project, place, call, { stop: run.signal, others: parts.others, onCheck });
  if (performed.status === "not-tried") {
    io.err("Stopped: nothing was called.\n");
    return run.code() ?? EXIT.interrupted;
  }
  if (performed.status === "failed") {
    io.err(`Not done: ${printable(place.id)} in ${place.region}: ${printable(performed.message)}\n`);
    return EXIT.incomplete;
  }
  const { output, settled = false } = performed;
  const { live, touched, code = EXIT.done } = await report({ output, settled });
  await printOutlook(parts, live, touched);
  return code === EXIT.done ? exitOnceWritten(io) : code;
}

/** Prints what the next apply would do with the room. */
async function printOutlook(
  { project, place, options, io }: Parts,
  live: Observed | undefined,
  touched: readonly string[],
): Promise<void> {
  const { sentences, diagnostics } = await outlookOf(project, { place, live, touched });
  printDiagnostics(diagnostics, options, io);
  for (const sentence of sentences) io.out(`${printable(sentence)}\n`);
}
