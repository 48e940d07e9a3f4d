import type { TryEvent } from "../../api/client.ts";
import type { ApplyEvent } from "../../apply/index.ts";
import { applyProject } from "../../project/apply/apply.ts";
import type { ApplyRequest, SavedPlan } from "../../project/apply/request.ts";
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
import { planRequest } from "../terminal/option-groups.ts";
import { readPlanFile } from "../terminal/plan-file.ts";
import { projectOptions } from "../terminal/project-options.ts";
import { listenForStop, type Stopping } from "../terminal/stopping.ts";

/**
 * Plans, shows, asks, and makes exactly the calls of the plan; or those of a saved plan, if what it touches hasn't changed since. It
 * holds the state's lock from the first list to the last write.
 */
export async function apply(file: string | undefined, options: ApplyOptions, io: Io): Promise<ExitCode> {
  if (file === undefined) checkUsage(options, io);
  else checkUsageOfSaved(options);
  const progress = createApplyProgress();
  const code = await applyUntilStopped(file, options, io, progress);
  if (!progress.acted || (await io.written()) === undefined) return code;
  if (options.hostKeys === undefined) io.err(lostKeysText(progress.given.filter(({ once }) => once)));
  return code === EXIT.done ? EXIT.incomplete : code;
}

async function applyUntilStopped(
  file: string | undefined,
  options: ApplyOptions,
  io: Io,
  progress: ApplyProgress,
): Promise<ExitCode> {
  const stopping = listenForStop(io);
  stopping.onForcedExit({ words: () => forcedExitWords(progress, options, io) });
  try {
    return await applyInProject(file, options, io, { progress, stopping });
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
  file: string | undefined,
  options: ApplyOptions,
  io: Io,
  { progress, stopping }: Running,
): Promise<ExitCode> {
  const print = printEvents(options, io);
  const follow = (event: ApplyEvent): void => {
    progress.follow(event);
    print(event);
  };
  const saved = file === undefined ? undefined : await savedPlan(file, options, io);
  const where = projectOptions(options, io, options);
  const onTry = (event: TryEvent): void => {
    where.onTry?.(event);
    follow({ type: "try", try: event });
  };
  // A saved plan names the secrets that it needs.
  await using project = await openProject({ ...where, onTry, secrets: saved === undefined });
  const hooks = applyHooks({ project, options, io, progress, stopping, follow, isSaved: saved !== undefined });
  const result = await applyProject(project, applyRequest(options, saved, stopping.signal), hooks);
  return printResult(result, { options, io, progress, stopping, isSaved: saved !== undefined });
}

async function savedPlan(file: string, options: ApplyOptions, io: Io): Promise<SavedPlan> {
  const plan = await readPlanFile(file, options, io);
  return { plan, name: file, maxAge: options.maxAge * 1000, partial: options.partial === true };
}

function applyRequest(options: ApplyOptions, saved: SavedPlan | undefined, signal: AbortSignal): ApplyRequest {
  return {
    ...planRequest(options, signal),
    ...lockRequest("xroom apply", options, signal),
    parallelism: options.parallelism,
    validateTimeout: options.validateTimeout * 1000,
    saved,
  };
}
