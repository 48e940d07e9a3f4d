/**
 * A pass of a shard: one idempotent step. It loads the shard's config at the wanted revision, lists, plans, and makes what the source's
 * mode lets through, under the state's lock. A pass that dies is run again, by this replica or another: the state's intents tell what it
 * had begun.
 */
import type { HostKey } from "../../apply/index.ts";
import { roomOf } from "../../model/address.ts";
import type { Instant } from "../../model/instant.ts";
import type { Change, Plan } from "../../model/plan.ts";
import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import { isLanding } from "../../plan/landing.ts";
import { applyProject } from "../../project/apply/apply.ts";
import type { ApplyRequest, ApplyResult } from "../../project/apply/request.ts";
import { forgetOtherPaths, hashOf } from "../events/paths.ts";
import { eventUrl } from "../events/webhook.ts";
import type { ShardName } from "../database/holds.ts";
import { isEventWebhook } from "../events/webhook.ts";
import type { Replica } from "../replica/context.ts";
import { record } from "../replica/history.ts";
import { type Approval, readApprovals, removeApprovals } from "./approvals.ts";
import { stalledBy } from "./loops.ts";
import { keepConfig, type OpenShard, openShard, type ShardErrors, type ShardPlace } from "./open-shard.ts";
import { concludePass, concludeSuspended, type PassOutcome, postpone } from "./outcome.ts";
import { beginLoading, beginPass, endLoading, type ShardRow } from "./shard-row.ts";
import { isEnforcing, isRemoval, narrowTo, type Split, split } from "./split.ts";
import { enforce, watchHints } from "./enforce.ts";

/** Milliseconds that a pass waits for another of its shard to end. */
const PATIENCE = 2_000;
/** Milliseconds for which a list may lack what was made. */
const LAG = 60_000;
/** A config that ends its reader must not end one replica after the other. */
const MOST_DEATHS = 3;

export async function reconcile(replica: Replica, shard: ShardName): Promise<void> {
  const began = performance.now();
  const row = await beginPass(replica.database, shard);
  if (row === undefined) return;
  const stop = AbortSignal.any([replica.stopping]);
  const outcome = await outcomeOf(replica, row, stop);
  if (outcome === "postponed") return postpone(replica, row);
  if (outcome === "suspended") return concludeSuspended(replica, row);
  await concludePass(replica, row, outcome);
  if (outcome.isDone) await settleEventPath(replica, shard);
  const result = outcome.error === undefined ? (outcome.isDone ? "done" : "partial") : "failed";
  replica.metrics.observe("xroom_reconcile_duration_seconds", (performance.now() - began) / 1000, { result });
}

/** All that is declared is live, the controller's own webhook too. */
async function settleEventPath({ config, accounts, database }: Replica, { account, domain }: ShardName): Promise<void> {
  const keyring = accounts.get(account)?.keyring;
  const url = keyring && eventUrl(config, domain, keyring);
  if (url !== undefined) await forgetOtherPaths(database, { account, domain, hash: hashOf(new URL(url).pathname) });
}

async function outcomeOf(replica: Replica, row: ShardRow, stop: AbortSignal): Promise<PassOutcome | "postponed" | "suspended"> {
  if (row.suspended) return "suspended";
  const settings = replica.config.sources.get(row.source);
  const opened = replica.accounts.get(row.account);
  const failed = (error: string): PassOutcome => ({ error, isDone: false, isFinal: true });
  if (settings === undefined) return failed(`the source ${row.source} is no longer in ${replica.config.file}`);
  if (opened === undefined) return failed(`the account ${row.account} is no longer in ${replica.config.file}`);
  if (row.refusal !== null) return failed(row.refusal);
  if (row.wanted === null) return failed("nothing was fetched yet");
  const stalled = stalledBy(row.loops);
  if (stalled.length > 0)
    return { ...failed(`others undo what is set, three times in ten minutes: ${stalled.join("; ")}`), isStalled: true };
  const place = { account: row.account, domain: row.domain, settings, opened };
  try {
    return await passOf(replica, row, place, stop);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (stop.aborted || error.kind === "locked") return "postponed";
    return { error: summaryOf(error), isDone: false, isFinal: false };
  }
}

export function summaryOf({ diagnostics }: Pick<Failure, "diagnostics">): string {
  const [first] = diagnostics;
  if (first === undefined) return "it failed";
  const { source, summary } = first;
  const place = source === undefined ? "" : `${source.file}:${source.line}:${source.column}: `;
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : "";
  return `${place}${summary}${more}`;
}

/** At the wanted revision; if that can't be used, at the last that could. */
async function openUsable(
  replica: Replica,
  row: ShardRow,
  place: ShardPlace,
): Promise<{ readonly shard?: OpenShard; readonly revision?: string; readonly error?: string }> {
  const wanted = row.wanted as string;
  const keeps = row.keptOf !== wanted;
  const shard = await openShard(replica, place, wanted, { declared: keeps }).catch(errorsOf);
  if (!("errors" in shard)) {
    const { declared } = shard.loaded;
    if (keeps && declared !== undefined) await keepConfig(replica, place, { revision: wanted, declared });
    return { shard, revision: wanted };
  }
  const error = summaryOf(new Failure(shard.errors));
  if (row.loaded === null || row.loaded === wanted) return { error };
  const earlier = await openShard(replica, place, row.loaded).catch(errorsOf);
  return "errors" in earlier ? { error } : { shard: earlier, revision: row.loaded, error };
}

function errorsOf(error: unknown): ShardErrors {
  if (error instanceof Failure) return { errors: error.diagnostics };
  throw error;
}

async function passOf(replica: Replica, row: ShardRow, place: ShardPlace, stop: AbortSignal): Promise<PassOutcome> {
  const { settings } = place;
  // One that was loaded before has not ended a process.
  const isNew = row.keptOf !== row.wanted;
  if (isNew && (await beginLoading(replica.database, row)) > MOST_DEATHS) {
    const deaths = `the process has ended ${MOST_DEATHS} times while it loaded this revision`;
    return { error: deaths, isDone: false, isFinal: true, isStalled: true };
  }
  const { shard, revision, error } = await openUsable(replica, row, place).finally(() =>
    isNew ? endLoading(replica.database, row) : undefined,
  );
  if (shard === undefined || revision === undefined)
    return { error: error ?? "it can't be loaded", isDone: false, isFinal: false };
  const approvals = await usableApprovals(replica, row, place, revision);
  let fresh: Plan | undefined;
  let parts: Split | undefined;
  let policies: Promise<readonly string[]> = Promise.resolve([]);
  const enforcing = watchHints(replica, place);
  let applied: ApplyResult;
  try {
    const request: ApplyRequest = {
      command: "xroom controller",
      lockTimeout: PATIENCE,
      signal: stop,
      validateTimeout: 0,
      lag: LAG,
      choose: (plan) => {
        fresh = plan;
        parts = split(plan, {
          source: settings,
          now: shard.project.now,
          isApplied: row.applied === revision,
          isBroken: shard.isBroken || error !== undefined || row.restored,
          holdsAll: row.rewritten && approvals.length === 0 ? REWRITTEN : undefined,
        });
        // No approval lifts what breaks the operator's policy.
        const isUsed = settings.mode !== "observe" && !breaksPolicy(parts.refusals);
        const own = isUsed ? approvals.map(({ plan: each }) => each) : [];
        const allow = {
          removals: approvals.some(({ allow: each }) => each.removals),
          empty: approvals.some(({ allow: each }) => each.empty),
        };
        // One place sets rooms' policies, by a list of its own: an event may have led to the same call meanwhile.
        const rooms = parts.own.changes.filter(isEnforcing);
        if (rooms.length > 0)
          policies = enforce(replica, row, { rooms: rooms.map(({ address }) => roomOf(address) ?? ""), revision });
        policies.catch(() => undefined);
        const rest =
          rooms.length === 0
            ? parts.own
            : narrowTo(
                parts.own,
                parts.own.changes.filter((each) => !isEnforcing(each)),
              );
        return { plans: [rest, ...own], allow };
      },
    };
    applied = await applyProject(shard.project, request, { keepHostKey: (hostKey) => keepHostKey(replica, place, hostKey) });
  } finally {
    await enforcing.end();
  }
  const about = { row, place, shard, revision, error, approvals, unset: await policies };
  return outcomeOfApply(replica, about, applied, fresh, parts);
}

/** A booking's is in the lists: `xroom output` tells it. That of a room is given once. */
async function keepHostKey({ database, heartbeat, hostKeys }: Replica, place: ShardPlace, hostKey: HostKey): Promise<void> {
  if (!hostKey.once) return;
  await hostKeys?.add(hostKey);
  await record(database, {
    account: place.account,
    domain: place.domain,
    source: place.settings.name,
    event: hostKeys === undefined ? "host-key-lost" : "host-key-kept",
    by: heartbeat.name,
    replica: heartbeat.id,
    detail: { room: hostKey.address },
  });
}

const RESTORED = "the database went back or was moved: what was written last may be lost, and removals wait for an approval";
const REWRITTEN = "the revision does not descend from the last one: its changes wait for an approval";

async function usableApprovals(
  replica: Replica,
  row: ShardRow,
  { settings }: ShardPlace,
  revision: string,
): Promise<readonly Approval[]> {
  const approvals = await readApprovals(replica.database, row);
  if (approvals.length === 0) return approvals;
  const source = await replica.source(settings);
  const usable = await Promise.all(
    approvals.map(async ({ revision: of }) => of === null || of === revision || source.descends(of, revision)),
  );
  return approvals.filter((_, index) => usable[index]);
}

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

interface About {
  readonly row: ShardRow;
  readonly place: ShardPlace;
  readonly shard: OpenShard;
  readonly revision: string;
  readonly error: string | undefined;
  readonly approvals: readonly Approval[];
  /** Rooms whose policies could not be set. */
  readonly unset: readonly string[];
}

async function outcomeOfApply(
  replica: Replica,
  { row, place, shard, revision, error, approvals, unset }: About,
  applied: ApplyResult,
  fresh: Plan | undefined,
  parts: Split | undefined,
): Promise<PassOutcome> {
  if (applied.kind === "refused")
    return {
      error: summaryOf(applied),
      isDone: false,
      isFinal: false,
      revision,
      ...pendingOf(parts, parts?.waiting?.changes, place),
    };
  if (applied.kind !== "applied" || parts === undefined || fresh === undefined)
    return { isDone: false, isFinal: false, revision };
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

function breaksPolicy(refusals: readonly Diagnostic[]): boolean {
  return refusals.some(({ code }) => code === "policy");
}
