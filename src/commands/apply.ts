import { once } from "node:events";
import { resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import type { TryEvent } from "../api/client.ts";
import type { ApplyEvent, HostKey } from "../apply/events.ts";
import { fail } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { refusalsOf } from "../plan/plan.ts";
import { renderDiagnostics } from "../render/diagnostics.ts";
import { renderEventJson, renderRefusalJson } from "../render/event-json.ts";
import { isEmpty } from "../render/plan-text.ts";
import { followApply, renderReport } from "../render/progress.ts";
import { applySession, openSession, type Session } from "../session.ts";
import type { StateLock } from "../state/contract.ts";
import { openHostKeyFile } from "./host-keys.ts";
import { lockState, saveOrRescue } from "./locking.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { explain } from "./explain.ts";
import { planText } from "./formats.ts";
import { type Io, screenOf, wantsColor } from "./io.ts";
import {
  colorOf,
  directoryOf,
  type GlobalOptions,
  isTalkative,
  type PlanTextChoices,
  type ScopeOptions,
  sessionOptions,
} from "./options.ts";
import { makePlan, requestOf } from "./plan.ts";
import { listenForStop, orStopped, type Stopping } from "./stopping.ts";

export interface ApplyOptions extends GlobalOptions, ScopeOptions, PlanTextChoices {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly parallelism: number;
  /** Requests per second and region. */
  readonly rate: number;
  /** Seconds. */
  readonly lockTimeout: number;
  readonly showSecrets?: boolean;
  /** A file for the host keys that are given out. */
  readonly hostKeys?: string;
  /** Seconds. */
  readonly validateTimeout: number;
  readonly allowRemovals?: boolean;
  readonly acceptEmpty?: boolean;
}

/** A plan that a person looked at for longer than this is made again before it is applied, in milliseconds. */
const FRESH = 30_000;

/** Plans, shows, asks, and makes exactly the calls of the plan, under the state's lock from the first list to the last write. */
export async function applyCommand(options: ApplyOptions, io: Io): Promise<ExitCode> {
  if (options.yes !== true) refuseWithoutAnybody(options, io);
  let begun = 0;
  const tell = teller(options, io);
  const follow = (event: ApplyEvent): void => {
    if (event.type === "call-started") begun += 1;
    tell(event);
  };
  const stopping = listenForStop();
  try {
    const base = sessionOptions(options, io, options);
    const onTry = (event: TryEvent): void => follow({ type: "try", try: event });
    const session = await openSession({ ...base, onTry: both(base.onTry, onTry) });
    try {
      const lock = await lockState(session.state, "xroom apply", options, io, stopping.signal);
      stopping.onAbandon(() => lock.unlock());
      try {
        return await applyLocked({ options, io, session, stopping, lock, follow, begun: () => begun > 0 });
      } finally {
        await lock.unlock();
      }
    } finally {
      // A stop before the first call doesn't wait for what was only being read.
      if (begun > 0 || !stopping.signal.aborted) await session.close();
    }
  } catch (error) {
    if (begun > 0) return brokeOff(error, begun, options, io, stopping.code());
    const code = stopping.code();
    if (code === undefined) throw error;
    io.err("Stopped: nothing was called.\n");
    return code;
  } finally {
    stopping.done();
  }
}

function refuseWithoutAnybody({ json }: ApplyOptions, io: Io): void {
  if (json === true)
    throw fail(
      "no-terminal",
      "apply asks before it calls anything, and --json leaves no room for a question",
      "Pass -y to apply without being asked.",
    );
  if (io.stdin.isTTY !== true)
    throw fail(
      "no-terminal",
      "apply asks before it calls anything, and there is nobody to ask: standard input is no terminal",
      "Pass -y to apply without being asked.",
    );
}

/** What went wrong beside the calls (the state could not be written, the lock was lost), once some had been made. */
function brokeOff(error: unknown, begun: number, options: ApplyOptions, io: Io, stopped: ExitCode | undefined): ExitCode {
  if (io.stdout.isTTY === true && options.json !== true) io.out("\n");
  const own = explain(error, io, { color: options.color });
  const calls = begun === 1 ? "1 call had" : `${begun} calls had`;
  io.err(`Broken off after ${calls} been begun. What was made is found again: see \`xroom plan\`, and apply once more.\n`);
  return stopped ?? (own === EXIT.locked ? own : EXIT.incomplete);
}

interface Run {
  readonly options: ApplyOptions;
  readonly io: Io;
  readonly session: Session;
  readonly stopping: Stopping;
  readonly lock: StateLock;
  readonly follow: (event: ApplyEvent) => void;
  /** Whether a call has been begun: from then on the state has something to lose. */
  readonly begun: () => boolean;
}

async function applyLocked({ options, io, session, stopping, lock, follow, begun }: Run): Promise<ExitCode> {
  const request = await requestOf(options, session);
  const color = colorOf(options, io);
  const show = (made: Plan): void => {
    if (options.json !== true) io.out(planText(made, options, io));
  };

  const plan = (): Promise<Plan> => orStopped(makePlan(session, request, stopping.signal), stopping.signal);

  let made = await plan();
  show(made);
  for (;;) {
    if (refusalsOf(made).length > 0) return refuse(made, options, io);
    if (options.yes === true || (isEmpty(made.summary) && made.records.length === 0)) break;
    const asked = performance.now();
    if (made.calls.length > 0 && !(await confirmed(made, io, stopping.signal))) {
      io.out("Not applied: nothing was called.\n");
      return EXIT.failed;
    }
    if (performance.now() - asked <= FRESH) break;
    const again = await plan();
    if (sameChanges(again, made)) {
      made = again;
      break;
    }
    io.out("\nThe plan has changed while you looked at it. It is now:\n\n");
    made = again;
    show(made);
  }

  const keyFile =
    options.hostKeys === undefined ? undefined : await openHostKeyFile(resolve(directoryOf(options, io), options.hostKeys));
  const hostKeys: HostKey[] = [];
  stopping.onStop(() => follow({ type: "stopping" }));
  const report = await applySession(session, made, {
    state: request.state,
    parallelism: options.parallelism,
    validateTimeout: options.validateTimeout * 1000,
    onEvent: (event) => {
      if (event.type === "ended") hostKeys.push(...event.report.hostKeys);
      follow(event);
    },
    stop: stopping.signal,
    save: (state) => saveOrRescue(lock, state, begun(), session, io),
  }).finally(() => keyFile?.write(hostKeys));
  if (options.json !== true && made.changes.length > 0)
    io.out(renderReport(report, { color, showSecrets: options.showSecrets === true, keysKept: keyFile !== undefined }));
  if (report.stopped) return stopping.code() ?? EXIT.interrupted;
  return report.undone.length + report.blocked.length > 0 ? EXIT.incomplete : EXIT.done;
}

/** The plan's own text has the reasons; where it isn't shown they are told here. */
function refuse(made: Plan, options: ApplyOptions, io: Io): ExitCode {
  if (options.json === true) {
    io.out(renderRefusalJson(refusalsOf(made), Date.now()));
    io.err(renderDiagnostics(refusalsOf(made), { color: wantsColor(io.stderr, io.environment, options.color) }));
  }
  io.err("Refused: nothing was called.\n");
  return EXIT.refused;
}

function sameChanges(a: Plan, b: Plan): boolean {
  return JSON.stringify([a.changes, a.calls, a.diagnostics]) === JSON.stringify([b.changes, b.calls, b.diagnostics]);
}

/** Where standard output is a file or a pipe, the question goes where it is seen. An end of input is a no. */
async function confirmed(made: Plan, io: Io, signal: AbortSignal): Promise<boolean> {
  const prompt = createInterface({ input: io.stdin, output: io.stdout.isTTY === true ? io.stdout : io.stderr });
  prompt.on("SIGINT", () => process.emit("SIGINT"));
  const calls = made.calls.length === 1 ? "this call" : `these ${made.calls.length} calls`;
  const ended = once(prompt, "close").then(() => "");
  try {
    const asked = prompt.question(`\nMake ${calls}? Only yes is taken for an answer: `, { signal });
    return (await Promise.race([asked, ended])).trim() === "yes";
  } catch (error) {
    if (signal.aborted) throw error;
    io.out("\n");
    return false;
  } finally {
    prompt.close();
  }
}

function teller(options: ApplyOptions, io: Io): (event: ApplyEvent) => void {
  if (options.json === true) return (event) => io.out(renderEventJson(event, Date.now()));
  return followApply(screenOf(io.stdout, io.environment, colorOf(options, io)), { quiet: !isTalkative(options) });
}

function both<T>(first: ((value: T) => void) | undefined, second: (value: T) => void): (value: T) => void {
  return (value) => {
    first?.(value);
    second(value);
  };
}
