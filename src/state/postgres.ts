import { fail } from "../model/diagnostic.ts";
import type { OpenOptions, StateBackend } from "./contract.ts";
import { requireAllowedHost } from "./hosts.ts";
import type { LeaseTimes } from "./lease.ts";
import { createLeasedBackend } from "./leased.ts";
import { createClient } from "./postgres/client.ts";
import { readPlace } from "./postgres/place.ts";
import { createTable } from "./postgres/table.ts";

/** The state in a row of a PostgreSQL table. Throws a Failure for a URL that can't be read, or that is not to be used on a config's word. */
export async function openPostgresState(url: string, options: OpenOptions, times: LeaseTimes): Promise<StateBackend> {
  const { environment, fromConfig } = options;
  const place = readPlace(url, options);
  if (fromConfig && place.password !== undefined)
    throw fail(
      "state-password",
      "the config's state URL holds a password, which everybody knows who can read the config",
      "Take it out, and change it. Set PGPASSWORD, or put it into ~/.pgpass.",
    );
  if (place.namesHost) requireAllowedHost({ hostname: place.hostname, host: place.address }, options);
  return createLeasedBackend(createTable(createClient(place, environment), place), times);
}
