/** What a pass came to, by what its apply has made of the plan. */
import type { Instant } from "../../model/instant.ts";
import type { Change, Plan } from "../../model/plan.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { isLanding } from "../../plan/landing.ts";
import type { ApplyResult } from "../../project/apply/request.ts";
import { isEventWebhook } from "../events/webhook.ts";
import type { Replica } from "../replica/context.ts";
import { type Approval, removeApprovals } from "./approvals.ts";
import type { OpenShard, ShardPlace } from "./open-shard.ts";
import type { PassOutcome } from "./outcome.ts";
import type { ShardRow } from "./shard-row.ts";
import { isEnforcing, isRemoval, type Split } from "./split.ts";
import { summaryOf } from "./summary.ts";

const RESTORED = "the database went back or was moved: what was written last may be lost, and removals wait for an approval";
export const REWRITTEN = "the revision does not descend from the last one: its changes wait for an approval";

/** Rolling waits for no look at drift. */
async function rollOf({ project: { series, now } }: OpenShard): Promise<Instant | undefined> {
  if (series.length === 0) return undefined;
  // Slow to load.
  const { nextRoll } = await import("../../config/next-roll.ts");
  return nextRoll(series, now);
}

/** What an earlier call may still make is looked for soon. */
function isLandingIn({ intents = [] }: Plan, now: Instant): boolean {
  return intents.some((intent) => isLanding(intent, now));
}

export interface AppliedPass {
  readonly row: ShardRow;
  readonly place: ShardPlace;
  readonly shard: OpenShard;
  readonly revision: string;
  readonly error: string | undefined;
  readonly approvals: readonly Approval[];
  /** Rooms whose policies could not be set. */
  readonly unset: readonly string[];
  /** `undefined` if no plan was made. */
  readonly chosen: Chosen | undefined;
}

/** A new plan of the pass, and what of it the source's mode lets through. */
export interface Chosen {
  readonly fresh: Plan;
  readonly parts: Split;
}

export async function outcomeOfApply(
  replica: Replica,
  { row, place, shard, revision, error, approvals, unset, chosen }: AppliedPass,
  applied: ApplyResult,
): Promise<PassOutcome> {
  if (applied.kind === "refused")
    return {
      error: summaryOf(applied),
      isDone: false,
      isFinal: false,
      revision,
      ...pendingOf(chosen?.parts, chosen?.parts.waiting?.changes, place),
    };
  if (applied.kind !== "applied" || chosen === undefined) return { isDone: false, isFinal: false, revision };
  const { fresh, parts } = chosen;
  const { report } = applied;
  const done = report.done;
  const failures = [...report.undone.map(({ change, message }) => `${change.address}: ${message}`), ...unset];
  const blocked = report.blocked.map(({ address, blocked: why }) => `${address}: ${why ?? "blocked"}`);
  const isPolicyBroken = breaksPolicy(parts.refusals);
  const used = report.stopped || report.undone.length > 0 || isPolicyBroken ? [] : approvals;
  await removeApprovals(replica.database, row, used);
  const enforced = unset.length === 0 ? parts.own.changes.filter(isEnforcing) : [];
  const made = new Set([...done, ...enforced].map(({ address, action }) => `${action} ${address}`));
  const isMade = ({ address, action }: Change): boolean => made.has(`${action} ${address}`);
  const left = parts.waiting?.changes.filter((each) => !isMade(each)) ?? [];
  const isRefused = isPolicyBroken || (parts.refusals.length > 0 && left.length > 0);
  const refusal = isRefused ? summaryOf({ diagnostics: parts.refusals }) : undefined;
  const held = row.rewritten && left.length > 0 ? REWRITTEN : undefined;
  const restored = row.restored && left.some(isRemoval) ? RESTORED : undefined;
  const problems = [error, refusal, held, restored, ...failures, ...blocked].filter((each) => each !== undefined);
  const drifted = fresh.changes.filter((each) => each.reason === "drift" && !isMade(each)).length;
  return {
    ...(problems.length === 0 ? {} : { error: problems.slice(0, 3).join("; ") }),
    isDone: problems.length === 0 && left.length === 0 && parts.later === 0 && !report.stopped,
    isFinal: failures.length === 0 && error === undefined && !isLandingIn(fresh, shard.project.now),
    revision,
    done,
    calls: report.calls,
    drifted,
    hearsEvents:
      shard.loaded.desired.some(isEventWebhook) && !fresh.changes.some((each) => isEventWebhook(each) && !isMade(each)),
    now: shard.project.now,
    rollsAt: await rollOf(shard),
    approvedBy: [...new Set(used.map(({ by }) => by))],
    ...pendingOf(parts, left, place),
    isEmpty: !shard.loaded.config.domains.has(place.domain) && fresh.changes.length === 0 && left.length === 0,
  };
}

/** Under observe nothing can be approved, but it shows what would be done. */
function pendingOf(
  parts: Split | undefined,
  changes: readonly Change[] = [],
  { settings }: ShardPlace,
): Pick<PassOutcome, "pending"> {
  const plan = parts?.waiting;
  if (plan === undefined || changes.length === 0) return {};
  return { pending: { plan, changes, isApprovable: settings.mode !== "observe" } };
}

export function breaksPolicy(refusals: readonly Diagnostic[]): boolean {
  return refusals.some(({ code }) => code === "policy");
}
