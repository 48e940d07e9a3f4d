import { resolve } from "node:path";
import { fail, Failure } from "../../model/diagnostic.ts";
import { UNKNOWN } from "../../model/digest.ts";
import type { Plan } from "../../model/plan.ts";
import { refusalsOf } from "../../plan/index.ts";
import { planPieces } from "../../plan/saved.ts";
import { isEmpty } from "../../render/plan/verdict.ts";
import { printable } from "../../render/safe/printable.ts";
import { openProject } from "../../project/open.ts";
import { sandboxKeyPath } from "../../project/sandbox-key.ts";
import { planProject } from "../../project/plan.ts";
import type { PlannableProject } from "../../project/project.ts";
import type { PlanOptions } from "../plan.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { formatFailure, showPlan } from "../terminal/formats.ts";
import type { GlobalOptions } from "../terminal/global-options.ts";
import type { Io } from "../terminal/io.ts";
import { planRequest, scopeOf } from "../terminal/option-groups.ts";
import { keyValues } from "../terminal/option-values.ts";
import { limitOf } from "../terminal/period.ts";
import { reachOf } from "../../plan/scope.ts";
import { clockOf, directoryOf, projectOptions } from "../terminal/project-options.ts";
import { runUntilStopped } from "../terminal/stopping.ts";
import { suggest } from "../terminal/suggest.ts";
import { refuseConfigFile, writeOutput } from "../terminal/write-output.ts";

/** Takes no lock, and has no client that can write. */
export async function plan(options: PlanOptions, io: Io): Promise<ExitCode> {
  return runUntilStopped(io, async (signal) => {
    try {
      return await planAndShow(options, io, signal);
    } catch (error) {
      if (error instanceof Failure) io.out(await formatFailure(error, kindOf(options), { options, io }));
      throw error;
    }
  });
}

async function planAndShow(options: PlanOptions, io: Io, signal: AbortSignal): Promise<ExitCode> {
  if (options.onlyOwn === true && options.base === undefined)
    throw fail("usage", "--only-own goes with --base", "Name what to compare with, such as --base origin/main.");
  // A time that is none is refused before anything is listed; the zone is known with the plan.
  limitOf(options, { now: clockOf(options, io), zone: "UTC" });
  await using project = await openPlannable(options, io);
  if (options.out !== undefined) await refuseConfigFile(resolve(directoryOf(options, io), options.out), project);
  const made = await makePlan(project, options, signal);
  signal.throwIfAborted();
  if (options.out !== undefined) await savePlan(made, options.out, options, io);
  const savedAt = options.out === undefined ? undefined : Date.parse(made.now);
  await showPlan(made, { options, io, savedAt });
  if (refusalsOf(made).length > 0) return EXIT.refused;
  return options.detailedExitcode === true && !isEmpty(made) ? EXIT.changes : EXIT.done;
}

function kindOf({ driftOnly }: PlanOptions): "plan" | "drift" {
  return driftOnly === true ? "drift" : "plan";
}

async function openPlannable(options: PlanOptions, io: Io): Promise<PlannableProject> {
  const where = { ...projectOptions(options, io), secrets: reachOf(scopeOf(options)) };
  if (options.snapshot === undefined) return openProject(where);
  const { readSnapshotFile } = await import("../terminal/snapshot-file.ts");
  return openProject({ ...where, snapshot: await readSnapshotFile(options.snapshot, options, io) });
}

async function makePlan(project: PlannableProject, options: PlanOptions, signal: AbortSignal): Promise<Plan> {
  const { scope, ...rest } = planRequest(options, signal);
  const context = options.context === undefined ? undefined : keyValues(options.context, "--context");
  const request = { ...rest, context, scope: options.driftOnly === true ? { ...scope, drift: true as const } : scope };
  const { base, onlyOwn } = options;
  if (base === undefined) return planProject(project, request);
  const { compareProject } = await import("../../project/compare.ts");
  return compareProject(project, base, { ...request, onlyOwn });
}

async function savePlan(made: Plan, out: string, options: GlobalOptions, io: Io): Promise<void> {
  await writeOutput(resolve(directoryOf(options, io), out), planPieces(made), 0o666, io);
  io.err(`Saved the plan in ${printable(out)}. ${await nextStep(made, out, options, io)}\n`);
}

async function nextStep(made: Plan, out: string, options: GlobalOptions, io: Io): Promise<string> {
  if (refusalsOf(made).length > 0) return "It would be refused.";
  if (options.sandbox === true && (await sandboxKeyPath(directoryOf(options, io), io.environment)) === undefined)
    return "It can't be applied: your state folder lies in the project, so the sandbox has a new key in each run. Set XDG_STATE_HOME to a folder elsewhere.";
  return made.seal === UNKNOWN
    ? `To look at it: ${suggest(["show", out], options)}`
    : `Once it is reviewed: ${suggest(["apply", out], options)}`;
}
