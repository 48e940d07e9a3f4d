import { userInfo } from "node:os";
import { resolve } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import { nonEmpty } from "../../model/environment.ts";
import { Secret } from "../../model/secret.ts";
import type { OpenOptions } from "../contract.ts";

/*
 * `postgres://user@host:port/database?sslmode=verify-full&schema=ops&table=xroom_state&name=production`
 *
 * What the URL leaves out comes from libpq's environment (PGHOST, PGPORT, PGUSER, PGDATABASE, PGSSLMODE …), and then from libpq's
 * defaults: who has a working `psql` has a working state. `schema`, `table` and `name` (the row) are ours.
 */

/** A database, as whom it is used, and the row of it that holds the state. */
export interface Place {
  /** A name, an address, or the folder of a socket. */
  readonly host: string;
  /** The options that the URL itself gives. */
  readonly given: ReadonlySet<string>;
  /** Whether the URL names the host; else the environment does, or it is this machine. */
  readonly namesHost: boolean;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  /** Of the URL; the other places are looked at when it is used. */
  readonly password: Secret | undefined;
  readonly tls: TlsWish;
  /** Seconds. */
  readonly connectTimeout: number;
  /** Without one, the role's search path decides. */
  readonly schema: string | undefined;
  readonly table: string;
  readonly row: string;
  /** The host as a URL has it, and with the port if that is not the usual one. */
  readonly hostname: string;
  readonly address: string;
  /** For messages: without the user, and never with a password. */
  readonly name: string;
}

/** Each at least as secure as the one before. */
export const TLS_MODES = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;

/** As libpq's parameters of these names. */
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

/** Where a URL says that the state is; files are looked for from `directory` on. Throws a Failure for one that doesn't say it. */
export function readPlace(url: string, { environment, directory }: Pick<OpenOptions, "environment" | "directory">): Place {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  // The text isn't shown: there may be a password in it.
  if (parsed === undefined) throw fail("state-url", "the state's postgres: URL can't be read", EXAMPLE);
  const options = optionsOf(parsed);
  const from = (option: string, variable: string): string | undefined => options.get(option) ?? nonEmpty(environment[variable]);
  const path = (file: string | undefined): string | undefined => (file === undefined ? undefined : resolve(directory, file));
  const root = from("sslrootcert", "PGSSLROOTCERT");
  const named = options.get("host") ?? nonEmpty(plain(parsed.hostname));
  const host = named ?? nonEmpty(environment["PGHOST"]) ?? "localhost";
  if (host.includes(",")) throw fail("state-url", `the state's URL names several hosts: ${host}`, "Name one.");
  const user = nonEmpty(plain(parsed.username)) ?? nonEmpty(environment["PGUSER"]) ?? userName(environment);
  const database = nonEmpty(plain(parsed.pathname.replace(/^\//, ""))) ?? nonEmpty(environment["PGDATABASE"]) ?? user;
  const row = options.get("name") ?? "default";
  const port = numberOf("port", nonEmpty(parsed.port) ?? nonEmpty(environment["PGPORT"]) ?? "5432");
  const password = nonEmpty(plain(parsed.password));
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
    // To libpq 0 is for ever.
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
    throw fail(
      "state-url",
      `the state's URL has an option that is not known: ${unknown.join(", ")}`,
      `These are: ${OPTIONS.join(", ")}.`,
    );
  if (options.get("channel_binding") === "require")
    throw fail(
      "state-url",
      "the state's URL asks for channel binding, which xroom doesn't do",
      "Leave it out, and use sslmode=verify-full.",
    );
  return options;
}

/** Throws a Failure for a word that is no sslmode. */
export function tlsModeOf(text: string): TlsWish["mode"] {
  const mode = TLS_MODES.find((each) => each === text);
  if (mode !== undefined) return mode;
  throw fail("state-url", `there is no sslmode ${text}`, `There are ${TLS_MODES.join(", ")}.`);
}

function numberOf(what: string, text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text);
  throw fail("state-url", `the state's ${what} is not a number: ${text}`, EXAMPLE);
}

/** A URL's part without its percent signs; left as it is where they stand for nothing. */
function plain(part: string): string {
  try {
    return decodeURIComponent(part.replace(/^\[(.*)\]$/, "$1"));
  } catch {
    return part;
  }
}

/** As libpq: the user of the system. A container's may have no name. */
function userName(environment: OpenOptions["environment"]): string {
  try {
    return userInfo().username;
  } catch {
    return nonEmpty(environment["USER"]) ?? "postgres";
  }
}
