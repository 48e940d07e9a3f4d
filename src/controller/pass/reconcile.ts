/**
 * A pass of a shard: one idempotent step. It loads the shard's config at the wanted revision, lists, plans, and makes what the source's
 * mode lets through, under the state's lock. A pass that dies is run again, by this replica or another: the state's intents tell what it
 * had begun.
 */
import type { HostKey } from "../../apply/index.ts";
import { roomOf } from "../../model/address.ts";
import type { Plan } from "../../model/plan.ts";
import { Failure } from "../../model/diagnostic.ts";
import { applyProject } from "../../project/apply/apply.ts";
import type { ApplyRequest, ApplyResult } from "../../project/apply/request.ts";
import { forgetOtherPaths, hashOf } from "../events/paths.ts";
import { eventUrl } from "../events/webhook.ts";
import type { ShardName } from "../database/holds.ts";
import type { Replica } from "../replica/context.ts";
import { record } from "../replica/history.ts";
import { type Approval, readApprovals } from "./approvals.ts";
import { stalledBy } from "./loops.ts";
import type { ShardPlace } from "./open-shard.ts";
import { openUsable } from "./open-usable.ts";
import { concludePass, concludeSuspended, type PassOutcome, postpone } from "./outcome.ts";
import { breaksPolicy, type Chosen, outcomeOfApply, REWRITTEN } from "./outcome-of-apply.ts";
import { beginPass, type ShardRow } from "./shard-row.ts";
import { isEnforcing, narrowTo, split } from "./split.ts";
import { summaryOf } from "./summary.ts";
import { enforce, watchHints } from "./enforce.ts";

/** Milliseconds that a pass waits for another of its shard to end. */
const PATIENCE = 2_000;
/** Milliseconds for which a list may lack what was made. */
const LAG = 60_000;

export async function reconcile(replica: Replica, shard: ShardName): Promise<void> {
  const began = performance.now();
  const row = await beginPass(replica.database, shard);
  if (row === undefined) return;
  // Of this pass alone: what listens to it goes with the pass.
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

async function passOf(replica: Replica, row: ShardRow, place: ShardPlace, stop: AbortSignal): Promise<PassOutcome> {
  const usable = await openUsable(replica, row, place);
  if (usable.kind === "deadly") return { error: usable.error, isDone: false, isFinal: true, isStalled: true };
  if (usable.kind === "unusable") return { error: usable.error, isDone: false, isFinal: false };
  const { shard, revision, error } = usable;
  const approvals = await usableApprovals(replica, row, place, revision);
  let chosen: Chosen | undefined;
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
      choose: (fresh) => {
        const parts = split(fresh, {
          source: place.settings,
          now: shard.project.now,
          isApplied: row.applied === revision,
          isBroken: shard.isBroken || error !== undefined || row.restored,
          holdsAll: row.rewritten && approvals.length === 0 ? REWRITTEN : undefined,
        });
        chosen = { fresh, parts };
        const { rooms, rest } = withoutRooms(parts.own);
        if (rooms.length > 0) policies = enforce(replica, row, { rooms, revision });
        policies.catch(() => undefined);
        // No approval lifts what breaks the operator's policy.
        const isUsed = place.settings.mode !== "observe" && !breaksPolicy(parts.refusals);
        return { plans: [rest, ...(isUsed ? approvals.map(({ plan }) => plan) : [])], allow: allowedBy(approvals) };
      },
    };
    applied = await applyProject(shard.project, request, { keepHostKey: (hostKey) => keepHostKey(replica, place, hostKey) });
  } finally {
    await enforcing.end();
  }
  const pass = { row, place, shard, revision, error, approvals, unset: await policies, chosen };
  return outcomeOfApply(replica, pass, applied);
}

/** One place sets rooms' policies, by a list of its own: an event may have led to the same call meanwhile. */
function withoutRooms(own: Plan): { readonly rooms: readonly string[]; readonly rest: Plan } {
  const rooms = own.changes.filter(isEnforcing);
  if (rooms.length === 0) return { rooms: [], rest: own };
  const others = own.changes.filter((each) => !isEnforcing(each));
  return { rooms: rooms.map(({ address }) => roomOf(address) ?? ""), rest: narrowTo(own, others) };
}

function allowedBy(approvals: readonly Approval[]): Approval["allow"] {
  return {
    removals: approvals.some(({ allow }) => allow.removals),
    empty: approvals.some(({ allow }) => allow.empty),
  };
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
