/**
 * The page, the API, metrics and health.
 *
 *   GET  /livez  /readyz                                  for all
 *   GET  /metrics  /api/status  /api/history              view
 *   GET  /api/shards/SHARD/plan  /api/snapshot
 *   GET  /  /shards/SHARD/plan|calendar                   view, or the form to sign in
 *   POST /api/shards/SHARD/approve|reject                 approve
 *   POST /api/[shards|shards/SHARD|sources/SOURCE]/sync|suspend|resume   operate
 *   POST /api/drain
 */
import type { IncomingMessage, RequestListener } from "node:http";
import type { Environment } from "../../model/environment.ts";
import type { AdminSettings } from "../config/settings.ts";
import { operateOn } from "../operate/operator.ts";
import { pendingPlan } from "../operate/pending.ts";
import { parseShard, type Which } from "../operate/which.ts";
import type { Replica } from "../replica/context.ts";
import { record } from "../replica/history.ts";
import { cookieOf, createAccess, type Found, may, type Person, type Proof } from "./access.ts";
import { type Answer, embedded, explained, html, json, plain, readBody, send } from "./answer.ts";
import { routeOf } from "./api.ts";
import { createAttempts } from "./attempts.ts";
import { calendarOf } from "./calendar.ts";
import { gaugesOf } from "./gauges.ts";
import { type Origin, originOf } from "./origin.ts";
import { mainPage, PAGE_POLICY, signInPage } from "./pages.ts";

export interface AdminOptions {
  readonly settings: AdminSettings;
  readonly environment: Environment;
  /** `undefined` until the database was reached. */
  readonly replica: () => Replica | undefined;
}

const UNREACHED = plain(503, "the database is not reached\n");
const FOREIGN = plain(403, "it comes from another site\n");
const TOO_MANY = plain(429, "too many tries: wait a minute\n", { "retry-after": "60" });

/** Throws a Failure for a token that is not set. */
export function createAdminListener({ settings, environment, replica: reached }: AdminOptions): RequestListener {
  const access = createAccess(settings, environment);
  const attempts = createAttempts();

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const replica = reached();
    const { method = "GET" } = request;
    if (url.pathname === "/livez") return plain(200, "alive\n");
    if (url.pathname === "/readyz") return (replica?.heartbeat.left() ?? 0) > 0 ? plain(200, "ready\n") : UNREACHED;
    const origin = originOf(request, settings.proxy);
    if (url.pathname === "/sign-in" && method === "POST") return signIn(replica, request, origin);
    const found = await access.of(request, origin, replica?.database);
    if (found.kind !== "person") return refuse(replica, found, origin, url);
    if (replica === undefined) return UNREACHED;
    if (method !== "GET" && found.by !== "token" && !origin.isSameSite) {
      await deny(replica, { name: found.person.name, by: found.by, what: `${url.pathname}, from another site` });
      return FOREIGN;
    }
    if (url.pathname === "/sign-out" && method === "POST") {
      await access.signOut(request, replica.database);
      return { ...plain(303, ""), headers: { location: "/", "set-cookie": cookieOf(undefined, origin) } };
    }
    const route = routeOf(request, url);
    if (route === undefined) return method === "GET" ? view(replica, url, found.person, request) : NOT_FOUND;
    const { person, by } = found;
    if (!may(person, route.role)) {
      await deny(replica, { name: person.name, by, ...route });
      return json(403, { error: `${person.name} may not ${route.what}: it needs the role ${route.role}` });
    }
    return route.run(operateOn({ database: replica.database, config: replica.config, by: person.name }));
  };

  const signIn = async (replica: Replica | undefined, request: IncomingMessage, origin: Origin): Promise<Answer> => {
    if (!origin.isSameSite) return FOREIGN;
    if (replica === undefined) return UNREACHED;
    if (!attempts.allow(origin.address)) return TOO_MANY;
    const token = new URLSearchParams(await readBody(request)).get("token") ?? "";
    const session = await access.signIn(token, replica.database);
    if (session !== undefined) return { ...plain(303, ""), headers: { location: "/", "set-cookie": cookieOf(session, origin) } };
    await deny(replica, { name: "unknown", by: "session", what: "sign-in" });
    return html(403, signInPage("This token is not known."), PAGE_POLICY);
  };

  const refuse = async (
    replica: Replica | undefined,
    found: Exclude<Found, { kind: "person" }>,
    { address }: Origin,
    { pathname }: URL,
  ): Promise<Answer> => {
    if (found.kind === "anonymous") {
      if (pathname === "/") return html(200, signInPage(), PAGE_POLICY);
      return json(401, { error: "a token is needed" }, { "www-authenticate": "Bearer" });
    }
    // The history must not grow with each guess.
    if (!attempts.allow(address)) return TOO_MANY;
    if (replica !== undefined) await deny(replica, { ...found, what: pathname });
    if (found.by === "token") return json(401, { error: "this token is not known" }, { "www-authenticate": "Bearer" });
    return json(403, { error: `${found.name} has no role here` });
  };

  return (request, response) => {
    void answer(request)
      .catch((error: unknown) => explained(error))
      .then((given) => send(given, response));
  };
}

/** Aborts once the connection is closed: there is no use for the answer. */
function goneSignal({ socket }: IncomingMessage): AbortSignal {
  const gone = new AbortController();
  socket.once("close", () => gone.abort());
  return gone.signal;
}

const NOT_FOUND = plain(404, "not found\n");

interface Denied {
  readonly name: string;
  readonly by: Proof;
  readonly what: string;
  readonly which?: Which;
}

async function deny({ database }: Replica, { name, by, what, which = "all" }: Denied): Promise<void> {
  await record(database, {
    ...(which === "all" ? {} : which),
    event: "denied",
    by: name.slice(0, 200),
    detail: { what: what.slice(0, 200), by },
  });
}

async function view(
  replica: Replica,
  { pathname, searchParams }: URL,
  person: Person,
  request: IncomingMessage,
): Promise<Answer> {
  if (pathname === "/") return html(200, mainPage(person), PAGE_POLICY);
  if (pathname === "/metrics")
    return {
      status: 200,
      type: "text/plain; version=0.0.4; charset=utf-8",
      body: replica.metrics.render(await gaugesOf(replica)),
    };
  if (pathname === "/api/snapshot") {
    const { snapshotOf } = await import("./snapshot.ts");
    return json(200, await snapshotOf(replica, searchParams.get("source") ?? undefined, goneSignal(request)));
  }
  const [, named = "", what] = /^\/shards\/(.+)\/(plan|calendar)$/.exec(pathname) ?? [];
  if (what === undefined) return NOT_FOUND;
  const shard = parseShard(decodeURIComponent(named));
  if (what === "calendar") return embedded(await calendarOf(replica, shard));
  const pending = await pendingPlan(replica.database, shard);
  if (pending === null) return plain(404, "nothing waits there\n");
  const { renderHtml } = await import("../../render/html/index.ts");
  return embedded(await renderHtml(pending.plan));
}
