import type { Report } from "../../apply/index.ts";
import type { Failure } from "../../model/diagnostic.ts";
import { checkSaved } from "../../plan/saved.ts";
import { KINDS } from "../../resources/registry.ts";
import { createWriteNote, type StateLock } from "../../state/index.ts";
import { withLock } from "../lock.ts";
import type { LiveProject } from "../project.ts";
import { executePlan } from "./execute.ts";
import { type Prepared, prepareNew, prepareSaved } from "./prepare.ts";
import type { ApplyHooks, ApplyRequest, ApplyResult } from "./request.ts";
import { saveState } from "./save.ts";

/**
 * Plans and makes the plan's calls, or those of a saved plan, under one lock. Throws a Failure; the next plan finds what was made by
 * then.
 */
export async function applyProject(project: LiveProject, request: ApplyRequest, hooks: ApplyHooks = {}): Promise<ApplyResult> {
  const { saved, signal, allow = { removals: false, empty: false } } = request;
  if (saved !== undefined) checkSaved(saved.plan, saved.name, { ...project, kinds: KINDS, maxAge: saved.maxAge, allow });
  return withLock(project.state, request, hooks, async (lock) => {
    const stop = AbortSignal.any(signal === undefined ? [lock.lost] : [signal, lock.lost]);
    const prepared =
      saved === undefined ? await prepareNew(project, request, hooks, stop) : await prepareSaved(project, saved, hooks, stop);
    if (prepared.kind !== "prepared") return prepared;
    await hooks.onReady?.(prepared.plan);
    const report = await executeUnderLock({ project, request, hooks, lock, stop }, prepared);
    const lockLost = report.stopped && signal?.aborted !== true && lock.lost.aborted ? (lock.lost.reason as Failure) : undefined;
    return { kind: "applied", plan: prepared.plan, report, ...(lockLost === undefined ? {} : { lockLost }) };
  });
}

interface Run {
  readonly project: LiveProject;
  readonly request: ApplyRequest;
  readonly hooks: ApplyHooks;
  readonly lock: StateLock;
  readonly stop: AbortSignal;
}

function executeUnderLock({ project, request, hooks, lock, stop }: Run, { plan, state, leftOut }: Prepared): Promise<Report> {
  const { parallelism = 10, validateTimeout = 60_000, pacing } = request;
  const { directory } = project.config;
  let stored = state;
  let hasBegun = false;
  const onLost = (): void => hooks.onLockLost?.(lock.lost.reason as Failure);
  return executePlan(project, plan, {
    state,
    leftOut,
    parallelism,
    validateTimeout,
    ...(pacing === undefined ? {} : { pacing }),
    stop,
    onEvent: (event) => {
      if (event.type === "call-started") {
        hasBegun = true;
        lock.lost.addEventListener("abort", onLost);
      }
      hooks.onEvent?.(event);
    },
    keep: async (hostKey) => hooks.keepHostKey?.(hostKey),
    save: async (next) => {
      // A loss that the write finds is thrown by the write.
      lock.lost.removeEventListener("abort", onLost);
      const note = createWriteNote(stored, next, plan.seal);
      await saveState(lock, { state: next, note, directory, rescue: hasBegun, onUnsaved: hooks.onUnsaved });
      hooks.onSaved?.(next);
      stored = next;
    },
  });
}
