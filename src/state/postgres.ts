import type { OpenOptions, StateBackend } from "./contract.ts";
import type { LeaseTimes } from "./lease.ts";
import { createLeasedBackend } from "./leased.ts";
import { createClient } from "./postgres/client.ts";
import { readPlace } from "./postgres/place.ts";
import { createTable } from "./postgres/table.ts";
import { requireTrust } from "./postgres/trust.ts";

/** The state in a row of a PostgreSQL table. Throws a Failure for a URL that can't be read, or that is not to be used on a config's word. */
export async function openPostgresState(url: string, options: OpenOptions, times: LeaseTimes): Promise<StateBackend> {
  const place = readPlace(url, options);
  requireTrust(place, options);
  return createLeasedBackend(createTable(createClient(place, options.environment), place, options), times);
}
