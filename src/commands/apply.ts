import { resolve } from "node:path";
import type { TryEvent } from "../api/client.ts";
import { RATE } from "../api/rate.ts";
import type { ApplyEvent } from "../apply/events.ts";
import { type Failure, fail } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { checkSaved, type SavedContext } from "../plan/saved.ts";
import { renderEventJson } from "../render/apply/event-json.ts";
import { type HostKeyOptions, lostKeysText, renderHostKeys, hostKeyWarning } from "../render/apply/host-keys.ts";
import { isEmpty } from "../render/plan/verdict.ts";
import { followApply } from "../render/apply/progress.ts";
import { renderReport } from "../render/apply/report.ts";
import { applySession, openSession, type Session } from "../project/session.ts";
import { KINDS } from "../resources/registry.ts";
import { createWriteNote, type StateLock } from "../state/index.ts";
import { type CommandOptions, defineCommand } from "./define-command.ts";
import { requireTerminal } from "./terminal/prompt.ts";
import { openHostKeyFile } from "./terminal/host-key-file.ts";
import { lockState, saveOrRescue, summaryOf } from "./terminal/locking.ts";
import { type ApplyProgress, createApplyProgress } from "./terminal/apply-progress.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import { explain } from "./terminal/explain.ts";
import type { OptionTable } from "./terminal/option-table.ts";
import { duration, positive } from "./terminal/option-values.ts";
import { directoryOf, sessionOptions } from "./terminal/project-options.ts";
import { prepareNew, prepareSaved } from "./prepare.ts";
import { readPlanFile } from "./terminal/plan-file.ts";
import { listenForStop, type Stopping } from "./terminal/stopping.ts";
import { scopeWords, suggest } from "./terminal/suggest.ts";
import { colorOf, type Io, screenOf } from "./terminal/io.ts";
import { showsNotes } from "./terminal/log-level.ts";
import { allowancesOf, LOCK_OPTIONS, PLAN_TEXT_OPTIONS, SAFETY_OPTIONS, SCOPE_OPTIONS } from "./terminal/option-groups.ts";

const options = {
  ...SCOPE_OPTIONS,
  ...PLAN_TEXT_OPTIONS,
  ...SAFETY_OPTIONS,
  ...LOCK_OPTIONS,
  "-y, --yes": "don't ask",
  "--json": "print what happens as NDJSON; needs -y or a saved plan",
  "--partial": "of a saved plan: leave out what has changed since, and make the rest",
  "--max-age <duration>": {
    description: "how old a saved plan may be",
    parse: duration,
    default: 7 * 86_400,
    defaultText: "7d",
  },
  "--parallelism <n>": { description: "calls at once per region", parse: positive, default: 10 },
  "--show-secrets": "print the host keys that are given out; --json never holds them",
  "--host-keys <file>": "put them into a file, mode 0600; an open room's key is given only once",
  "--rate <n>": { description: "requests per second and region, all tries counted", parse: positive, default: RATE },
  "--validate-timeout <duration>": {
    description: "how long a webhook's validation is waited for",
    parse: duration,
    default: 60,
    defaultText: "60s",
  },
} as const satisfies OptionTable;

type ApplyOptions = CommandOptions<typeof options>;

/**
 * Plans, shows, asks, and makes exactly the calls of the plan, under the state's lock from the first list to the last write; or makes
 * those of the saved plan in `file`, if what it touches is still as it was then.
 */
export const command = defineCommand({
  arguments: { "[plan]": "a plan that `xroom plan --out` wrote" },
  options,
  examples: [
    "xroom apply                      show the plan, ask, apply",
    "xroom apply -y --json            in a pipeline, with one JSON object a line",
    "xroom apply plan.json            a plan that was saved and reviewed, without asking",
  ],
  run: ({ plan }, options, io) => apply(plan, options, io),
});

async function apply(file: string | undefined, options: ApplyOptions, io: Io): Promise<ExitCode> {
  if (file === undefined) checkUsage(options, io);
  else checkUsageOfSaved(options);
  const progress = createApplyProgress();
  const code = await applyFollowed(file, options, io, progress);
  if (!progress.acted || (await io.written()) === undefined) return code;
  if (options.hostKeys === undefined) io.err(lostKeysText(progress.given.filter(({ once }) => once)));
  return code === EXIT.done ? EXIT.incomplete : code;
}

async function applyFollowed(
  file: string | undefined,
  options: ApplyOptions,
  io: Io,
  progress: ApplyProgress,
): Promise<ExitCode> {
  const tell = teller(options, io);
  const follow = (event: ApplyEvent): void => {
    progress.follow(event);
    tell(event);
  };
  const stopping = listenForStop(io);
  stopping.onForcedExit({ words: () => partingWords(progress, options, io) });
  try {
    const base = sessionOptions(options, io, options);
    const onTry = (event: TryEvent): void => follow({ type: "try", try: event });
    const saved = file === undefined ? undefined : await readPlanFile(file, options, io);
    // The secrets of a saved plan are those that it names.
    const session = await openSession({ ...base, onTry: both(base.onTry, onTry), secrets: saved === undefined });
    try {
      if (saved !== undefined && file !== undefined) checkSaved(saved, file, savedContext(session, options));
      const lock = await lockState(session.state, "xroom apply", options, io, stopping.signal);
      stopping.onForcedExit({ release: () => lock.unlock() });
      try {
        const stop = AbortSignal.any([stopping.signal, lock.lost]);
        return await applyLocked({ options, io, session, stopping, lock, stop, follow, progress }, saved);
      } finally {
        await lock.unlock();
      }
    } finally {
      // A stop before the first call doesn't wait for what was only being read.
      if (progress.begun > 0 || !stopping.signal.aborted) await session.close();
    }
  } catch (error) {
    if (progress.begun > 0) return brokeOff(error, progress, options, io, stopping.code());
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
  requireTerminal(what, io, help);
}

function checkUsageOfSaved({ domain = [], target = [], maxRemovals }: ApplyOptions): void {
  const narrowed = domain.length + target.length > 0 ? "--domain and --target" : undefined;
  const flag = narrowed ?? (maxRemovals === undefined ? undefined : "--max-removals");
  if (flag === undefined) return;
  throw fail("usage", `a saved plan is applied as it was reviewed: ${flag} can't change it`, `Plan again with ${flag}.`);
}

function savedContext({ keyring, account, now }: Session, options: ApplyOptions): SavedContext {
  return { keyring, account, now, kinds: KINDS, maxAge: options.maxAge * 1000, allow: allowancesOf(options) };
}

/** What went wrong beside the calls (the state could not be written, the lock was lost), once some had been made. */
function brokeOff(
  error: unknown,
  progress: ApplyProgress,
  options: ApplyOptions,
  io: Io,
  stopped: ExitCode | undefined,
): ExitCode {
  const { begun } = progress;
  if (options.json !== true) {
    if (io.stdout.isTTY === true) io.out("\n");
    io.out(renderHostKeys(progress, hostKeyOptions(options, io)));
  }
  const own = explain(error, io, { color: options.color });
  const calls = begun === 1 ? "1 call had" : `${begun} calls had`;
  const plan = suggest(["plan"], options);
  io.err(`Broken off after ${calls} been begun. What was made is found again: see \`${plan}\`, and apply once more.\n`);
  return stopped ?? (own === EXIT.locked ? own : EXIT.incomplete);
}

/** What an end in the middle leaves open, and what it loses for good. */
function partingWords(progress: ApplyProgress, options: ApplyOptions, io: Io): string {
  const { begun, inFlight } = progress;
  if (begun === 0) return "Stopped at once: nothing was called.\n";
  const calls = inFlight === 1 ? "1 call" : `${inFlight} calls`;
  const open = inFlight === 0 ? "what was made may not be in the state yet" : `${calls} may or may not have been done`;
  const keys = options.hostKeys === undefined ? progress.hostKeys.filter(({ once }) => once) : [];
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
  readonly progress: ApplyProgress;
}

async function applyLocked(run: Run, saved: Plan | undefined): Promise<ExitCode> {
  const { options, io, session, stopping, lock, stop, follow, progress } = run;
  const prepared = saved === undefined ? await prepareNew(run) : await prepareSaved(run, saved);
  if (typeof prepared === "number") return prepared;
  const { plan, state, leftOut } = prepared;
  const keyFile =
    options.hostKeys === undefined
      ? undefined
      : await openHostKeyFile(resolve(directoryOf(options, io), options.hostKeys), session.config.directory);
  // The events hold no key, whatever is to be shown.
  const unkept = options.json === true && keyFile === undefined ? hostKeyWarning(plan, "--host-keys FILE") : undefined;
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
      progress.received(hostKey);
      await keyFile?.add(hostKey);
    },
    stop,
    save: async (next) => {
      // A loss that the write itself finds is told by its failure.
      lock.lost.removeEventListener("abort", onLoss);
      await saveOrRescue(lock, { state: next, note: createWriteNote(stored, next, plan.seal) }, progress.begun > 0, run);
      progress.saved();
      stored = next;
    },
  });
  if (options.json !== true && plan.changes.length > 0) {
    io.out(renderReport(report, { ...hostKeyOptions(options, io), again: againText(saved, options) }));
    progress.reported();
  } else if (options.json !== true && !isEmpty(plan)) io.out("Apply complete: the state has it, and no call was made.\n");
  if (report.stopped && stopping.code() === undefined) lock.lost.throwIfAborted();
  if (report.stopped) return stopping.code() ?? EXIT.interrupted;
  return report.undone.length + report.blocked.length + report.lostKeys.length > 0 ? EXIT.incomplete : EXIT.done;
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

function teller(options: ApplyOptions, io: Io): (event: ApplyEvent) => void {
  if (options.json === true) return (event) => io.out(renderEventJson(event, Date.now()));
  return followApply(screenOf(io.stdout, io.environment, colorOf(options, io)), { quiet: !showsNotes(options) });
}

function both<T>(first: ((value: T) => void) | undefined, second: (value: T) => void): (value: T) => void {
  return (value) => {
    first?.(value);
    second(value);
  };
}
