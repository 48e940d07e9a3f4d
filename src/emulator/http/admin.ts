import { Failure } from "../../model/diagnostic.ts";
import { parseDuration } from "../../model/duration.ts";
import { whyNoAdmin } from "./access.ts";
import { maskSecrets } from "../../model/mask.ts";
import type { Reply } from "../calls/handle-call.ts";
import type { Emulator } from "../contract.ts";
import { readFaultOrder } from "../calls/faults.ts";
import { checkAll, flag, oneOf, optional, password, required, roomId, shape, text, time, type Check } from "../fields.ts";
import { Refusal } from "../world/outcome.ts";
import { readReadings } from "../readings.ts";
import type { AdminRequest } from "./server.ts";
import { readSnapshot } from "../world/snapshot.ts";
import { parseTime } from "../time.ts";

/**
 * The other side of the emulator, over HTTP, under `/_emulator`: what people and the platform's own hand would do, and what a test
 * wants to know. JSON in and out; an error is `{error}` with a status of 4xx. Without a region it is the first one's.
 *
 *   curl -H 'x-emulator: 1' http://127.0.0.1:4010/_emulator/log
 *
 *   GET    /              this list
 *   GET    /log           the calls that arrived               DELETE /log      forgets them
 *   GET    /clock         {now}                                POST   /clock    {set: time} or {advance: milliseconds or "1h30m"}
 *   GET    /faults        those still to come                  POST   /faults   {match?: {region?, collection?, method?}, fault: {kind, …}, skip?, times?}
 *   DELETE /faults        takes all back
 *   POST   /people/join   {region?, room: "domain/name", id?, hostKey?, password?, host?}
 *   POST   /people/leave  {region?, room, id}
 *   POST   /rooms/open    somebody opens it from the interface: {region?, room, id?, hostKey?, type?, lock?, password?}
 *   POST   /rooms/close   {region?, room}
 *   GET    /world         the whole snapshot                   PUT    /world    puts one in its place
 *   GET    /deliveries    posts to listeners; ?settled=1 waits until none is on its way
 *   GET    /readings      how the manual is read               PATCH  /readings {name: value, …}
 *   POST   /reset         as at the start, with no faults and empty logs
 *
 * Passwords and keys are `***`, unless `?secrets=1` asks for them.
 *
 * Whoever may call this sees secrets, so: only from this machine, under a name of this machine, never for a web page, and only with a
 * header that a page of another site can't send unasked.
 */
export async function handleAdmin(request: AdminRequest, emulator: Emulator): Promise<Reply> {
  const shut = whyNoAdmin(request.headers, request.remoteAddress);
  if (shut !== undefined) return answer(403, { error: shut });
  const routes = Object.hasOwn(ROUTES, request.path) ? ROUTES[request.path] : undefined;
  if (routes === undefined)
    return answer(404, { error: `there is no ${request.path} here; there are ${Object.keys(ROUTES).join(" ")}` });
  const route = Object.hasOwn(routes, request.verb) ? routes[request.verb] : undefined;
  if (route === undefined) return answer(405, { error: `${request.path} takes ${Object.keys(routes).join(", ")}` });
  try {
    const output = await route(emulator, bodyOf(request), request.query);
    return answer(200, request.query.get("secrets") === "1" ? output : maskSecrets(output));
  } catch (error) {
    if (error instanceof Failure || error instanceof Refusal) return answer(400, { error: error.message });
    throw error;
  }
}

type Route = (emulator: Emulator, body: unknown, query: URLSearchParams) => unknown;

const OK = { ok: true };

const ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  "": { GET: () => routeList() },
  "/": { GET: () => routeList() },
  "/log": {
    GET: (emulator) => emulator.log,
    DELETE: (emulator) => done(emulator.clearLog()),
  },
  "/clock": {
    GET: (emulator) => told(emulator),
    POST: (emulator, body) => {
      const { set, advance } = checked<{ set?: string | number; advance?: number | string }>(CLOCK, body);
      const at = set === undefined ? undefined : parseTime(set, { timesIn: "iso" });
      if (at !== undefined) emulator.clock.set(at);
      if (advance !== undefined) emulator.clock.advance(millisecondsOf(advance));
      return told(emulator);
    },
  },
  "/faults": {
    GET: (emulator) => emulator.faults,
    POST: (emulator, body) => {
      emulator.order(readFaultOrder(body));
      return emulator.faults;
    },
    DELETE: (emulator) => done(emulator.clearFaults()),
  },
  "/people/join": {
    POST: (emulator, body) => {
      const { region, room, ...person } = checked<InRoom & { id?: string; hostKey?: string; password?: string; host?: boolean }>(
        JOIN,
        body,
      );
      return worldOf(emulator, region).join(room, person);
    },
  },
  "/people/leave": {
    POST: (emulator, body) => {
      const { region, room, id } = checked<InRoom & { id: string }>(LEAVE, body);
      return done(worldOf(emulator, region).leave(room, id));
    },
  },
  "/rooms/open": {
    POST: (emulator, body) => {
      const { region, room, id, hostKey, ...choice } = checked<OpenRequest>(OPEN, body);
      const person = { ...(id === undefined ? {} : { id }), ...(hostKey === undefined ? {} : { hostKey }) };
      return worldOf(emulator, region).openFromInterface(room, person, choice);
    },
  },
  "/rooms/close": {
    POST: (emulator, body) => {
      const { region, room } = checked<InRoom>(CLOSE, body);
      return done(worldOf(emulator, region).closeRoom(room));
    },
  },
  "/world": {
    GET: (emulator) => emulator.snapshot(),
    PUT: (emulator, body) => done(emulator.restore(readSnapshot(body))),
  },
  "/deliveries": {
    GET: async (emulator, _body, query) => {
      if (query.get("settled") === "1") await emulator.settled();
      return emulator.deliveries;
    },
  },
  "/readings": {
    GET: (emulator) => emulator.readings,
    PATCH: (emulator, body) => {
      emulator.setReadings(readReadings(body));
      return emulator.readings;
    },
  },
  "/reset": { POST: (emulator) => done(emulator.reset()) },
};

function routeList(): string[] {
  return Object.entries(ROUTES)
    .filter(([path]) => path !== "")
    .flatMap(([path, verbs]) => Object.keys(verbs).map((verb) => `${verb} /_emulator${path}`));
}

interface InRoom {
  readonly region?: string;
  readonly room: string;
}
interface OpenRequest extends InRoom {
  readonly id?: string;
  readonly hostKey?: string;
  readonly type?: 1 | 2;
  readonly lock?: boolean;
  readonly password?: string;
}

const inRoom = { region: optional(text()), room: required(roomId) };
const CLOCK = shape({ set: optional(time), advance: optional(lengthOfTime) });
const JOIN = shape({
  ...inRoom,
  id: optional(text()),
  hostKey: optional(text()),
  password: optional(password),
  host: optional(flag),
});
const LEAVE = shape({ ...inRoom, id: required(text()) });
const OPEN = shape({
  ...inRoom,
  id: optional(text()),
  hostKey: optional(text()),
  type: optional(oneOf(1, 2)),
  lock: optional(flag),
  password: optional(password),
});
const CLOSE = shape(inRoom);

function checked<T>(check: Check, body: unknown): T {
  const { value, complaints } = checkAll(check, body);
  if (complaints.length > 0) throw new Refusal(complaints.join("; "));
  return value as T;
}

function bodyOf({ body }: AdminRequest): unknown {
  if (body === null) throw new Refusal("the body is too large");
  if (body.trim() === "") return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw new Refusal("the body is not JSON");
  }
}

function worldOf(emulator: Emulator, region = emulator.regions[0] ?? ""): ReturnType<Emulator["world"]> {
  if (!emulator.regions.includes(region)) throw new Refusal(`region must be one of ${emulator.regions.join(", ")}`);
  return emulator.world(region);
}

function lengthOfTime(...[value, path, rules]: Parameters<Check>): unknown {
  const fits =
    typeof value === "number" ? Number.isSafeInteger(value) : typeof value === "string" && parseDuration(value) !== undefined;
  if (!fits) rules.complain(path, "must be milliseconds, or a length such as 1h30m");
  return value;
}

function millisecondsOf(length: number | string): number {
  return typeof length === "number" ? length : (parseDuration(length) ?? 0) * 1000;
}

function told(emulator: Emulator): unknown {
  return { now: new Date(emulator.clock.now()).toISOString() };
}

function done(_nothing: void): typeof OK {
  return OK;
}

function answer(status: number, output: unknown): Reply {
  return { kind: "answer", status, headers: { "content-type": "application/json; charset=utf-8" }, body: JSON.stringify(output) };
}
