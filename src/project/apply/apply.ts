import type { Report } from "../../apply/index.ts";
import type { Failure } from "../../model/diagnostic.ts";
import type { Instant } from "../../model/instant.ts";
import { createWriteNote, type Holder, type StateLock } from "../../state/index.ts";
import { withLock } from "../lock.ts";
import type { LiveProject } from "../project.ts";
import { executePlan } from "./execute.ts";
import { acceptPlans } from "./accept.ts";
import { conclude, concludedIn, reviewOf, settled } from "./conclude.ts";
import { type Prepared, prepareNew } from "./prepare.ts";
import { prepareReviewed } from "./reviewed.ts";
import { requireWritable } from "../require-project.ts";
import type { ApplyHooks, ApplyRequest, ApplyResult, Settles } from "./request.ts";
import { saveState } from "./save.ts";

/**
 * Plans and makes the plan's calls, or those of a saved plan, under one lock. Throws a Failure; the next plan finds what was made by
 * then. It may have waited for the lock: what has ended meanwhile is over, unless the time was given by hand.
 */
export async function applyProject(project: LiveProject, request: ApplyRequest, hooks: ApplyHooks = {}): Promise<ApplyResult> {
  const { saved, signal, allow = { removals: false, empty: false }, isNowGiven = false } = request;
  const began = Date.now();
  const before = await project.state.read();
  requireWritable(project.config, before);
  const accepted = saved === undefined ? undefined : acceptPlans(project, saved, before, allow);
  const { environment } = project;
  if (accepted !== undefined && accepted.plans.length === 0 && saved?.settles === undefined)
    return { kind: "spent", plans: accepted.spent, leftOut: accepted.leftOut };
  return withLock(project.state, { environment, ...request }, hooks, async (lock, holder) => {
    const stop = AbortSignal.any(signal === undefined ? [lock.lost] : [signal, lock.lost]);
    const clock = (): Instant => (isNowGiven ? project.now : project.now + Date.now() - began);
    const current = { ...project, now: clock() };
    const locked = performance.now();
    const prepared =
      saved === undefined || accepted === undefined
        ? await prepareNew(current, request, hooks, { clock, stop, lock })
        : await prepareReviewed(current, accepted, { ...request, saved }, hooks, { holder, stop });
    if (prepared.kind === "spent") await settleAlone(current, saved?.settles, { lock, holder });
    if (prepared.kind !== "prepared") return prepared;
    await hooks.onReady?.(prepared.plan);
    const now = (): Instant => current.now + performance.now() - locked;
    const report = await executeUnderLock({ project: current, request, hooks, lock, holder, stop, now }, prepared);
    const lockLost = report.stopped && signal?.aborted !== true && lock.lost.aborted ? (lock.lost.reason as Failure) : undefined;
    const review =
      prepared.review === undefined
        ? undefined
        : reviewOf(prepared.review.accepted, prepared.review.reviewed, holder, concludedIn(prepared.review.reviewed, report));
    return {
      kind: "applied",
      plan: prepared.plan,
      report,
      ...(review === undefined ? {} : { review }),
      ...(lockLost === undefined ? {} : { lockLost }),
    };
  });
}

/** Of plans of which nothing is left to be made. */
async function settleAlone(
  { state, now }: LiveProject,
  settles: Settles | undefined,
  { lock, holder }: Pick<Run, "lock" | "holder">,
): Promise<void> {
  const before = await state.read();
  const after = settled(before, settles, now, holder);
  if (after.applied?.commit === before.applied?.commit) return;
  const next = { ...after, serial: before.serial + 1 };
  await lock.write(next, createWriteNote(before, next));
}

interface Run {
  readonly project: LiveProject;
  readonly request: ApplyRequest;
  readonly hooks: ApplyHooks;
  readonly lock: StateLock;
  readonly holder: Holder;
  readonly stop: AbortSignal;
  /** The project's clock, which goes on. */
  readonly now: () => Instant;
}

function executeUnderLock({ project, request, hooks, lock, holder, stop, now }: Run, prepared: Prepared): Promise<Report> {
  const { plan, state } = prepared;
  const { parallelism = 10, validateTimeout = 60_000, pacing, lag } = request;
  const { directory } = project.config;
  let stored = state;
  let hasBegun = false;
  const onLost = (): void => hooks.onLockLost?.(lock.lost.reason as Failure);
  return executePlan(project, plan, {
    kept: prepared.review?.reviewed.kept ?? [],
    state,
    now,
    parallelism,
    validateTimeout,
    ...(pacing === undefined ? {} : { pacing }),
    ...(lag === undefined ? {} : { lag }),
    stop,
    onEvent: (event) => {
      if (event.type === "call-started") {
        hasBegun = true;
        lock.lost.addEventListener("abort", onLost);
      }
      hooks.onEvent?.(event);
    },
    conclude: (next, report) => conclude(next, report, { project, request, holder, prepared }),
    keep: async (hostKey) => hooks.keepHostKey?.(hostKey),
    save: async (next) => {
      // A loss that the write finds is thrown by the write.
      lock.lost.removeEventListener("abort", onLost);
      const note = createWriteNote(stored, next, plan.seal);
      // A caller that chooses reads no such file: its next pass looks again.
      const rescue = hasBegun && request.choose === undefined;
      await saveState(lock, { state: next, note, directory, rescue, onUnsaved: hooks.onUnsaved });
      hooks.onSaved?.(next);
      stored = next;
    },
  });
}
