import type { OpenOptions, StateBackend } from "../contract.ts";
import { scaleLease, SERVER_LEASE } from "../lease.ts";
import { createLeasedBackend } from "../leased-backend.ts";
import { createClient } from "./client.ts";
import { readPlace } from "./place.ts";
import { requireTrust } from "./require-trust.ts";
import { createTable } from "./table.ts";

/** Throws a Failure for a bad URL. */
export function openPostgresState(url: string, options: OpenOptions): StateBackend {
  const place = readPlace(url, options);
  requireTrust(place, options);
  const table = createTable(createClient(place, options.environment), place, options);
  return createLeasedBackend(table, scaleLease(SERVER_LEASE, options.lease));
}
