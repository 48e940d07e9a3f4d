import { userInfo } from "node:os";
import { resolve } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import { nonEmpty } from "../../model/environment.ts";
import { Secret } from "../../model/secret.ts";
import type { OpenOptions } from "../contract.ts";

/*
 * `postgres://user@host:port/database?sslmode=verify-full&schema=ops&table=xroom_state&name=production`
 *
 * libpq's environment (PGHOST, PGSSLMODE …) and defaults fill in the rest. `schema`, `table` and `name` (the row) are xroom's.
 */

export interface Place {
  /** Or a socket's folder. */
  readonly host: string;
  /** In the URL. */
  readonly given: ReadonlySet<string>;
  readonly namesHost: boolean;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** In the URL. */
  readonly password: Secret | undefined;
  readonly tls: TlsWish;
  /** Seconds. */
  readonly connectTimeout: number;
  /** Else by the role's search path. */
  readonly schema: string | undefined;
  readonly table: string;
  readonly row: string;
  /** IPv6 in brackets. */
  readonly hostname: string;
  /** With the port unless it is 5432. */
  readonly address: string;
  /** Without credentials. */
  readonly name: string;
}

/** From the least to the most secure. */
export const TLS_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;

export interface TlsWish {
  readonly mode: (typeof TLS_MODES)[number];
  readonly rootCertificate: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

const OPTIONS = [
  "sslmode",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "connect_timeout",
  "channel_binding",
  "host",
  "schema",
  "table",
  "name",
];
const EXAMPLE = "Write it as postgres://user@host/database, such as postgres://xroom@db.example.com/ops?sslmode=verify-full.";

/** Throws a Failure. */
export function readPlace(url: string, { environment, directory }: Pick<OpenOptions, "environment" | "directory">): Place {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  // It may hold a password: not in the message.
  if (parsed === undefined) throw fail("state-url", "the state's postgres: URL can't be read", EXAMPLE);
  const options = optionsOf(parsed);
  const from = (option: string, variable: string): string | undefined => options.get(option) ?? nonEmpty(environment[variable]);
  const path = (file: string | undefined): string | undefined => (file === undefined ? undefined : resolve(directory, file));
  const root = from("sslrootcert", "PGSSLROOTCERT");
  const named = options.get("host") ?? nonEmpty(decode(parsed.hostname));
  const host = named ?? nonEmpty(environment["PGHOST"]) ?? "localhost";
  if (host.includes(",")) throw fail("state-url", `the state's URL names several hosts: ${host}`, "Name one.");
  const user = nonEmpty(decode(parsed.username)) ?? nonEmpty(environment["PGUSER"]) ?? userName(environment);
  const database = nonEmpty(decode(parsed.pathname.replace(/^\//, ""))) ?? nonEmpty(environment["PGDATABASE"]) ?? user;
  const row = options.get("name") ?? "default";
  const port = numberOf("port", nonEmpty(parsed.port) ?? nonEmpty(environment["PGPORT"]) ?? "5432");
  const password = nonEmpty(decode(parsed.password));
  const hostname = host.includes(":") ? `[${host}]` : host;
  const address = `${hostname}${port === 5432 ? "" : `:${port}`}`;
  return {
    host,
    given: new Set(options.keys()),
    namesHost: named !== undefined,
    port,
    user,
    database,
    password: password === undefined ? undefined : new Secret(password, "the state's URL"),
    tls: {
      mode: tlsModeOf(from("sslmode", "PGSSLMODE") ?? "prefer"),
      rootCertificate: root === "system" ? root : path(root),
      certificate: path(from("sslcert", "PGSSLCERT")),
      key: path(from("sslkey", "PGSSLKEY")),
    },
    // In libpq 0 is no limit.
    connectTimeout: numberOf("connect_timeout", from("connect_timeout", "PGCONNECT_TIMEOUT") ?? "0") || 10,
    schema: options.get("schema"),
    table: options.get("table") ?? "xroom_state",
    row,
    hostname,
    address,
    name: `postgres://${address}/${database}${row === "default" ? "" : `?name=${row}`}`,
  };
}

function optionsOf(url: URL): ReadonlyMap<string, string> {
  const options = new Map([...url.searchParams].filter(([, value]) => value !== ""));
  const unknown = [...options.keys()].filter((name) => !OPTIONS.includes(name));
  if (unknown.length > 0)
    throw fail("state-url", `the state's URL has an unknown option: ${unknown.join(", ")}`, `Known are: ${OPTIONS.join(", ")}.`);
  if (options.get("channel_binding") === "require")
    throw fail(
      "state-url",
      "the state's URL asks for channel binding, which xroom can't do",
      "Leave it out, and use sslmode=verify-full.",
    );
  return options;
}

export function tlsModeOf(text: string): TlsWish["mode"] {
  const mode = TLS_MODES.find((each) => each === text);
  if (mode !== undefined) return mode;
  throw fail("state-url", `there is no sslmode ${text}`, `There are ${TLS_MODES.join(", ")}.`);
}

function numberOf(what: string, text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw fail("state-url", `the state's ${what} is not a number: ${text}`, EXAMPLE);
}

/** Percent signs may encode nothing. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part.replace(/^\[(.*)\]$/, "$1"));
  } catch {
    return part;
  }
}

/** A container's user may have no name. */
function userName(environment: OpenOptions["environment"]): string {
  try {
    return userInfo().username;
  } catch {
    return nonEmpty(environment["USER"]) ?? "postgres";
  }
}
