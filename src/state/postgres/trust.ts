import { fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { requireAllowedHost } from "../hosts.ts";
import { type Place, TLS_MODES, tlsModeOf } from "./place.ts";

const OUTSIDE = "or give the whole URL by --state or XROOM_STATE";
/** Files of this machine that a URL can name, and the variables that name them outside of it. */
const FILES = { sslrootcert: "PGSSLROOTCERT", sslcert: "PGSSLCERT", sslkey: "PGSSLKEY" } as const;

/**
 * A config may be a stranger's, and the password that goes to the server is not. So on its word the server is an allowed one, reached
 * by no socket of its choice; it is taken for genuine by no certificate of its choice; and the connection is never less secure than the
 * environment has it, or else the default. Throws a Failure for a place that asks for any of that.
 */
export function requireTrust(place: Place, options: OpenOptions): void {
  if (!options.fromConfig) return;
  if (place.password !== undefined)
    throw fail(
      "state-password",
      "the config's state URL holds a password, which everybody knows who can read the config",
      "Take it out, and change it. Set PGPASSWORD, or put it into ~/.pgpass.",
    );
  for (const [option, variable] of Object.entries(FILES)) {
    if (place.given.has(option))
      throw fail(
        "state-tls",
        `the config's state URL names ${option}, which decides whom the password is sent to, or who we are`,
        `Take it out, and set ${variable}; ${OUTSIDE}.`,
      );
  }
  const floor = tlsModeOf(options.environment["PGSSLMODE"] || "prefer");
  if (TLS_MODES.indexOf(place.tls.mode) < TLS_MODES.indexOf(floor))
    throw fail(
      "state-tls",
      `the config's state URL asks for sslmode=${place.tls.mode}, which is less than the ${floor} that holds without it`,
      `Take it out, and set PGSSLMODE to what it is to be; ${OUTSIDE}.`,
    );
  if (!place.namesHost) return;
  if (place.host.startsWith("/"))
    throw fail(
      "host-not-allowed",
      `the state lies behind a socket in ${place.host}, which may not be asked for it on a config's word`,
      `Take it out, and set PGHOST; ${OUTSIDE}.`,
    );
  requireAllowedHost({ hostname: place.hostname, host: place.address }, options);
}
