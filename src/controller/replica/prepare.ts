/** The tables of a new database: by one process, while others that start beside it wait. */
import { setTimeout as pause } from "node:timers/promises";
import { dbosEngine } from "../engine/dbos.ts";
import type { Database } from "../database/open.ts";
import { ENGINE_SCHEMA, migrateTables } from "../database/schema.ts";

/** Of advisory locks in one database: any number that others are unlikely to use. */
const LOCK = 8_014_022;
/** Milliseconds. */
const USE = 3_000;
const PAUSE = 200;

/** Safe to repeat. `url` is the engine's. Our own tables come last: once they are there, all are. */
export async function prepareTables(database: Database, url: string, isNeeded: () => Promise<boolean>): Promise<void> {
  const client = database.dedicated();
  // An unused connection is closed, and the lock with it.
  const use = setInterval(() => void client.run("select 1").catch(() => undefined), USE);
  const isOurs = async (): Promise<boolean> =>
    (await client.run(`select pg_try_advisory_lock(${LOCK}) as ours`))[0]?.["ours"] === true;
  try {
    // A statement that waits would hold up the engine, which makes its indexes concurrently.
    while (!(await isOurs())) await pause(PAUSE);
    if (!(await isNeeded())) return;
    await dbosEngine.migrate({ url, schema: ENGINE_SCHEMA });
    await migrateTables(database);
  } finally {
    clearInterval(use);
    // With its connection the lock ends.
    await client.close();
  }
}
