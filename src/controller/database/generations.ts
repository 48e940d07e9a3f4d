/**
 * Generations of the operator's settings. Replicas whose settings differ would undo each other's work, so those of the newest generation
 * act, and the others stand by until they end, or until no replica of the newest lives.
 */
import { isAlive } from "./leases.ts";
import type { Database } from "./open.ts";
import { SCHEMA } from "./schema.ts";

/**
 * Registers a replica's settings by their fingerprint. Ones that were seen before become the newest again once the newest have no living
 * replica: a replica that starts again with old settings must not take the work back. A new generation looks at every shard anew. Gives
 * whether the replica acts. Safe to repeat.
 */
export async function joinGeneration(
  { run }: Pick<Database, "run">,
  { replica, fingerprint }: { readonly replica: string; readonly fingerprint: string },
): Promise<boolean> {
  const [row] = await run(
    `with newest as (select digest from ${SCHEMA}.generations order by number desc limit 1),
     seen as (select 1 from ${SCHEMA}.generations where digest = $2),
     living as (
       select 1 from ${SCHEMA}.replicas r join newest n on r.settings = n.digest
       where r.id <> $1 and ${isAlive("r")}),
     joined as (update ${SCHEMA}.replicas set settings = $2 where id = $1 and settings is distinct from $2),
     added as (
       insert into ${SCHEMA}.generations (digest)
       select $2 where (select digest from newest) is distinct from $2 and (not exists (select 1 from seen) or not exists (select 1 from living))
       returning 1),
     touched as (
       update ${SCHEMA}.shards set generation = generation + 1, queued = null, due_rooms = null, failures = 0
       where exists (select 1 from added)),
     told as (
       insert into ${SCHEMA}.history (event, by, replica, detail)
       select 'new-settings', (select name from ${SCHEMA}.replicas where id = $1), $1, '{}' from added)
     select (select digest from newest) = $2 or exists (select 1 from added) as acts`,
    [replica, fingerprint],
  );
  return row?.["acts"] === true;
}
