/** What people do to shards: each is one statement, and a row of the history. */
import { fail } from "../../model/diagnostic.ts";
import { shardId, type ShardName } from "../database/holds.ts";
import { text, textOrNull } from "../database/rows.ts";
import type { Database } from "../database/open.ts";
import { SCHEMA } from "../database/schema.ts";
import { record } from "../replica/history.ts";
import type { ControllerConfig } from "../config/settings.ts";
import { missing, whereOf, type Which } from "./which.ts";

type Rows = Pick<Database, "run">;

export type Change = "sync" | "suspend" | "resume";

/** A sync makes a pass at once; it and a resume lift a stall. */
const CHANGES: Readonly<Record<Change, { readonly event: string; readonly set: string }>> = {
  sync: { event: "synced", set: "failures = 0, loops = '[]', loading = 0" },
  suspend: { event: "suspended", set: "suspended = true" },
  resume: { event: "resumed", set: "suspended = false, failures = 0, loops = '[]', loading = 0" },
};

/** Gives how many shards. Throws a Failure if there are none. */
export async function change(database: Rows, which: Which, what: Change, by: string): Promise<number> {
  const { where, values } = whereOf(which);
  const { event, set } = CHANGES[what];
  const rows = await database.run(
    `with changed as (update ${SCHEMA}.shards set generation = generation + 1, ${set} where ${where} returning account, domain, source)
     insert into ${SCHEMA}.history (account, domain, source, event, by, detail)
       select account, domain, source, $${values.length + 1}, $${values.length + 2}, '{}' from changed returning id`,
    [...values, event, by],
  );
  if (rows.length === 0) throw missing(which);
  if (what === "sync")
    await database.run(
      `update ${SCHEMA}.sources set forced = true where name in (select source from ${SCHEMA}.shards where ${where})`,
      values,
    );
  return rows.length;
}

export interface ApproveRequest {
  readonly digest: string;
  readonly removals: boolean;
  readonly empty: boolean;
}

interface Approving extends ApproveRequest {
  readonly sources: ControllerConfig["sources"];
}

/** Throws a Failure of kind `refused` for another digest than the one that waits. */
export async function approve(
  database: Rows,
  shard: ShardName,
  { digest, removals, empty, sources }: Approving,
  by: string,
): Promise<void> {
  const { account, domain } = shard;
  const [found] = await database.run(`select source from ${SCHEMA}.shards where account = $1 and domain = $2`, [account, domain]);
  if (found === undefined) throw missing(shard);
  const source = text(found, "source");
  const age = sources.get(source)?.approvalAge;
  if (age === undefined)
    throw fail("no-such-shard", `the source ${source} of ${shardId(shard)} is not in the controller's file`, "Add it again.");
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

/** All replicas of a name, or all: each ends once what it does has ended. */
export async function drain(database: Rows, name: string | undefined, by: string): Promise<number> {
  const rows = await database.run(`update ${SCHEMA}.replicas set draining = true where $1 = '' or name = $1 returning name`, [
    name ?? "",
  ]);
  await record(database, { event: "drained", by, detail: { replicas: rows.map((row) => text(row, "name")) } });
  return rows.length;
}
