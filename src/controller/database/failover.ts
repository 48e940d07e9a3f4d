/**
 * A failover goes on with another timeline, and may lack what was confirmed last: leases end, every shard is looked at anew, and removals
 * wait for a person. Another system, or another name, is a copy: it must not become a second writer.
 */
import { type Failure, fail } from "../../model/diagnostic.ts";
import { SYSTEM, TIMELINE } from "./identity.ts";
import { FREED } from "./leases.ts";
import type { Database } from "./open.ts";
import { number, text, textOrNull } from "./rows.ts";
import { SCHEMA } from "./schema.ts";

/** SQL: the tables were made where they are. */
export const IS_OURS = `exists (select 1 from ${SCHEMA}.meta where system = ${SYSTEM} and database = current_database())`;

type Rows = Pick<Database, "run">;

/** Throws a Failure for a copy of the database that was prepared. */
export async function requireIdentity(database: Pick<Database, "run" | "name">): Promise<void> {
  const [row] = await database.run(
    `select system, database, ${SYSTEM} as here, current_database()::text as name from ${SCHEMA}.meta`,
  );
  if (row === undefined) return;
  if (textOrNull(row, "system") === text(row, "here") && textOrNull(row, "database") === text(row, "name")) return;
  throw movedFailure(database.name);
}

export function movedFailure(name: string): Failure {
  return fail(
    "database-moved",
    `${name} is a copy: its tables were made on another server, or under another name`,
    "Two controllers on two copies would both write. If no controller uses the other any more: `xroom controller migrate --moved`.",
  );
}

/** On a new timeline, once, whichever replica looks first. Gives how many shards it concerns. Safe to repeat. */
export async function followTimeline({ run }: Rows): Promise<number> {
  return dropLeases(
    { run },
    `update ${SCHEMA}.meta set timeline = ${TIMELINE}
     where timeline is distinct from ${TIMELINE} and system = ${SYSTEM} and database = current_database() returning 1`,
    "the database failed over",
  );
}

/** The operator's word that no other copy is in use. */
export async function adoptDatabase({ run }: Rows): Promise<number> {
  return dropLeases(
    { run },
    `update ${SCHEMA}.meta set system = ${SYSTEM}, database = current_database(), timeline = ${TIMELINE}
     where system is distinct from ${SYSTEM} or database is distinct from current_database() returning 1`,
    "the database was moved",
  );
}

/** What was written is no longer there. */
export async function afterRollback({ run }: Rows): Promise<void> {
  await dropLeases({ run }, "select 1", "the database lacks what was written before");
}

async function dropLeases({ run }: Rows, cause: string, why: string): Promise<number> {
  const [row] = await run(
    `with caused as (${cause}),
     dropped as (
       update ${SCHEMA}.shards set ${FREED}, restored = true,
         generation = generation + 1, failures = 0 where exists (select 1 from caused) returning 1),
     told as (
       insert into ${SCHEMA}.history (event, by, detail)
       select 'leases-dropped', 'the database', json_build_object('why', $1::text) from caused)
     select (select count(*) from dropped) as shards`,
    [why],
  );
  return number(row ?? {}, "shards");
}

/** Why a commit that was confirmed may be lost, by a crash or by a failover to a standby. */
export async function unconfirmed({ run }: Rows): Promise<string | undefined> {
  const [row] = await run(
    `select current_setting('synchronous_commit') as commit, current_setting('fsync') as fsync,
       current_setting('synchronous_standby_names') as names, (select count(*) from pg_stat_replication) as standbys`,
  );
  if (row === undefined) return undefined;
  const commit = text(row, "commit");
  if (commit === "off") return "synchronous_commit is off";
  if (text(row, "fsync") === "off") return "fsync is off";
  if (number(row, "standbys") === 0) return undefined;
  if (text(row, "names") === "") return "it has a standby, and synchronous_standby_names is empty";
  return commit === "local" ? "it has a standby, and synchronous_commit is local" : undefined;
}
