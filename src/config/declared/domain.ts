import { isMap } from "../schema/check-file.ts";
import type { BookingConfig, DomainConfig, RoomConfig } from "../../model/config.ts";
import type { Declared, DeclaredMap, DeclaredTimes } from "../../model/declared.ts";
import type { ComposedBooking, ComposedRoom, ComposedWebhook, DomainPart } from "../compose/index.ts";
import { DEFAULT_HORIZON } from "../defaults.ts";
import { type Place, within } from "../place.ts";
import { keysOf } from "../schema/schema-at.ts";
import { asWritten, mapOf, type OriginOf, valueOf } from "./origins.ts";

type Entry = readonly [string, Declared];
type Fields = ReadonlyMap<string, Declared>;

/** They say how a block comes about, and not what it comes to. */
const COMPOSITION: ReadonlySet<string> = new Set(["use", "unset", "defaults"]);
const POLICY = ["type", "capacity", "lock", "password", "hostKey", "protect"];
const SETTINGS = keysOf("domain").filter((key) => !COMPOSITION.has(key));

/** `root`: the settings that hold for domains without their own. */
export function declareDomain(
  parts: readonly DomainPart[],
  { root, resolved, originOf }: { readonly root: Fields; readonly resolved: DomainConfig; readonly originOf: OriginOf },
): DeclaredMap {
  const settings = new Map<string, Declared>(
    SETTINGS.flatMap((key): Entry[] => {
      const part = parts.find(({ declared }) => (declared as Readonly<Record<string, unknown>>)[key] !== undefined);
      const inherited = root.get(key) ?? BUILT_IN[key];
      if (key === "rooms" || key === "webhooks") return [];
      if (part === undefined) return inherited === undefined ? [] : [[key, inherited]];
      return [[key, asWritten((part.declared as Readonly<Record<string, unknown>>)[key], within(part.place, key), originOf)]];
    }),
  );
  const rooms = new Map(resolved.rooms.map((room) => [room.name, room]));
  const hrefs = new Map(resolved.webhooks.map(({ name, target }) => [name, "url" in target ? target.url : undefined]));
  const declaredRooms: Entry[] = [];
  const webhooks: Entry[] = [];
  for (const { declared, place } of parts) {
    for (const [name, room] of Object.entries(declared.rooms ?? {}))
      declaredRooms.push([
        name,
        declareRoom(room, `${resolved.name}/${name}`, within(place, "rooms", name), settings, rooms.get(name), originOf),
      ]);
    for (const [name, webhook] of Object.entries(declared.webhooks ?? {}))
      webhooks.push([
        name,
        {
          ...declareWebhook(webhook, within(place, "webhooks", name), hrefs.get(name), originOf),
          address: `webhook/${resolved.name}/${name}`,
        },
      ]);
  }
  if (declaredRooms.length > 0) settings.set("rooms", mapOf(declaredRooms));
  if (webhooks.length > 0) settings.set("webhooks", mapOf(webhooks));
  const [first] = parts as readonly [DomainPart, ...DomainPart[]];
  return mapOf(settings, originOf(first.place));
}

const BUILT_IN: Readonly<Record<string, Declared>> = {
  horizon: valueOf(DEFAULT_HORIZON, "default"),
  unmanaged: valueOf("keep", "default"),
};

function declareRoom(
  room: ComposedRoom,
  id: string,
  place: Place,
  domain: Fields,
  resolved: RoomConfig | undefined,
  originOf: OriginOf,
): DeclaredMap {
  const inherited = new Map([["evict", valueOf(false, "default")], ...pick(domain, ["region"])]);
  const fields = new Map(fieldsOf("room", room, place, inherited, originOf));
  const times = timesIn(resolved);
  const bookings = Object.entries(room.bookings ?? {}).map(([name, booking]): Entry => {
    const at = within(place, "bookings", name);
    const from = new Map([["grace", valueOf(0, "default")], ...pick(fields, POLICY)]);
    const map = mapOf(fieldsOf("booking", booking, at, from, originOf), originOf(at));
    return [name, { ...map, address: `booking/${id}/${name}`, times: times.get(name) }];
  });
  if (bookings.length > 0) fields.set("bookings", mapOf(bookings));
  return { ...mapOf(fields, originOf(place)), address: `room/${id}` };
}

function declareWebhook(webhook: ComposedWebhook, place: Place, href: string | undefined, originOf: OriginOf): DeclaredMap {
  const inherited = new Map([["validate", valueOf(true, "default")]]);
  const sent = href === undefined ? webhook : { ...webhook, url: href };
  return mapOf(fieldsOf("webhook", sent, place, inherited, originOf), originOf(place));
}

/** In the order of the schema; what the block doesn't set is inherited. */
function fieldsOf(
  definition: "room" | "booking" | "webhook",
  block: ComposedRoom | ComposedBooking | ComposedWebhook,
  place: Place,
  inherited: Fields,
  originOf: OriginOf,
): Entry[] {
  const values = block as Readonly<Record<string, unknown>>;
  return keysOf(definition).flatMap((key): Entry[] => {
    if (COMPOSITION.has(key) || key === "bookings") return [];
    const own = values[key];
    if (own !== undefined) return [[key, fieldOf(key, own, within(place, key), originOf)]];
    const from = inherited.get(key);
    return from === undefined ? [] : [[key, from]];
  });
}

function fieldOf(key: string, value: unknown, place: Place, originOf: OriginOf): Declared {
  if (key === "password") return valueOf(typeof value === "string" ? { literal: true } : value, originOf(place));
  if (key !== "overrides" || !isMap(value)) return valueOf(value, originOf(place));
  const overrides = Object.entries(value).map(([time, override]): Entry => {
    const at = within(place, time);
    const fields = Object.entries(override as object).map(([field, each]): Entry => [
      field,
      fieldOf(field, each, within(at, field), originOf),
    ]);
    return [time, mapOf(fields, originOf(at))];
  });
  return mapOf(overrides, originOf(place));
}

function pick(fields: Fields, keys: readonly string[]): Entry[] {
  return keys.flatMap((key): Entry[] => {
    const field = fields.get(key);
    return field === undefined ? [] : [[key, field]];
  });
}

/** By booking. */
function timesIn(room: RoomConfig | undefined): ReadonlyMap<string, DeclaredTimes> {
  const times = new Map<string, DeclaredTimes>();
  for (const { name, rule } of room?.series ?? []) {
    const { start, duration, grace, zone, except } = rule;
    const left = typeof except === "string" && except !== "" ? { except: except.split(" ").map((each) => Date.parse(each)) } : {};
    times.set(name, { ...lengths({ duration, grace, zone } as BookingConfig), start: Date.parse(String(start)), ...left });
  }
  for (const booking of room?.bookings ?? []) {
    if (booking.series === undefined) times.set(booking.name, { ...lengths(booking), start: booking.start });
  }
  return times;
}

function lengths({ duration, grace, zone }: BookingConfig): Omit<DeclaredTimes, "start"> {
  return { duration, grace, zone };
}
