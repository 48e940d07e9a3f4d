/**
 * The page, the API, metrics and health.
 *
 *   GET  /livez  /readyz                            for all
 *   GET  /metrics  /api/status  /api/history        view
 *   GET  /  /shards/ACCOUNT/DOMAIN/plan|calendar    view, or the form to sign in
 *   POST /api/shards/ACCOUNT/DOMAIN/approve|reject  approve
 *   POST …/sync|suspend|resume                      operate
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Failure } from "../../model/diagnostic.ts";
import type { Environment } from "../../model/environment.ts";
import type { AdminSettings, ControllerConfig, Role } from "../config/settings.ts";
import { shardId, type ShardName } from "../database/holds.ts";
import { approve, pendingPlan, readHistory, reject, resume, suspend, sync } from "../operate/act.ts";
import { readStatus } from "../operate/status.ts";
import type { Replica } from "../replica/context.ts";
import { record } from "../replica/history.ts";
import { calendarOf } from "./calendar.ts";
import { cookieOf, createAccess, isByCookie, may, type Person } from "./access.ts";
import { gaugesOf } from "./gauges.ts";
import { mainPage, PAGE_POLICY, signInPage } from "./pages.ts";

export interface AdminOptions {
  readonly config: ControllerConfig;
  readonly settings: AdminSettings;
  readonly environment: Environment;
  /** `undefined` until the database was reached. */
  readonly replica: () => Replica | undefined;
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const MOST_BODY = 16 * 1024;
/** Sign-ins a minute. */
const SIGN_INS = 10;
const SAFE = {
  "x-content-type-options": "nosniff",
  // Without any, a form would not tell that it comes from here.
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
  "x-frame-options": "DENY",
} as const;

/** Throws a Failure for a token that is not set. */
export function createAdminServer(options: AdminOptions): Server {
  const access = createAccess(options.settings, options.environment);
  let signIns: number[] = [];
  const maySignIn = (): boolean => {
    const now = performance.now();
    signIns = signIns.filter((at) => at > now - 60_000);
    signIns.push(now);
    return signIns.length <= SIGN_INS;
  };

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const replica = options.replica();
    const method = request.method ?? "GET";
    if (pathname === "/livez") return plain(200, "alive\n");
    if (pathname === "/readyz") {
      return (replica?.heartbeat.left() ?? 0) > 0 ? plain(200, "ready\n") : plain(503, "the database is not reached\n");
    }
    const person = await access.of(request, replica?.database);
    if (pathname === "/sign-in" && method === "POST") {
      if (!isSameOrigin(request)) return plain(403, "it comes from another site\n");
      if (replica === undefined) return plain(503, "the database is not reached\n");
      if (!maySignIn()) return plain(429, "too many tries: wait a minute\n");
      const token = new URLSearchParams(await readBody(request)).get("token") ?? "";
      const session = await access.signIn(token, replica.database);
      if (session !== undefined) return { ...plain(303, ""), headers: { location: "/", "set-cookie": cookieOf(session) } };
      await record(replica.database, { event: "denied", by: "unknown", detail: { what: "sign-in" } });
      return html(403, signInPage("This token is not known."));
    }
    if (person === undefined) {
      if (pathname === "/" && method === "GET") return html(200, signInPage());
      return { ...json(401, { error: "a token is needed" }), headers: { "www-authenticate": "Bearer" } };
    }
    if (replica === undefined) return plain(503, "the database is not reached\n");
    if (method === "POST" && isByCookie(request) && !isSameOrigin(request)) return plain(403, "it comes from another site\n");
    if (pathname === "/sign-out" && method === "POST") {
      await access.signOut(request, replica.database);
      return { ...plain(303, ""), headers: { location: "/", "set-cookie": cookieOf(undefined) } };
    }
    if (method === "GET") return read(replica, pathname, searchParams, person);
    if (method === "POST") return act(replica, request, pathname, person);
    return plain(405, "only GET and POST\n");
  };

  return createServer((request, response) => {
    void answer(request)
      .catch((error: unknown) => explained(error))
      .then((given) => send(given, response));
  });
}

async function read(replica: Replica, pathname: string, query: URLSearchParams, person: Person): Promise<Answer> {
  const { database } = replica;
  if (pathname === "/") return html(200, mainPage(person));
  if (pathname === "/api/status") return json(200, await readStatus(database));
  if (pathname === "/metrics")
    return {
      status: 200,
      type: "text/plain; version=0.0.4; charset=utf-8",
      body: replica.metrics.render(await gaugesOf(replica)),
    };
  if (pathname === "/api/history") {
    const shard = query.get("shard");
    const limit = Math.min(1_000, Math.max(1, Number(query.get("limit") ?? 100) || 100));
    return json(200, await readHistory(database, shard === null ? "all" : shardNamed(shard), limit));
  }
  const found = /^\/shards\/([^/]+)\/([^/]+)\/(plan|calendar)$/.exec(pathname);
  if (found === null) return plain(404, "not found\n");
  const shard = { account: decodeURIComponent(found[1] as string), domain: decodeURIComponent(found[2] as string) };
  if (found[3] === "calendar") return embedded(await calendarOf(replica, shard));
  const pending = await pendingPlan(database, shard);
  if (pending === undefined) return plain(404, "nothing waits there\n");
  const { renderHtml } = await import("../../render/html/index.ts");
  return embedded(await renderHtml(pending.plan));
}

function shardNamed(written: string): ShardName {
  const at = written.indexOf("/");
  return { account: written.slice(0, at), domain: written.slice(at + 1) };
}

const NEEDED: Readonly<Record<string, Role>> = {
  approve: "approve",
  reject: "approve",
  sync: "operate",
  suspend: "operate",
  resume: "operate",
};

async function act(replica: Replica, request: IncomingMessage, pathname: string, person: Person): Promise<Answer> {
  const found = /^\/api\/shards\/([^/]+)\/([^/]+)\/(\w+)$/.exec(pathname);
  const verb = found?.[3] ?? "";
  const needed = NEEDED[verb];
  if (found === null || needed === undefined) return plain(404, "not found\n");
  const shard = { account: decodeURIComponent(found[1] as string), domain: decodeURIComponent(found[2] as string) };
  const { database } = replica;
  if (!may(person, needed)) {
    await record(database, { ...shard, event: "denied", by: person.name, detail: { what: verb } });
    return json(403, { error: `${person.name} may not ${verb}: it needs the role ${needed}` });
  }
  const text = await readBody(request);
  const body = text === "" ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
  const digest = typeof body["digest"] === "string" ? body["digest"] : "";
  const { name } = person;
  switch (verb) {
    case "approve": {
      const { shards } = await readStatus(database);
      const source = shards.find((each) => each.shard === shardId(shard))?.source ?? "";
      const age = replica.config.sources.get(source)?.approvalAge ?? 0;
      const asked = { digest, removals: body["allowRemovals"] === true, empty: body["acceptEmpty"] === true, age };
      await approve(database, shard, asked, name);
      break;
    }
    case "reject":
      await reject(database, shard, digest, name);
      break;
    case "sync":
      await sync(database, shard, name);
      break;
    case "suspend":
      await suspend(database, shard, name);
      break;
    default:
      await resume(database, shard, name);
  }
  return json(200, { done: verb, shard: shardId(shard) });
}

/** A browser tells where a form was; other programs need not. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers;
  if (origin === undefined) return false;
  return URL.canParse(origin) && new URL(origin).host === host;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MOST_BODY) throw new SyntaxError("the body is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function explained(error: unknown): Answer {
  if (error instanceof Failure) {
    const [first] = error.diagnostics;
    const status = error.kind === "refused" ? 409 : first?.code === "no-such-shard" ? 404 : 503;
    return json(status, { error: first?.summary ?? "it failed", code: first?.code ?? "" });
  }
  if (error instanceof SyntaxError || error instanceof URIError) return json(400, { error: "the request can't be read" });
  return json(500, { error: "it failed" });
}

function plain(status: number, body: string): Answer {
  return { status, type: "text/plain; charset=utf-8", body };
}

function json(status: number, value: unknown): Answer {
  return { status, type: "application/json", body: `${JSON.stringify(value)}\n` };
}

function html(status: number, body: string): Answer {
  return { status, type: "text/html; charset=utf-8", body, headers: { "content-security-policy": PAGE_POLICY } };
}

/** A page with a policy of its own, shown inside ours. */
function embedded(body: string): Answer {
  return {
    status: 200,
    type: "text/html; charset=utf-8",
    body,
    headers: { "content-security-policy": "frame-ancestors 'self'", "x-frame-options": "SAMEORIGIN" },
  };
}

function send({ status, type, body, headers = {} }: Answer, response: ServerResponse): void {
  response.writeHead(status, { ...SAFE, "content-type": type, "content-length": Buffer.byteLength(body), ...headers }).end(body);
}
