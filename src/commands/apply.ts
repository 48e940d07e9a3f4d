import { createInterface } from "node:readline/promises";
import type { TryEvent } from "../api/client.ts";
import type { ApplyEvent } from "../apply/events.ts";
import { fail } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { refusalsOf } from "../plan/plan.ts";
import { renderEventJson } from "../render/event-json.ts";
import { isEmpty, renderPlan } from "../render/plan-text.ts";
import { followApply, renderReport } from "../render/progress.ts";
import { applySession, observeSession, openSession, planSession, type PlanRequest, type Session } from "../session.ts";
import { type StateLock, thisRun } from "../state/contract.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { type Io, screenOf } from "./io.ts";
import { colorOf, type GlobalOptions, scopeOf, type ScopeOptions, sessionOptions } from "./options.ts";
import { listenForStop, type Stopping } from "./stopping.ts";

export interface ApplyOptions extends GlobalOptions, ScopeOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly parallelism: number;
  /** Seconds. */
  readonly validateTimeout: number;
  readonly allowRemovals?: boolean;
  readonly acceptEmpty?: boolean;
}

/** A plan that a person looked at for longer than this is made again before it is applied, in milliseconds. */
const FRESH = 30_000;

/** Plans, shows, asks, and makes exactly the calls of the plan, under the state's lock from the first list to the last write. */
export async function applyCommand(options: ApplyOptions, io: Io): Promise<ExitCode> {
  if (options.yes !== true && (options.json === true || io.stdin.isTTY !== true)) {
    throw fail(
      "no-terminal",
      "apply asks before it calls anything, and there is nobody to ask",
      "Pass -y to apply without being asked.",
    );
  }
  const follow = follower(options, io);
  const onTry = (event: TryEvent): void => follow({ type: "try", try: event });
  const base = sessionOptions(options, io, options.parallelism);
  const session = await openSession({ ...base, onTry: both(base.onTry, onTry) });
  const stopping = listenForStop();
  try {
    const lock = await session.state.lock(thisRun("xroom apply"));
    stopping.onAbandon(() => lock.unlock());
    try {
      return await applyLocked({ options, io, session, stopping, lock, follow });
    } finally {
      await lock.unlock();
    }
  } catch (error) {
    const code = stopping.code();
    if (code === undefined) throw error;
    io.err("Stopped: nothing was called.\n");
    return code;
  } finally {
    stopping.done();
    await session.close();
  }
}

interface Run {
  readonly options: ApplyOptions;
  readonly io: Io;
  readonly session: Session;
  readonly stopping: Stopping;
  readonly lock: StateLock;
  readonly follow: (event: ApplyEvent) => void;
}

async function applyLocked({ options, io, session, stopping, lock, follow }: Run): Promise<ExitCode> {
  const request: PlanRequest = {
    state: await session.state.read(),
    scope: scopeOf(options),
    allow: { removals: options.allowRemovals === true, empty: options.acceptEmpty === true },
  };
  const color = colorOf(options, io);
  const show = (made: Plan): void => {
    if (options.json !== true) io.out(renderPlan(made, { color }));
  };
  const makePlan = async (): Promise<Plan> =>
    planSession(session, request, await observeSession(session, request, stopping.signal));

  let made = await makePlan();
  stopping.signal.throwIfAborted();
  show(made);
  for (;;) {
    const refusals = refusalsOf(made);
    if (refusals.length > 0) {
      io.err(`Refused: nothing was called. ${refusals.map((each) => each.help ?? "").join(" ")}\n`);
      return EXIT.refused;
    }
    if (options.yes === true || (isEmpty(made.summary) && made.records.length === 0)) break;
    const asked = performance.now();
    if (made.calls.length > 0 && !(await confirmed(made, io, stopping.signal))) {
      io.out("Not applied: nothing was called.\n");
      return EXIT.failed;
    }
    if (performance.now() - asked <= FRESH) break;
    const again = await makePlan();
    if (sameChanges(again, made)) {
      made = again;
      break;
    }
    io.out("\nThe plan has changed while you looked at it. It is now:\n\n");
    made = again;
    show(made);
  }

  stopping.onStop(() => follow({ type: "stopping" }));
  const report = await applySession(session, made, {
    state: request.state,
    parallelism: options.parallelism,
    validateTimeout: options.validateTimeout * 1000,
    onEvent: follow,
    stop: stopping.signal,
    save: (state) => lock.write(state),
  });
  if (options.json !== true && made.changes.length > 0) io.out(renderReport(report, { color }));
  if (report.stopped) return stopping.code() ?? EXIT.interrupted;
  return report.undone.length + report.blocked.length > 0 ? EXIT.incomplete : EXIT.done;
}

function sameChanges(a: Plan, b: Plan): boolean {
  return JSON.stringify([a.changes, a.calls, a.diagnostics]) === JSON.stringify([b.changes, b.calls, b.diagnostics]);
}

async function confirmed(made: Plan, io: Io, signal: AbortSignal): Promise<boolean> {
  const prompt = createInterface({ input: io.stdin, output: io.stdout });
  prompt.on("SIGINT", () => process.emit("SIGINT"));
  const calls = made.calls.length === 1 ? "this call" : `these ${made.calls.length} calls`;
  try {
    return (await prompt.question(`\nMake ${calls}? Only yes is taken for an answer: `, { signal })).trim() === "yes";
  } finally {
    prompt.close();
  }
}

function follower(options: ApplyOptions, io: Io): (event: ApplyEvent) => void {
  if (options.json === true) return (event) => io.out(renderEventJson(event, Date.now()));
  return followApply(screenOf(io.stdout, colorOf(options, io)));
}

function both<T>(first: ((value: T) => void) | undefined, second: (value: T) => void): (value: T) => void {
  return (value) => {
    first?.(value);
    second(value);
  };
}
