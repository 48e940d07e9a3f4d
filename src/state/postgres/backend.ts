import type { OpenOptions, StateBackend } from "../contract.ts";
import type { LeaseTimes } from "../lease.ts";
import { createLeasedBackend } from "../leased.ts";
import { createClient } from "./client.ts";
import { readPlace } from "./place.ts";
import { createTable } from "./table.ts";
import { requireTrust } from "./trust.ts";

/** The state in a row of a PostgreSQL table. Throws a Failure for a URL that can't be read, or that is not to be used on a config's word. */
export async function openPostgresState(url: string, options: OpenOptions, times: LeaseTimes): Promise<StateBackend> {
  const place = readPlace(url, options);
  requireTrust(place, options);
  return createLeasedBackend(createTable(createClient(place, options.environment), place, options), times);
}
