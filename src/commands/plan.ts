import { resolve } from "node:path";
import { type Base, openBase, planSinceBase } from "../project/base.ts";
import { Failure } from "../model/diagnostic.ts";
import { UNKNOWN } from "../model/digest.ts";
import type { Plan } from "../model/plan.ts";
import { refusalsOf } from "../plan/plan.ts";
import { serialisePlan } from "../plan/saved.ts";
import { isEmpty } from "../render/plan/verdict.ts";
import { printable } from "../render/safe/printable.ts";
import {
  beginObserving,
  observeSession,
  openSession,
  planSession,
  type PlanningSession,
  type PlanRequest,
} from "../project/session.ts";
import { type CommandOptions, defineCommand } from "./define-command.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import { formatFailure, formatPlan } from "./terminal/formats.ts";
import type { GlobalOptions } from "./terminal/global-options.ts";
import type { Io } from "./terminal/io.ts";
import type { OptionTable } from "./terminal/option-table.ts";
import { directoryOf, sessionOptions } from "./terminal/project-options.ts";
import { scopeWarnings } from "./terminal/scope-warnings.ts";
import { listenForStop, runUntilStopped } from "./terminal/stopping.ts";
import { suggest } from "./terminal/suggest.ts";
import { refuseConfigFile, writeOutput } from "./terminal/write-output.ts";
import {
  allowancesOf,
  FORMAT_OPTIONS,
  PLAN_TEXT_OPTIONS,
  SAFETY_OPTIONS,
  type SafetyOptions,
  SCOPE_OPTIONS,
  scopeOf,
  type ScopeOptions,
} from "./terminal/option-groups.ts";

const options = {
  ...SCOPE_OPTIONS,
  ...PLAN_TEXT_OPTIONS,
  ...SAFETY_OPTIONS,
  ...FORMAT_OPTIONS,
  "--out <file>": "save the plan document, for `xroom show` and `xroom apply`",
  "--base <ref>": "tell apart what this change does from what the config at a git ref would do too",
  "--drift-only": { description: "only what others changed", conflicts: "base" },
  "--snapshot <file>": "plan against what `xroom snapshot --out` saved; nothing is called, and no credentials are needed",
  "--detailed-exitcode": "exit with 2 if there are changes",
} as const satisfies OptionTable;

type PlanOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  options,
  examples: [
    "xroom plan --domain chat.org --target 'booking/**'",
    "xroom plan --out plan.json       save it: `xroom apply plan.json` makes exactly its calls",
    "xroom plan --base origin/main    in a pull request: what it changes, apart from what was pending already",
    "xroom plan --detailed-exitcode   exit with 2 if there are changes",
    "xroom plan --format html > plan.html",
    "xroom plan --snapshot snapshot.json  with no credentials, against what `xroom snapshot` saved",
  ],
  run: (_, options, io) => plan(options, io),
});

/** Shows what apply would call. It takes no lock, writes nothing but the plan, and has no client that could. */
export async function plan(options: PlanOptions, io: Io): Promise<ExitCode> {
  const stopping = listenForStop(io);
  return runUntilStopped(stopping, io, async () => {
    try {
      return await planAndShow(options, io, stopping.signal);
    } catch (error) {
      if (error instanceof Failure) io.out(await formatFailure(error, kindOf(options), { options, io }));
      throw error;
    }
  });
}

async function planAndShow(options: PlanOptions, io: Io, signal: AbortSignal): Promise<ExitCode> {
  const session = await openPlanning(options, io);
  try {
    if (options.out !== undefined) await refuseConfigFile(resolve(directoryOf(options, io), options.out), session);
    const base = options.base === undefined ? undefined : await openBase(session, options.base);
    beginObserving(session, scopeOf(options), signal);
    const request = await requestOf(options, session);
    const made = await makePlan(session, request, signal, base);
    signal.throwIfAborted();
    if (options.out !== undefined) await savePlan(made, options.out, options, io);
    io.out(await formatPlan(made, { options, io }));
    if (refusalsOf(made).length > 0) return EXIT.refused;
    return options.detailedExitcode === true && !isEmpty(made) ? EXIT.changes : EXIT.done;
  } finally {
    await session.close();
  }
}

function kindOf({ driftOnly }: PlanOptions): "plan" | "drift" {
  return driftOnly === true ? "drift" : "plan";
}

async function openPlanning(options: PlanOptions, io: Io): Promise<PlanningSession> {
  if (options.snapshot === undefined) return openSession(sessionOptions(options, io));
  const { openSnapshotFile } = await import("./terminal/snapshot-file.ts");
  return openSnapshotFile(options.snapshot, options, io);
}

async function savePlan(made: Plan, out: string, options: GlobalOptions, io: Io): Promise<void> {
  await writeOutput(resolve(directoryOf(options, io), out), serialisePlan(made), 0o666, io);
  io.err(`Saved the plan in ${printable(out)}. ${nextStep(made, out, options)}\n`);
}

function nextStep(made: Plan, out: string, options: GlobalOptions): string {
  if (refusalsOf(made).length > 0) return "It is refused as it stands.";
  return made.seal === UNKNOWN
    ? `To look at it: ${suggest(["show", out], options)}`
    : `Once it is reviewed: ${suggest(["apply", out], options)}`;
}

export async function requestOf(
  options: ScopeOptions & SafetyOptions & Pick<PlanOptions, "driftOnly">,
  session: PlanningSession,
): Promise<PlanRequest> {
  return {
    state: await session.state.read(),
    scope: { ...scopeOf(options), ...(options.driftOnly === true ? { drift: true } : {}) },
    allow: allowancesOf(options),
    maxRemovals: options.maxRemovals,
  };
}

export async function makePlan(session: PlanningSession, request: PlanRequest, signal: AbortSignal, base?: Base): Promise<Plan> {
  const remarks = scopeWarnings(request.scope, session, request.state);
  const told = { ...session, diagnostics: [...session.diagnostics, ...(base?.diagnostics ?? []), ...remarks] };
  if (base !== undefined) return planSinceBase(told, base, request, signal);
  return planSession(told, request, await observeSession(session, request, signal));
}
