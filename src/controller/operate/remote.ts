/** Through the admin API: who did it is the token's holder. */
import { createExchange, type HttpResponse, TimedOut } from "../../api/exchange.ts";
import { isLoopback } from "../../api/endpoint.ts";
import { codeOf } from "../../api/network-errors.ts";
import { proxiesOf } from "../../api/proxies.ts";
import { fail, Failure } from "../../model/diagnostic.ts";
import type { Environment } from "../../model/environment.ts";
import type { Secret } from "../../model/secret.ts";
import { trimEnd } from "../../model/trim-end.ts";
import type { NamedSnapshot } from "../../project/options.ts";
import { parseSnapshot } from "../../snapshot/index.ts";
import { TOOL } from "../../model/version.ts";
import { shardId, type ShardName } from "../database/holds.ts";
import type { HistoryRow } from "./history.ts";
import type { Operator } from "./operator.ts";
import type { PendingPlan } from "./pending.ts";
import type { Status } from "./status.ts";
import type { Which } from "./which.ts";

export interface RemoteOptions {
  readonly url: string;
  readonly token: Secret;
  readonly environment: Environment;
}

/** Milliseconds. */
const TIMEOUT = 60_000;

interface Remote {
  ask(method: "GET" | "POST", path: string, body?: object): Promise<unknown>;
  close(): Promise<void>;
}

/** Throws a Failure for an address that is none, or that would tell the token to all. */
function connectTo({ url, token, environment }: RemoteOptions): Remote {
  const base = baseOf(url);
  const exchange = createExchange({ proxies: proxiesOf(environment), timeout: TIMEOUT });
  const ask = async (method: "GET" | "POST", path: string, body?: object): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token.reveal()}`, accept: "application/json", "user-agent": TOOL };
    const request = { method, url: new URL(`${base}${path}`), headers };
    let answer: HttpResponse;
    try {
      answer = await exchange.send(body === undefined ? request : { ...request, body: JSON.stringify(body) });
    } catch (error) {
      throw unreached(base, error);
    }
    return read(base, answer);
  };
  return { ask, close: exchange.close };
}

/** Of the source's domains; without a name, of the only source. Throws a Failure. */
export async function readRemoteSnapshot(options: RemoteOptions, source: string | undefined): Promise<NamedSnapshot> {
  const { ask, close } = connectTo(options);
  try {
    const query = source === undefined ? "" : `?${new URLSearchParams({ source }).toString()}`;
    const name = "the controller's snapshot";
    return { snapshot: parseSnapshot(JSON.stringify(await ask("GET", `/api/snapshot${query}`)), name), name };
  } finally {
    await close();
  }
}

/** Throws a Failure. */
export function operateThrough(options: RemoteOptions): Operator & { close(): Promise<void> } {
  const { ask, close } = connectTo(options);
  const pathOf = (shard: ShardName): string => `/api/shards/${encodeURIComponent(shardId(shard))}`;
  const changing = (which: Which): string => {
    if (which === "all") return "/api/shards";
    return "source" in which ? `/api/sources/${encodeURIComponent(which.source)}` : pathOf(which);
  };
  // The answers are those of `admin/api.ts`, of the same release or one beside it.
  return {
    status: async () => (await ask("GET", "/api/status")) as Status,
    history: async (which, limit) => {
      const narrowed = which === "all" ? {} : "source" in which ? which : { shard: shardId(which) };
      const query = new URLSearchParams({ limit: String(limit), ...narrowed });
      return (await ask("GET", `/api/history?${query.toString()}`)) as readonly HistoryRow[];
    },
    plan: async (shard) => (await ask("GET", `${pathOf(shard)}/plan`)) as PendingPlan | null,
    approve: async (shard, { digest, removals, empty }) => {
      await ask("POST", `${pathOf(shard)}/approve`, { digest, allowRemovals: removals, acceptEmpty: empty });
    },
    reject: async (shard, digest) => {
      await ask("POST", `${pathOf(shard)}/reject`, { digest });
    },
    change: async (which, what) => ((await ask("POST", `${changing(which)}/${what}`, {})) as { shards: number }).shards,
    drain: async (replica) =>
      ((await ask("POST", "/api/drain", replica === undefined ? {} : { replica })) as { replicas: number }).replicas,
    close,
  };
}

function baseOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (url !== undefined && isSafe && url.username === "" && url.search === "")
    return trimEnd(`${url.origin}${url.pathname}`, "/");
  throw fail("bad-url", "--url is not an address of a controller", "Write it as https://host; http is for this machine alone.");
}

function read(base: string, { status, body }: HttpResponse): unknown {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    const help = "Check --url: it is the address of the page, as `xroom controller run` prints it.";
    throw fail("controller-answer", `${base} answered ${status} with something else than JSON`, help, { cause });
  }
  if (status < 300) return value;
  const {
    error = "it failed",
    help,
    code,
  } = value as { readonly error?: string; readonly help?: string; readonly code?: string };
  switch (status) {
    case 401:
      throw fail(
        "no-credentials",
        `${base} does not know the token in XROOM_ADMIN_TOKEN`,
        "Set it to a token of the controller's file.",
      );
    case 403:
      throw fail("controller-denied", `${base} refuses it: ${error}`, help ?? "Ask who operates it.");
    case 404:
      throw fail(code === "no-such-source" ? code : "no-such-shard", error, help);
    case 409:
      throw fail("other-digest", error, help, { kind: "refused" });
    default:
      throw fail("controller-answer", `${base} answered ${status}: ${error}`, help ?? "Look at the controller's log.");
  }
}

function unreached(base: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  const why = error instanceof TimedOut ? error.message : `the connection failed (${codeOf(error) ?? "unknown error"})`;
  return fail("controller-unreachable", `${base} can't be reached: ${why}`, "Check --url; without it the database is asked.", {
    cause: error,
  });
}
