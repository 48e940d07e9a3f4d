import { fail } from "../model/diagnostic.ts";
import type { StateBackend } from "./contract.ts";
import { requireAllowedHost } from "./hosts.ts";
import { leaseOf, shortened } from "./lease.ts";
import { createLeasedBackend } from "./leased.ts";
import type { OpenOptions } from "./open.ts";
import { createClient } from "./postgres/client.ts";
import { readPlace } from "./postgres/place.ts";
import { createTable } from "./postgres/table.ts";

/** Only the server's clock counts, so there is no difference to make allowance for. */
const LEASE = leaseOf(60_000, 0);

/** The state in a row of a PostgreSQL table. Throws a Failure for a URL that can't be read, or that is not to be used on a config's word. */
export async function openPostgresState(url: string, options: OpenOptions): Promise<StateBackend> {
  const { environment, fromConfig, lease } = options;
  const place = readPlace(url, options);
  if (fromConfig && place.password !== undefined)
    throw fail(
      "state-password",
      "the config's state URL holds a password, which everybody knows who can read the config",
      "Take it out, and change it. Set PGPASSWORD, or put it into ~/.pgpass.",
    );
  if (place.namesHost) requireAllowedHost({ hostname: place.hostname, host: place.address }, options);
  return createLeasedBackend(createTable(createClient(place, environment), place), shortened(LEASE, lease));
}
