import { resolve } from "node:path";
import type { TryEvent } from "../api/client.ts";
import type { ApplyEvent, HostKey } from "../apply/events.ts";
import { type Diagnostic, type Failure, fail } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import type { State } from "../model/state.ts";
import { refusalsOf } from "../plan/plan.ts";
import { checkSaved, type SavedContext } from "../plan/saved.ts";
import { renderDiagnostics, renderEach } from "../render/diagnostics.ts";
import { renderEventJson, renderRefusalJson } from "../render/event-json.ts";
import { isEmpty, renderVerdict } from "../render/plan-text.ts";
import { type HostKeyOptions, lostKeysText, renderHostKeys, renderKeysToCome } from "../render/host-keys.ts";
import { followApply } from "../render/progress.ts";
import { renderReport } from "../render/report.ts";
import { applySession, findStaleInSession, openSession, type Session } from "../session.ts";
import type { StateLock } from "../state/contract.ts";
import { noteOf } from "../state/note.ts";
import { refuseWithoutAnybody, saysYes } from "./asking.ts";
import { openHostKeyFile } from "./host-keys.ts";
import { lockState, saveOrRescue, summaryOf } from "./locking.ts";
import { type Course, createCourse } from "./course.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import { explain } from "./explain.ts";
import { planText } from "./formats.ts";
import { type Io, screenOf, wantsColor } from "./io.ts";
import {
  allowancesOf,
  colorOf,
  directoryOf,
  type GlobalOptions,
  isTalkative,
  type PlanTextChoices,
  type SafetyOptions,
  type ScopeOptions,
  sessionOptions,
} from "./options.ts";
import { makePlan, requestOf } from "./plan.ts";
import { readPlanFile } from "./saved-plan.ts";
import { listenForStop, orStopped, type Stopping } from "./stopping.ts";
import { scopeWords, suggest } from "./suggest.ts";

export interface ApplyOptions extends GlobalOptions, ScopeOptions, SafetyOptions, PlanTextChoices {
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
  /** Of a saved plan: what has changed since is left out, and the rest is made. */
  readonly partial?: boolean;
  /** Of a saved plan, in seconds. */
  readonly maxAge: number;
}

/** A plan that a person looked at for longer than this is made again before it is applied, in milliseconds. */
const FRESH = 30_000;

/**
 * Plans, shows, asks, and makes exactly the calls of the plan, under the state's lock from the first list to the last write; or makes
 * those of the saved plan in `file`, if what it touches is still as it was then.
 */
export async function applyCommand(file: string | undefined, options: ApplyOptions, io: Io): Promise<ExitCode> {
  if (file === undefined) checkUsage(options, io);
  else checkUsageOfSaved(options);
  const course = createCourse();
  const code = await applyFollowed(file, options, io, course);
  if (!course.acted || (await io.written()) === undefined) return code;
  if (options.hostKeys === undefined) io.err(lostKeysText(course.given.filter(isOfRoom)));
  return code === EXIT.done ? EXIT.incomplete : code;
}

/** A booking's key can be read again at any time. */
function isOfRoom({ address }: HostKey): boolean {
  return address.startsWith("room/");
}

async function applyFollowed(file: string | undefined, options: ApplyOptions, io: Io, course: Course): Promise<ExitCode> {
  const tell = teller(options, io);
  const follow = (event: ApplyEvent): void => {
    course.follow(event);
    tell(event);
  };
  const stopping = listenForStop(io);
  stopping.onAbandon({ words: () => partingWords(course, options, io) });
  try {
    const base = sessionOptions(options, io, options);
    const onTry = (event: TryEvent): void => follow({ type: "try", try: event });
    const saved = file === undefined ? undefined : await readPlanFile(file, options, io);
    // The secrets of a saved plan are those that it names.
    const session = await openSession({ ...base, onTry: both(base.onTry, onTry), secrets: saved === undefined });
    try {
      if (saved !== undefined && file !== undefined) checkSaved(saved, file, savedContext(session, options));
      const lock = await lockState(session.state, "xroom apply", options, io, stopping.signal);
      stopping.onAbandon({ release: () => lock.unlock() });
      try {
        const stop = AbortSignal.any([stopping.signal, lock.lost]);
        return await applyLocked({ options, io, session, stopping, lock, stop, follow, course }, saved);
      } finally {
        await lock.unlock();
      }
    } finally {
      // A stop before the first call doesn't wait for what was only being read.
      if (course.begun > 0 || !stopping.signal.aborted) await session.close();
    }
  } catch (error) {
    if (course.begun > 0) return brokeOff(error, course, options, io, stopping.code());
    const code = stopping.code();
    if (code === undefined) throw error;
    io.err("Stopped: nothing was called.\n");
    return code;
  } finally {
    stopping.done();
  }
}

function checkUsage({ json, yes, partial }: ApplyOptions, io: Io): void {
  if (partial === true) throw fail("usage", "--partial goes with a saved plan", "Save one with `xroom plan --out FILE`.");
  if (yes === true) return;
  const what = "apply asks before it calls anything";
  const help = "Pass -y to apply without being asked.";
  if (json === true) throw fail("no-terminal", `${what}, and --json leaves no room for a question`, help);
  refuseWithoutAnybody(what, io, help);
}

function checkUsageOfSaved({ domain = [], target = [], maxRemovals }: ApplyOptions): void {
  const narrowed = domain.length + target.length > 0 ? "--domain and --target" : undefined;
  const flag = narrowed ?? (maxRemovals === undefined ? undefined : "--max-removals");
  if (flag === undefined) return;
  throw fail("usage", `a saved plan is applied as it was reviewed: ${flag} can't change it`, `Plan again with ${flag}.`);
}

function savedContext({ keyring, account, now }: Session, options: ApplyOptions): SavedContext {
  return { keyring, account, now, maxAge: options.maxAge * 1000, allow: allowancesOf(options) };
}

/** What went wrong beside the calls (the state could not be written, the lock was lost), once some had been made. */
function brokeOff(error: unknown, course: Course, options: ApplyOptions, io: Io, stopped: ExitCode | undefined): ExitCode {
  const { begun } = course;
  if (options.json !== true) {
    if (io.stdout.isTTY === true) io.out("\n");
    io.out(renderHostKeys(course, hostKeyOptions(options, io)));
  }
  const own = explain(error, io, { color: options.color });
  const calls = begun === 1 ? "1 call had" : `${begun} calls had`;
  const plan = suggest(["plan"], options);
  io.err(`Broken off after ${calls} been begun. What was made is found again: see \`${plan}\`, and apply once more.\n`);
  return stopped ?? (own === EXIT.locked ? own : EXIT.incomplete);
}

/** What an end in the middle leaves open, and what it loses for good. */
function partingWords(course: Course, options: ApplyOptions, io: Io): string {
  const { begun, inFlight } = course;
  if (begun === 0) return "Stopped at once: nothing was called.\n";
  const calls = inFlight === 1 ? "1 call" : `${inFlight} calls`;
  const open = inFlight === 0 ? "what was made may not be in the state yet" : `${calls} may or may not have been done`;
  const keys = options.hostKeys === undefined ? course.hostKeys.filter(isOfRoom) : [];
  if (io.stdout.isTTY === true && options.json !== true) io.out("\n");
  const shown = options.showSecrets === true && options.json !== true;
  if (shown) io.out(renderHostKeys({ hostKeys: keys, lostKeys: [] }, hostKeyOptions(options, io)));
  return `Stopped at once: ${open}; the next plan finds out.\n${shown ? "" : lostKeysText(keys)}`;
}

interface Run {
  readonly options: ApplyOptions;
  readonly io: Io;
  readonly session: Session;
  readonly stopping: Stopping;
  readonly lock: StateLock;
  /** Somebody wants it to end, or the lock was lost. */
  readonly stop: AbortSignal;
  readonly follow: (event: ApplyEvent) => void;
  readonly course: Course;
}

/** What is to be applied, and to which state. */
interface Prepared {
  readonly plan: Plan;
  readonly state: State;
  /** What a saved plan touches and has changed since, by address, and what became of it. */
  readonly leftOut: ReadonlyMap<string, string>;
}

async function applyLocked(run: Run, saved: Plan | undefined): Promise<ExitCode> {
  const { options, io, session, stopping, lock, stop, follow, course } = run;
  const prepared = saved === undefined ? await prepareNew(run) : await prepareSaved(run, saved);
  if (typeof prepared === "number") return prepared;
  const { plan, state, leftOut } = prepared;
  const keyFile =
    options.hostKeys === undefined
      ? undefined
      : await openHostKeyFile(resolve(directoryOf(options, io), options.hostKeys), session.config.directory);
  // The events hold no key, whatever is to be shown.
  const unkept = options.json === true && keyFile === undefined ? renderKeysToCome(plan, "--host-keys FILE") : undefined;
  if (unkept !== undefined) io.err(`${unkept}\n`);
  let stored = state;
  stopping.onStop(() => follow({ type: "stopping" }));
  const onLoss = (): void => tellOfLoss(run);
  const report = await applySession(session, plan, {
    state,
    leftOut,
    parallelism: options.parallelism,
    validateTimeout: options.validateTimeout * 1000,
    onEvent: (event) => {
      if (event.type === "call-started") lock.lost.addEventListener("abort", onLoss);
      follow(event);
    },
    keep: async (hostKey) => {
      course.received(hostKey);
      await keyFile?.add(hostKey);
    },
    stop,
    save: async (next) => {
      // A loss that the write itself finds is told by its failure.
      lock.lost.removeEventListener("abort", onLoss);
      await saveOrRescue(lock, { state: next, note: noteOf(stored, next, plan.seal) }, course.begun > 0, run);
      stored = next;
    },
  });
  if (options.json !== true && plan.changes.length > 0) {
    io.out(renderReport(report, { ...hostKeyOptions(options, io), again: againText(saved, options) }));
    course.reported();
  }
  if (report.stopped && stopping.code() === undefined) lock.lost.throwIfAborted();
  if (report.stopped) return stopping.code() ?? EXIT.interrupted;
  return report.undone.length + report.blocked.length + report.lostKeys.length > 0 ? EXIT.incomplete : EXIT.done;
}

function keepsKeys({ showSecrets, hostKeys }: ApplyOptions): boolean {
  return showSecrets === true || hostKeys !== undefined;
}

function hostKeyOptions(options: ApplyOptions, io: Io): HostKeyOptions {
  const { showSecrets = false, hostKeys } = options;
  const output = suggest(["output", "--show-secrets"], options);
  return { color: colorOf(options, io), showSecrets, keysKept: hostKeys !== undefined, output };
}

/** What makes the rest. A saved plan can't: what it has made is no longer as it was. */
function againText(saved: Plan | undefined, options: ApplyOptions): string {
  if (saved !== undefined) return `\`${suggest(["plan"], options)}\` finds the rest`;
  return `run \`${suggest(["apply", ...scopeWords(options)], options)}\` again for the rest`;
}

function tellOfLoss({ options, io, lock, follow }: Run): void {
  if (options.json === true) follow({ type: "stopping" });
  else if (io.stdout.isTTY === true) io.out("\n");
  io.err(`Stopping: ${summaryOf(lock.lost.reason as Failure)}. No new calls; waiting for those in flight.\n`);
}

/** Plans, shows, and asks; again if whoever was asked took long, and the plan is another by then. */
async function prepareNew({ options, io, session, stop }: Run): Promise<Prepared | ExitCode> {
  const request = await requestOf(options, session);
  const show = (made: Plan): void => {
    if (options.json !== true) io.out(planText(made, options, io, keepsKeys(options)));
  };
  const plan = (): Promise<Plan> => orStopped(makePlan(session, request, stop), stop);
  const prepared = (made: Plan): Prepared => ({ plan: made, state: request.state, leftOut: new Map() });

  let made = await plan();
  show(made);
  for (;;) {
    if (refusalsOf(made).length > 0) return refuse(refusalsOf(made), options, io);
    if (options.yes === true || (isEmpty(made) && made.records.length === 0)) return prepared(made);
    const asked = performance.now();
    if (made.calls.length > 0 && !(await confirmed(made, io, stop))) {
      io.out("Not applied: nothing was called.\n");
      return EXIT.failed;
    }
    if (performance.now() - asked <= FRESH) return prepared(made);
    const again = await plan();
    if (sameChanges(again, made)) return prepared(again);
    io.out("\nThe plan has changed while you looked at it. It is now:\n\n");
    made = again;
    show(made);
  }
}

/** Looks whether what a saved plan touches is as it was. */
async function prepareSaved(run: Run, saved: Plan): Promise<Prepared | ExitCode> {
  const { options, io, session, stop } = run;
  const state = await session.state.read();
  const stale = await orStopped(findStaleInSession(session, saved, stop), stop);
  const diagnostics = [...stale.values()].map(({ diagnostic }) => diagnostic);
  const told = { color: wantsColor(io.stderr, io.environment, options.color) };
  if (stale.size > 0 && options.partial !== true) {
    if (options.json !== true) io.err(renderDiagnostics(diagnostics, told));
    return refuse(diagnostics, options, io);
  }
  if (options.json !== true) {
    for (const each of diagnostics) io.err(renderEach([{ ...each, severity: "warning", help: "It is left out." }], told));
    io.out(`${renderVerdict(saved)}\n`);
    const keys = keepsKeys(options) ? undefined : renderKeysToCome(saved);
    if (keys !== undefined) io.out(`${keys}\n`);
  }
  return { plan: saved, state, leftOut: new Map([...stale].map(([address, { what }]) => [address, what])) };
}

/** The plan's own text has the reasons; where it isn't shown they are told here. */
function refuse(refusals: readonly Diagnostic[], options: ApplyOptions, io: Io): ExitCode {
  if (options.json === true) {
    io.out(renderRefusalJson(refusals, Date.now()));
    io.err(renderDiagnostics(refusals, { color: wantsColor(io.stderr, io.environment, options.color) }));
  }
  io.err("Refused: nothing was called.\n");
  return EXIT.refused;
}

function sameChanges(a: Plan, b: Plan): boolean {
  return JSON.stringify([a.changes, a.calls, a.diagnostics]) === JSON.stringify([b.changes, b.calls, b.diagnostics]);
}

function confirmed(made: Plan, io: Io, signal: AbortSignal): Promise<boolean> {
  const calls = made.calls.length === 1 ? "this call" : `these ${made.calls.length} calls`;
  return saysYes(`\nMake ${calls}?`, io, signal);
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
