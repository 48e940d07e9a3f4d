/** What people do to shards: each is one statement, and a row of the history. */
import { fail } from "../../model/diagnostic.ts";
import { shardId, type ShardName } from "../database/holds.ts";
import { number, text, textOrNull } from "../database/rows.ts";
import type { Database } from "../database/open.ts";
import { SCHEMA } from "../database/schema.ts";
import { record } from "../replica/history.ts";
import { unpackPlan } from "../pass/approvals.ts";
import type { Plan } from "../../model/plan.ts";

type Rows = Pick<Database, "run">;

/** `main/chat.org`. Throws a Failure. */
export function parseShard(written: string): ShardName {
  const at = written.indexOf("/");
  if (at > 0 && at < written.length - 1) return { account: written.slice(0, at), domain: written.slice(at + 1) };
  throw fail("no-such-shard", `${written} is not a shard`, "Write it as main/chat.org, as `xroom controller status` does.");
}

/** Which shards: one, those of a source, or all. */
export type Which = ShardName | { readonly source: string } | "all";

function whereOf(which: Which): { readonly where: string; readonly values: readonly string[] } {
  if (which === "all") return { where: "true", values: [] };
  if ("source" in which) return { where: "source = $1", values: [which.source] };
  return { where: "account = $1 and domain = $2", values: [which.account, which.domain] };
}

async function change(database: Rows, which: Which, set: string, event: string, by: string): Promise<number> {
  const { where, values } = whereOf(which);
  const rows = await database.run(`update ${SCHEMA}.shards set ${set} where ${where} returning account, domain, source`, values);
  if (rows.length === 0) throw missing(which);
  for (const row of rows)
    await record(database, {
      account: text(row, "account"),
      domain: text(row, "domain"),
      source: text(row, "source"),
      event,
      by,
    });
  return rows.length;
}

function missing(which: Which) {
  const what =
    which === "all"
      ? "there are no shards yet"
      : "source" in which
        ? `the source ${which.source} has no shards`
        : `there is no shard ${shardId(which)}`;
  return fail("no-such-shard", what, "`xroom controller status` lists them.");
}

/** A pass is made at once; a stall is lifted. */
export async function sync(database: Rows, which: Which, by: string): Promise<number> {
  const count = await change(
    database,
    which,
    "generation = generation + 1, failures = 0, loops = '[]', loading = 0",
    "synced",
    by,
  );
  const { where, values } = whereOf(which);
  await database.run(
    `update ${SCHEMA}.sources set forced = true where name in (select source from ${SCHEMA}.shards where ${where})`,
    values,
  );
  return count;
}

export function suspend(database: Rows, which: Which, by: string): Promise<number> {
  return change(database, which, "suspended = true, generation = generation + 1", "suspended", by);
}

export function resume(database: Rows, which: Which, by: string): Promise<number> {
  return change(
    database,
    which,
    "suspended = false, generation = generation + 1, failures = 0, loops = '[]', loading = 0",
    "resumed",
    by,
  );
}

export interface ApproveRequest {
  readonly digest: string;
  readonly removals: boolean;
  readonly empty: boolean;
  /** Milliseconds. */
  readonly age: number;
}

/** Throws a Failure of kind `refused` for another digest than the one that waits. */
export async function approve(
  database: Rows,
  shard: ShardName,
  { digest, removals, empty, age }: ApproveRequest,
  by: string,
): Promise<void> {
  const { account, domain } = shard;
  const [row] = await database.run(
    `with waiting as (
       select account, domain, digest, plan, wanted, source from ${SCHEMA}.shards
       where account = $1 and domain = $2 and digest = $3 and (conditions->>'AwaitingApproval') = 'true'),
     approved as (
       insert into ${SCHEMA}.approvals (account, domain, digest, plan, revision, removals, empty, by, until)
       select account, domain, digest, plan, wanted, $4::int = 1, $5::int = 1, $6, clock_timestamp() + $7::float8 * interval '1 millisecond'
         from waiting
       on conflict (account, domain, digest) do update set removals = excluded.removals, empty = excluded.empty, by = excluded.by,
         until = excluded.until)
     update ${SCHEMA}.shards s set generation = generation + 1, rejected = null, failures = 0 from waiting w
     where s.account = w.account and s.domain = w.domain returning s.source, s.wanted`,
    [account, domain, digest, removals ? 1 : 0, empty ? 1 : 0, by, age],
  );
  if (row === undefined) throw await otherDigest(database, shard, digest);
  await record(database, {
    ...shard,
    source: text(row, "source"),
    event: "approved",
    by,
    revision: textOrNull(row, "wanted"),
    detail: { digest, removals, empty },
  });
}

/** What waits is not made, until it is another. Throws as `approve` does. */
export async function reject(database: Rows, shard: ShardName, digest: string, by: string): Promise<void> {
  const [row] = await database.run(
    `update ${SCHEMA}.shards set rejected = digest, generation = generation + 1
     where account = $1 and domain = $2 and digest = $3 returning source, wanted`,
    [shard.account, shard.domain, digest],
  );
  if (row === undefined) throw await otherDigest(database, shard, digest);
  await database.run(`delete from ${SCHEMA}.approvals where account = $1 and domain = $2 and digest = $3`, [
    shard.account,
    shard.domain,
    digest,
  ]);
  const revision = textOrNull(row, "wanted");
  await record(database, { ...shard, source: text(row, "source"), event: "rejected", by, revision, detail: { digest } });
}

async function otherDigest({ run }: Rows, shard: ShardName, digest: string) {
  const [row] = await run(`select digest from ${SCHEMA}.shards where account = $1 and domain = $2`, [
    shard.account,
    shard.domain,
  ]);
  if (row === undefined) return missing(shard);
  const waiting = textOrNull(row, "digest");
  const summary =
    waiting === null
      ? `nothing waits in ${shardId(shard)}`
      : waiting === digest
        ? `${digest} does not wait for an approval in ${shardId(shard)}`
        : `what waits in ${shardId(shard)} has the digest ${waiting}, not ${digest}`;
  return fail("other-digest", summary, "Look at it with `xroom controller plan SHARD`, and approve what it shows.", {
    kind: "refused",
  });
}

/** What waits in a shard; `undefined` if nothing does. Throws a Failure for a shard that there isn't. */
export async function pendingPlan(
  { run }: Rows,
  shard: ShardName,
): Promise<{ readonly digest: string; readonly plan: Plan } | undefined> {
  const [row] = await run(`select digest, plan from ${SCHEMA}.shards where account = $1 and domain = $2`, [
    shard.account,
    shard.domain,
  ]);
  if (row === undefined) throw missing(shard);
  const [digest, plan] = [textOrNull(row, "digest"), textOrNull(row, "plan")];
  return digest === null || plan === null ? undefined : { digest, plan: unpackPlan(plan) };
}

export interface HistoryRow {
  readonly id: number;
  readonly at: string;
  readonly shard: string | null;
  readonly source: string | null;
  readonly event: string;
  readonly by: string;
  readonly revision: string | null;
  readonly detail: unknown;
}

/** The newest first. */
export async function readHistory({ run }: Rows, which: Which, limit: number): Promise<readonly HistoryRow[]> {
  const { where, values } = whereOf(which);
  const rows = await run(
    `select id, at, account, domain, source, event, by, revision, detail::text as detail from ${SCHEMA}.history where ${where}
     order by id desc limit ${Math.floor(limit)}`,
    values,
  );
  return rows.map((row) => {
    const [account, domain] = [textOrNull(row, "account"), textOrNull(row, "domain")];
    const at = row["at"];
    return {
      id: number(row, "id"),
      at: at instanceof Date ? at.toISOString() : text(row, "at"),
      shard: account === null || domain === null ? null : shardId({ account, domain }),
      source: textOrNull(row, "source"),
      event: text(row, "event"),
      by: text(row, "by"),
      revision: textOrNull(row, "revision"),
      detail: JSON.parse(text(row, "detail")) as unknown,
    };
  });
}

/** All replicas of a name, or all: each ends once what it does has ended. */
export async function drain(database: Rows, name: string | undefined, by: string): Promise<number> {
  const rows = await database.run(`update ${SCHEMA}.replicas set draining = true where $1 = '' or name = $1 returning name`, [
    name ?? "",
  ]);
  await record(database, { event: "drained", by, detail: { replicas: rows.map((row) => text(row, "name")) } });
  return rows.length;
}
