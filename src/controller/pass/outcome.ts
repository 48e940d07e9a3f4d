/** What a pass leaves in its shard's row, in the history, and with the operator's channels. */
import type { Report } from "../../apply/index.ts";
import type { Instant } from "../../model/instant.ts";
import type { Change, Plan } from "../../model/plan.ts";
import { shardId } from "../database/holds.ts";
import { textOrNull } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";
import type { Transition } from "../config/settings.ts";
import type { Replica } from "../replica/context.ts";
import { record } from "../replica/history.ts";
import { packPlan } from "./approvals.ts";
import { countLoops, stalledBy } from "./loops.ts";
import type { ShardRow } from "./shard-row.ts";
import { digestOfCalls, narrowTo } from "./split.ts";

export interface PassOutcome {
  readonly error?: string;
  /** All that is declared is live. */
  readonly isDone: boolean;
  /** Trying again soon would change nothing. */
  readonly isFinal: boolean;
  readonly isStalled?: boolean;
  /** The revision that was used. */
  readonly revision?: string;
  readonly done?: readonly Change[];
  readonly calls?: Report["calls"];
  readonly drifted?: number;
  /** The controller's own webhooks of the domain are live and validated; as before, if this pass could not look. */
  readonly hearsEvents?: boolean;
  readonly now?: Instant;
  /** When the next meeting of a series comes within its horizon. */
  readonly rollsAt?: Instant | undefined;
  readonly approvedBy?: readonly string[];
  readonly pending?: { readonly plan: Plan; readonly changes: readonly Change[]; readonly isApprovable: boolean };
  /** Neither declared nor owned any more. */
  readonly isEmpty?: boolean;
}

export interface Conditions {
  readonly Ready: boolean;
  readonly Reconciling: boolean;
  readonly Drifted: boolean;
  readonly AwaitingApproval: boolean;
  readonly Suspended: boolean;
  readonly Stalled: boolean;
  /** Events come: without them, rooms' policies wait for the sweep. */
  readonly Events: boolean;
}

/** Milliseconds. */
const BACKOFF = { first: 5_000, most: 600_000 };
const SOON = 1_000;

export async function concludePass(replica: Replica, row: ShardRow, outcome: PassOutcome): Promise<void> {
  const { database, config } = replica;
  const { account, domain } = row;
  if (outcome.isEmpty === true && !row.declared) return forget(replica, row);
  const { pending, done = [], now = Date.now() } = outcome;
  const waiting = pending === undefined ? undefined : narrowTo(pending.plan, pending.changes);
  const digest = waiting === undefined ? null : digestOfCalls(waiting);
  const isRejected = digest !== null && digest === row.rejected;
  const loops = countLoops(row.loops, done, now);
  const isStalled = outcome.isStalled === true || stalledBy(loops).length > 0;
  const isAwaiting = pending?.isApprovable === true && !isRejected;
  const conditions: Omit<Conditions, "Events"> & Partial<Conditions> = {
    Ready: outcome.isDone && !isStalled,
    Reconciling: false,
    Drifted: (outcome.drifted ?? 0) > 0,
    AwaitingApproval: isAwaiting,
    Suspended: false,
    Stalled: isStalled,
    ...(outcome.hearsEvents === undefined ? {} : { Events: outcome.hearsEvents }),
  };
  const problems = [outcome.error, isRejected ? "what it would do was rejected" : undefined].filter((each) => each !== undefined);
  const error = problems.length === 0 ? null : problems.join("; ");
  const failures = outcome.isFinal ? 0 : row.failures + 1;
  const drift = config.sources.get(row.source)?.drift ?? BACKOFF.most;
  const due = dueIn({ outcome, failures, drift });
  const applied = outcome.isDone ? (outcome.revision ?? "") : "";
  const [before] = await database.run(
    `with earlier as (select notified::text as notified from ${SCHEMA}.shards where account = $1 and domain = $2)
     update ${SCHEMA}.shards s set
       conditions = (jsonb_build_object('Events', coalesce((s.conditions->>'Events')::boolean, false)) || $3::text::jsonb)::json, error = nullif($4, ''), digest = nullif($5, ''),
       summary = nullif($6, '')::json, plan = nullif($7, ''), drifted = $8::integer, loops = $9::text::json, failures = $10::integer,
       ran = clock_timestamp(), due = least(case when s.due::text = $16 then null else s.due end, clock_timestamp() + $11::float8 * interval '1 millisecond', to_timestamp(nullif($15, '')::float8 / 1000)),
       applied = coalesce(nullif($12, ''), s.applied), loaded = coalesce(nullif($13, ''), s.loaded),
       rewritten = s.rewritten and nullif($12, '') is null,
       restored = s.restored and nullif($12, '') is null, notified = $14::text::json
     from earlier where s.account = $1 and s.domain = $2 returning earlier.notified`,
    [
      account,
      domain,
      JSON.stringify(conditions),
      error ?? "",
      digest ?? "",
      waiting === undefined ? "" : JSON.stringify(waiting.summary),
      waiting === undefined ? "" : packPlan(waiting),
      outcome.drifted ?? 0,
      JSON.stringify(loops),
      failures,
      due,
      applied,
      outcome.error === undefined ? (outcome.revision ?? "") : "",
      JSON.stringify(told({ error, digest: isAwaiting ? digest : null, drifted: conditions.Drifted })),
      outcome.rollsAt === undefined ? "" : String(outcome.rollsAt - replica.ahead),
      row.due ?? "",
    ],
  );
  await remember(replica, row, outcome, { error, digest });
  await notify(
    replica,
    row,
    { error, digest: isAwaiting ? digest : null, drifted: conditions.Drifted },
    before === undefined ? null : textOrNull(before, "notified"),
  );
}

/** A jitter spreads the shards that one commit has touched. */
function dueIn({ outcome, failures, drift }: { outcome: PassOutcome; failures: number; drift: number }): number {
  if ((outcome.approvedBy?.length ?? 0) > 0) return SOON;
  const wait = failures === 0 ? drift : Math.min(drift, BACKOFF.most, BACKOFF.first * 2 ** (failures - 1));
  return wait * (0.9 + 0.2 * Math.random());
}

export async function concludeSuspended({ database }: Replica, { account, domain }: ShardRow): Promise<void> {
  await database.run(
    `update ${SCHEMA}.shards set conditions = (conditions::jsonb || '{"Suspended":true,"Ready":false,"Reconciling":false}')::json,
       ran = clock_timestamp(), due = null where account = $1 and domain = $2`,
    [account, domain],
  );
}

/** Another holds the shard, or this replica stops: it is tried again soon. */
export async function postpone({ database }: Replica, { account, domain }: ShardRow): Promise<void> {
  await database.run(
    `update ${SCHEMA}.shards set due = clock_timestamp() + $3::float8 * interval '1 millisecond' where account = $1 and domain = $2`,
    [account, domain, SOON],
  );
}

async function forget(replica: Replica, { account, domain, source }: ShardRow): Promise<void> {
  await replica.database.run(`delete from ${SCHEMA}.shards where account = $1 and domain = $2 and not declared`, [
    account,
    domain,
  ]);
  await record(replica.database, { account, domain, source, event: "forgotten", by: replica.heartbeat.name });
}

/** A row for a pass that called, refused, or was decided on. */
async function remember(
  replica: Replica,
  row: ShardRow,
  { calls, revision, done = [], approvedBy = [] }: PassOutcome,
  { error, digest }: { readonly error: string | null; readonly digest: string | null },
): Promise<void> {
  const made = calls === undefined ? 0 : calls.done + calls.failed;
  if (made === 0 && error === row.error && digest === row.digest && approvedBy.length === 0) return;
  const { name, id } = replica.heartbeat;
  await record(replica.database, {
    account: row.account,
    domain: row.domain,
    source: row.source,
    event: "pass",
    by: approvedBy.length === 0 ? name : approvedBy.join(", "),
    replica: id,
    revision: revision ?? row.wanted,
    detail: {
      calls: calls ?? null,
      changes: done.slice(0, 50).map(({ address, action, reason }) => ({ address, action, reason })),
      more: Math.max(0, done.length - 50),
      error,
      digest,
    },
  });
}

interface Told {
  readonly error: string | null;
  readonly digest: string | null;
  readonly drifted: boolean;
}

function told({ error, digest, drifted }: Told): Record<string, unknown> {
  return { failed: error !== null && digest === null, digest, drifted };
}

/** Transitions only. */
async function notify(replica: Replica, row: ShardRow, now: Told, earlier: string | null): Promise<void> {
  const before = JSON.parse(earlier ?? "{}") as { failed?: boolean; digest?: string | null; drifted?: boolean };
  const after = told(now);
  const transitions: [Transition, string][] = [];
  if (after["failed"] === true && before.failed !== true) transitions.push(["failed", now.error ?? ""]);
  if (after["failed"] !== true && before.failed === true) transitions.push(["recovered", "it is well again"]);
  if (now.digest !== null && now.digest !== before.digest)
    transitions.push([
      "approval",
      `changes wait for an approval, digest ${now.digest}${now.error === null ? "" : `: ${now.error}`}`,
    ]);
  if (now.drifted && before.drifted !== true) transitions.push(["drift", "others changed what is declared"]);
  for (const [transition, words] of transitions)
    await replica.notifier.send({
      transition,
      shard: shardId(row),
      source: row.source,
      text: words,
      revision: row.wanted,
      ...(now.digest === null ? {} : { digest: now.digest }),
    });
}
