/** What a team declares: flat items by key, so that requests merge as they do in git, field by field. */
import { targetOf } from "../config.ts";
import { PASSWORDS, REGIONS } from "../drawn.ts";

/** By key: `booking board/a`, `series board/s`, `room board`, `webhook x`. */
export type Declared = Readonly<Record<string, Item>>;
export type Item = Readonly<Record<string, string | number | boolean | null>>;

export const FIRST_DAY = Date.parse("2026-11-26T00:00:00Z");
export const SERIES_BEGIN = Date.parse("2026-11-20T00:00:00Z");
export const HORIZON_DAYS = 4;
export const DAY = 86_400_000;
const HOUR = 3_600_000;
/** Minutes of a meeting that is shorter than its series. */
const SHORT = 15;

export const DOMAIN = "chat.org";

/** The merge of a branch: each field that it changed since its base is its own, the rest is as on the main branch. */
export function mergeInto(main: Declared, base: Declared, branch: Declared): Declared {
  const keys = [...new Set([...Object.keys(main), ...Object.keys(branch)])];
  return Object.fromEntries(
    keys.flatMap((key) => {
      const [ours, was, theirs] = [main[key], base[key], branch[key]];
      if (theirs === undefined) return was === undefined && ours !== undefined ? [[key, ours]] : [];
      if (ours === undefined) return was === undefined || !isEqual(was, theirs) ? [[key, theirs]] : [];
      if (was === undefined) return [[key, theirs]];
      const names = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
      const merged = names.map((name) => [name, theirs[name] === was[name] ? ours[name] : theirs[name]] as const);
      return [[key, Object.fromEntries(merged.filter(([, value]) => value !== undefined)) as Item]];
    }),
  );
}

function isEqual(a: Item, b: Item): boolean {
  return JSON.stringify(Object.entries(a).toSorted()) === JSON.stringify(Object.entries(b).toSorted());
}

/** The kind, room and name of a key. */
function partsOf(key: string): { readonly kind: string; readonly room: string; readonly name: string } {
  const [kind = "", rest = ""] = key.split(" ");
  const [room = "", name = ""] = rest.split("/");
  return { kind, room, name };
}

export function addressOf(key: string): string {
  const { kind, room, name } = partsOf(key);
  if (kind === "room" || kind === "webhook") return `${kind}/${DOMAIN}/${room}`;
  return `booking/${DOMAIN}/${room}/${name}`;
}

export function configText(url: string, project: string, declared: Declared): string {
  const rooms: Record<string, Record<string, unknown> & { bookings: Record<string, unknown> }> = {};
  const webhooks: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(declared)) {
    const { kind, room, name } = partsOf(key);
    if (kind === "webhook") webhooks[room] = declareWebhook(item);
    else {
      const own = (rooms[room] ??= { bookings: {} });
      if (kind === "room") Object.assign(own, withPassword(item), item["type"] == null ? {} : { evict: true });
      else own.bookings[name] = kind === "booking" ? declareBooking(item) : declareSeries(item);
    }
  }
  return JSON.stringify({
    version: 1,
    project,
    regions: Object.fromEntries(REGIONS.map((name) => [name, { url: `${url}/${name}` }])),
    safety: { maxRemovals: "100%" },
    defaults: { region: "fra-1", timezone: "UTC", horizon: `${HORIZON_DAYS}d` },
    domains: { [DOMAIN]: { rooms, webhooks } },
  });
}

function withPassword({ password, ...item }: Item): Record<string, unknown> {
  const declared = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null));
  return { ...declared, ...(password == null ? {} : { password: { env: password } }) };
}

function declareBooking({ day, hour, minutes, ...item }: Item): unknown {
  return { ...withPassword(item), start: startOf(day as number, hour as number), duration: minutes };
}

function declareSeries({ hour, minutes, ...item }: Item): unknown {
  const start = new Date(SERIES_BEGIN + (hour as number) * HOUR).toISOString();
  const { skipped, short, ...rest } = item;
  return {
    ...withPassword(rest),
    start,
    duration: minutes,
    repeat: "FREQ=DAILY",
    ...(skipped == null ? {} : { except: [meetingOf(hour as number, skipped as number)] }),
    ...(short == null || short === skipped
      ? {}
      : { overrides: { [meetingOf(hour as number, short as number)]: { duration: SHORT } } }),
  };
}

/** The original start of the meeting of a series on the nth day from its beginning. */
function meetingOf(hour: number, day: number): string {
  return new Date(SERIES_BEGIN + day * DAY + hour * HOUR).toISOString();
}

function declareWebhook({ target, room }: Item): unknown {
  return { ...targetOf(target as number), ...(room === null ? {} : { room }) };
}

function targetText({ target }: Item): string {
  const to = targetOf(target as number);
  return "robot" in to ? String(to.robot) : to.url;
}

function startOf(day: number, hour: number): string {
  return new Date(FIRST_DAY + day * DAY + hour * HOUR).toISOString();
}

/** Whether a config of this is valid: no two bookings of a room overlap, no two webhooks are the same. */
export function isValid(declared: Declared): boolean {
  const taken = Object.entries(declared).map(([key, item]) => {
    const { kind, room } = partsOf(key);
    if (kind === "booking") return `${room} ${item["day"]} ${item["hour"]}`;
    if (kind === "series") return `${room} daily ${item["hour"]}`;
    return kind === "webhook" ? `${item["target"]} ${item["room"]}` : key;
  });
  return new Set(taken).size === taken.length;
}

/** An object that a config declares, worked out from the items alone: nothing here is shared with the program. */
export interface Expected {
  readonly address: string;
  readonly kind: "booking" | "webhook" | "room";
  readonly region: string;
  /** What makes it the same object. */
  readonly key: string;
  readonly fields: Fields;
}

/** What is declared, or live, of an object. */
export type Fields = Readonly<Record<string, string | number | boolean | null>>;

export function expectedOf(declared: Declared, now: number): Expected[] {
  return Object.entries(declared).flatMap(([key, item]): Expected[] => {
    const { kind, room } = partsOf(key);
    const policy = declared[`room ${room}`] ?? {};
    const regionOf = (name: string): string => (declared[`room ${name}`]?.["region"] as string | null | undefined) ?? "fra-1";
    const address = addressOf(key);
    if (kind === "webhook") {
      const of = item["room"] as string | null;
      const region = of === null ? "fra-1" : regionOf(of);
      return [{ address, kind: "webhook", region, key: `${targetText(item)} ${of ?? "-"}`, fields: { validated: true } }];
    }
    if (kind === "room") {
      const { active, lock, type } = item;
      if (active !== true) return [];
      const password = passwordOf(item);
      const fields = {
        ...(lock === null ? {} : { lock: lock as boolean }),
        ...(password === null ? {} : { password }),
        ...(type == null ? {} : { type }),
      };
      return [{ address, kind: "room", region: regionOf(room), key: room, fields }];
    }
    const { hour, hostKey } = item as { readonly hour: number; readonly hostKey?: boolean };
    const duration = item["minutes"] as number;
    const fields = {
      duration,
      lock: item["lock"] ?? policy["lock"] ?? false,
      password: passwordOf(item) ?? passwordOf(policy),
      type: item["type"] ?? policy["type"] ?? "conference",
      ...(item["capacity"] == null ? {} : { capacity: item["capacity"] }),
      // One that was not asked for is left alone.
      ...(hostKey === true ? { hostKey } : {}),
    };
    const booking = (start: number, name: string, own: Fields = {}): Expected => ({
      address: name,
      kind: "booking",
      region: regionOf(room),
      key: `${room} ${new Date(start).toISOString()}`,
      fields: { ...fields, ...own },
    });
    const isOver = (start: number, minutes = duration): boolean => start + minutes * 60_000 <= now;
    if (kind === "booking") {
      const start = FIRST_DAY + (item["day"] as number) * DAY + hour * HOUR;
      return isOver(start) ? [] : [booking(start, address)];
    }
    const { skipped, short } = item;
    const meetings: Expected[] = [];
    for (let day = 0; ; day += 1) {
      const start = SERIES_BEGIN + day * DAY + hour * HOUR;
      if (start >= now + HORIZON_DAYS * DAY) return meetings;
      const own = day === short ? { duration: SHORT } : {};
      if (day === skipped || isOver(start, own.duration)) continue;
      meetings.push(booking(start, `${address}@${new Date(start).toISOString().replace(".000", "")}`, own));
    }
  });
}

function passwordOf({ password }: Item): string | null {
  return password == null ? null : PASSWORDS[password as keyof typeof PASSWORDS];
}
