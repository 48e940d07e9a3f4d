/** SQL of leases: a living replica holds a shard, by its row. */

/** Of a row of `replicas` by its alias: it has beaten within its own `dead`, by the database's clock. */
export function isAlive(replica: string): string {
  return `${replica}.beat > clock_timestamp() - ${replica}.dead * interval '1 millisecond'`;
}

/** Sets a shard's row to be held by no run. */
export const FREED = "run = null, holder = null, lock = null, since = null, era = null";
