import { parseDuration } from "../../model/duration.ts";
import { readFaultOrder } from "../calls/faults.ts";
import type { Emulator } from "../contract.ts";
import { checkAll, flag, oneOf, optional, password, required, roomId, shape, text, time, type Check } from "../fields.ts";
import { readReadings } from "../readings.ts";
import { parseTime } from "../time.ts";
import { Refusal } from "../world/outcome.ts";
import { readSnapshot } from "../world/snapshot.ts";

/** Throws a Refusal or a Failure for a bad body. */
type Route = (emulator: Emulator, body: unknown, query: URLSearchParams) => unknown;

/** By path and verb. */
export const ADMIN_ROUTES: Readonly<Record<string, Readonly<Record<string, Route>>>> = {
  "": { GET: () => routeList() },
  "/": { GET: () => routeList() },
  "/log": {
    GET: (emulator) => emulator.log,
    DELETE: (emulator) => ok(emulator.clearLog()),
  },
  "/clock": {
    GET: clockOf,
    POST: (emulator, body) => {
      const { set, advance } = checked<{ set?: string | number; advance?: number | string }>(CLOCK, body);
      const instant = set === undefined ? undefined : parseTime(set, { timesIn: "iso" });
      if (instant !== undefined) emulator.clock.set(instant);
      if (advance !== undefined) emulator.clock.advance(millisecondsOf(advance));
      return clockOf(emulator);
    },
  },
  "/faults": {
    GET: (emulator) => emulator.faults,
    POST: (emulator, body) => {
      emulator.order(readFaultOrder(body));
      return emulator.faults;
    },
    DELETE: (emulator) => ok(emulator.clearFaults()),
  },
  "/people/join": {
    POST: (emulator, body) => {
      const { region, room, ...person } = checked<JoinRequest>(JOIN, body);
      return worldOf(emulator, region).join(room, person);
    },
  },
  "/people/leave": {
    POST: (emulator, body) => {
      const { region, room, id } = checked<InRoom & { id: string }>(LEAVE, body);
      return ok(worldOf(emulator, region).leave(room, id));
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
      return ok(worldOf(emulator, region).closeRoom(room));
    },
  },
  "/world": {
    GET: (emulator) => emulator.snapshot(),
    PUT: (emulator, body) => ok(emulator.restore(readSnapshot(body))),
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
  "/reset": { POST: (emulator) => ok(emulator.reset()) },
};

interface InRoom {
  readonly region?: string;
  readonly room: string;
}
interface JoinRequest extends InRoom {
  readonly id?: string;
  readonly hostKey?: string;
  readonly password?: string;
  readonly host?: boolean;
}
interface OpenRequest extends InRoom {
  readonly id?: string;
  readonly hostKey?: string;
  readonly type?: 1 | 2;
  readonly lock?: boolean;
  readonly password?: string;
}

const inRoom = { region: optional(text()), room: required(roomId) };
const CLOCK = shape({ set: optional(time), advance: optional(timeSpan) });
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
  const { value, problems } = checkAll(check, body);
  if (problems.length > 0) throw new Refusal(problems.join("; "));
  return value as T;
}

function routeList(): string[] {
  return Object.entries(ADMIN_ROUTES)
    .filter(([path]) => path !== "")
    .flatMap(([path, verbs]) => Object.keys(verbs).map((verb) => `${verb} /_emulator${path}`));
}

function worldOf(emulator: Emulator, region = emulator.regions[0] ?? ""): ReturnType<Emulator["world"]> {
  if (!emulator.regions.includes(region)) throw new Refusal(`region must be one of ${emulator.regions.join(", ")}`);
  return emulator.world(region);
}

function timeSpan(...[value, path, rules]: Parameters<Check>): unknown {
  const fits =
    typeof value === "number" ? Number.isSafeInteger(value) : typeof value === "string" && parseDuration(value) !== undefined;
  if (!fits) rules.report(path, "must be milliseconds, or a length such as 1h30m");
  return value;
}

function millisecondsOf(span: number | string): number {
  return typeof span === "number" ? span : (parseDuration(span) ?? 0) * 1000;
}

function clockOf(emulator: Emulator): unknown {
  return { now: new Date(emulator.clock.now()).toISOString() };
}

function ok(_done: void): { readonly ok: true } {
  return { ok: true };
}
