/** The API: what each path does, and the role that it needs. */
import type { IncomingMessage } from "node:http";
import type { Role } from "../config/settings.ts";
import { shardId } from "../database/holds.ts";
import type { Change } from "../operate/act.ts";
import type { Operator } from "../operate/operator.ts";
import { parseShard, type Which } from "../operate/which.ts";
import { type Answer, json, readJson } from "./answer.ts";

export interface Route {
  readonly role: Role;
  /** For the history, if the person may not. */
  readonly what: string;
  readonly which?: Which;
  run(operator: Operator): Promise<Answer>;
}

const MOST_ROWS = 10_000;

/** `undefined` for a path that there isn't. Throws a Failure for what is no shard. */
export function routeOf(request: IncomingMessage, { pathname, searchParams }: URL): Route | undefined {
  const [root, ...parts] = pathname.split("/").slice(1).map(decodeURIComponent);
  if (root !== "api") return undefined;
  const method = request.method ?? "GET";
  // A shard's slash may be written as it is, or encoded.
  const path = [method, parts[0], parts.length].join(" ");
  const last = parts.at(-1) ?? "";
  const named = parts.slice(1, -1).join("/");
  if (path === "GET status 1") return { role: "view", what: "status", run: async (by) => json(200, await by.status()) };
  if (path === "GET history 1") return historyRoute(searchParams);
  if (path === "POST drain 1") return drainRoute(request);
  if (parts[0] === "sources" && method === "POST" && parts.length === 3) return changeRoute(last, { source: named });
  if (parts[0] !== "shards") return undefined;
  if (named === "") return method === "POST" ? changeRoute(last, "all") : undefined;
  const which = parseShard(named);
  if (method === "GET" && last === "plan")
    return { role: "view", what: "plan", which, run: async (by) => json(200, await by.plan(which)) };
  if (method !== "POST") return undefined;
  if (last === "approve" || last === "reject") return decisionRoute(request, last, which);
  return changeRoute(last, which);
}

function historyRoute(query: URLSearchParams): Route {
  const [shard, source] = [query.get("shard"), query.get("source")];
  const which = shard !== null ? parseShard(shard) : source === null ? "all" : { source };
  const limit = Math.min(MOST_ROWS, Math.max(1, Number(query.get("limit") ?? 100) || 100));
  return { role: "view", what: "history", which, run: async (by) => json(200, await by.history(which, limit)) };
}

function drainRoute(request: IncomingMessage): Route {
  return {
    role: "operate",
    what: "drain",
    run: async (by) => {
      const { replica } = await readJson(request);
      return json(200, { done: "drain", replicas: await by.drain(typeof replica === "string" ? replica : undefined) });
    },
  };
}

const CHANGES: ReadonlySet<string> = new Set(["sync", "suspend", "resume"] satisfies Change[]);

function isChange(verb: string): verb is Change {
  return CHANGES.has(verb);
}

function changeRoute(verb: string, which: Which): Route | undefined {
  if (!isChange(verb)) return undefined;
  const run = async (by: Operator): Promise<Answer> => json(200, { done: verb, shards: await by.change(which, verb) });
  return { role: "operate", what: verb, which, run };
}

function decisionRoute(request: IncomingMessage, verb: "approve" | "reject", which: ReturnType<typeof parseShard>): Route {
  return {
    role: "approve",
    what: verb,
    which,
    run: async (by) => {
      const { digest: given, allowRemovals, acceptEmpty } = await readJson(request);
      const digest = typeof given === "string" ? given : "";
      if (verb === "reject") await by.reject(which, digest);
      else await by.approve(which, { digest, removals: allowRemovals === true, empty: acceptEmpty === true });
      return json(200, { done: verb, shard: shardId(which) });
    },
  };
}
