import type { TryEvent } from "../../api/client.ts";
import type { ApplyEvent } from "../../apply/index.ts";
import { Failure } from "../../model/diagnostic.ts";
import { applyProject } from "../../project/apply/apply.ts";
import { asLeftOut } from "../../project/apply/accept.ts";
import type { ApplyRequest, SavedPlans } from "../../project/apply/request.ts";
import { openProject } from "../../project/open.ts";
import { lostKeysText } from "../../render/apply/host-keys.ts";
import { reportBrokenOff, forcedExitWords } from "./broken-off.ts";
import { printEvents } from "./events.ts";
import { applyHooks } from "./hooks.ts";
import { printResult } from "./result.ts";
import { checkUsage, checkUsageOfSaved } from "./usage.ts";
import type { ApplyOptions } from "../apply.ts";
import { type ApplyProgress, createApplyProgress } from "../terminal/apply-progress.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import type { Io } from "../terminal/io.ts";
import { lockRequest } from "../terminal/locking.ts";
import { planRequest, scopeOf } from "../terminal/option-groups.ts";
import { keyValues } from "../terminal/option-values.ts";
import { readPlanFile } from "../terminal/plan-file.ts";
import { reachOf } from "../../plan/scope.ts";
import { isNowGiven, projectOptions } from "../terminal/project-options.ts";
import { listenForStop, type Stopping } from "../terminal/stopping.ts";

/**
 * Plans, shows, asks, and makes exactly the calls of the plan; or those of saved plans that the config in hand still wants. It
 * holds the state's lock from the first list to the last write.
 */
export async function apply(files: readonly string[], options: ApplyOptions, io: Io): Promise<ExitCode> {
  if (files.length === 0) checkUsage(options, io);
  else checkUsageOfSaved(options);
  const progress = createApplyProgress();
  const code = await applyUntilStopped(files, options, io, progress);
  if (!progress.acted || (await io.written()) === undefined) return code;
  if (options.hostKeys === undefined) io.err(lostKeysText(progress.given.filter(({ once }) => once)));
  return code === EXIT.done ? EXIT.incomplete : code;
}

async function applyUntilStopped(
  files: readonly string[],
  options: ApplyOptions,
  io: Io,
  progress: ApplyProgress,
): Promise<ExitCode> {
  const stopping = listenForStop(io);
  stopping.onForcedExit({ settle: progress.keysSettled, words: () => forcedExitWords(progress, options, io) });
  try {
    return await applyInProject(files, options, io, { progress, stopping });
  } catch (error) {
    if (progress.begun > 0) return reportBrokenOff(error, progress, options, io, stopping.code());
    const code = stopping.code();
    if (code === undefined) throw error;
    io.err("Stopped: nothing was called.\n");
    return code;
  } finally {
    stopping.done();
  }
}

interface Running {
  readonly progress: ApplyProgress;
  readonly stopping: Stopping;
}

async function applyInProject(
  files: readonly string[],
  options: ApplyOptions,
  io: Io,
  { progress, stopping }: Running,
): Promise<ExitCode> {
  const print = printEvents(options, io);
  const follow = (event: ApplyEvent): void => {
    progress.follow(event);
    print(event);
  };
  const saved = files.length === 0 ? undefined : await savedPlans(files, options, io);
  const where = projectOptions(options, io, options);
  const onTry = (event: TryEvent): void => {
    where.onTry?.(event);
    follow({ type: "try", try: event });
  };
  // A saved plan names the secrets that it needs.
  await using project = await openProject({ ...where, onTry, secrets: saved === undefined && reachOf(scopeOf(options)) });
  const hooks = applyHooks({ project, options, io, progress, stopping, follow, isSaved: saved !== undefined });
  const result = await applyProject(project, applyRequest(options, io, saved, stopping.signal), hooks);
  return printResult(result, { options, io, progress, stopping, isSaved: saved !== undefined });
}

/** Of several files those that are no plans are left out. Throws the first failure if none is one. */
async function savedPlans(files: readonly string[], options: ApplyOptions, io: Io): Promise<SavedPlans> {
  const read = await Promise.allSettled(files.map(async (name) => ({ plan: await readPlanFile(name, options, io), name })));
  const plans = read.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const failures = read.flatMap((each): unknown[] => (each.status === "rejected" ? [each.reason] : []));
  const other = failures.find((each) => plans.length === 0 || !(each instanceof Failure));
  if (other !== undefined) throw other;
  return {
    plans,
    leftOut: failures.flatMap((each) => (each instanceof Failure ? asLeftOut(each) : [])),
    maxAge: options.maxAge * 1000,
    partial: options.partial === true,
    again: options.again === true,
    expect: keyValues(options.expect ?? [], "--expect"),
  };
}

function applyRequest(options: ApplyOptions, io: Io, saved: SavedPlans | undefined, signal: AbortSignal): ApplyRequest {
  const request = planRequest(options, signal);
  return {
    ...request,
    scope: { ...request.scope, ...(options.roll === true ? { roll: true as const } : {}) },
    ...lockRequest("xroom apply", options, signal),
    parallelism: options.parallelism,
    validateTimeout: options.validateTimeout * 1000,
    saved,
    isNowGiven: isNowGiven(options, io),
  };
}
