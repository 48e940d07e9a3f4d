import { fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { requireAllowedHost } from "../allowed-hosts.ts";
import { type Place, TLS_MODES, tlsModeOf } from "./place.ts";

const OUTSIDE = "or give the whole URL by --state or XROOM_STATE";
const FILES = { sslrootcert: "PGSSLROOTCERT", sslcert: "PGSSLCERT", sslkey: "PGSSLKEY" } as const;

/** A config must not send the password elsewhere, or less securely. Throws a Failure. */
export function requireTrust(place: Place, options: OpenOptions): void {
  if (!options.fromConfig) return;
  if (place.password !== undefined)
    throw fail(
      "state-password",
      "the config's state URL holds a password, which all readers of the config know",
      "Remove it from the URL, and change it. Set PGPASSWORD, or put it in ~/.pgpass.",
    );
  for (const [option, variable] of Object.entries(FILES)) {
    if (place.given.has(option))
      throw fail(
        "state-tls",
        `the config's state URL sets ${option}, which a config must not`,
        `Remove it from the URL, and set ${variable}; ${OUTSIDE}.`,
      );
  }
  const floor = tlsModeOf(options.environment["PGSSLMODE"] || "prefer");
  if (TLS_MODES.indexOf(place.tls.mode) < TLS_MODES.indexOf(floor))
    throw fail(
      "state-tls",
      `the config's state URL sets sslmode=${place.tls.mode}, which is less secure than ${floor}, the mode without it`,
      `Remove it from the URL, and set PGSSLMODE; ${OUTSIDE}.`,
    );
  if (!place.namesHost) return;
  if (place.host.startsWith("/"))
    throw fail(
      "host-not-allowed",
      `the config keeps the state behind a socket in ${place.host}, which a config must not name`,
      `Remove it from the URL, and set PGHOST; ${OUTSIDE}.`,
    );
  requireAllowedHost({ hostname: place.hostname, host: place.address }, options);
}
