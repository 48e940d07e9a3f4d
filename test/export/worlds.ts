import fc from "fast-check";
import { formatInstant } from "../../src/model/instant.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Spec } from "../../src/model/spec.ts";
import type { Observed } from "../../src/resources/contract.ts";
import type { WorldView } from "../../src/emulator/world/view.ts";
import { bookingKey } from "../../src/resources/booking/spec.ts";
import { keyOfRoom } from "../../src/resources/room/spec.ts";
import { webhookKey, type WebhookSpec } from "../../src/resources/webhook/spec.ts";

export const DOMAIN = "chat.org";
export const REGIONS = ["fra-1", "sfo-1", "sgp-1"];

/** Names that YAML, JavaScript or a reader could take for something else. */
export const ODD_NAMES = [
  ..."yes no null ~ true 1e3 0x10 0o7 .5 -1 2026-12-01 << = __proto__ constructor toString - --- ... ,".split(" "),
  ..."a: b|#hash|a #b|- dash|'q'|\"q\"|{a}|[b]|&a|*a|!t|%d|@at|`b`|> y|? z|back\\slash".split("|"),
  ..."\u202eevil z\u200bw nb\u00a0sp 👩‍👩‍👧 Größe 會議室 e\u0301 a\ufeffb".split(" "),
  "| x",
  "x".repeat(1100),
];
/** Those that no config can hold. */
export const IMPOSSIBLE_NAMES = ["a/b", " lead", "trail ", "", "c\u0007d", "half\ud800", "new\nline"];

export const PASSWORDS = ["00123", "a'b\"c $HOME `x` \\ é 😀", "pl4in", "  bl4nk ", "line\nbreak", "# no comment"];

/** Around a clock change of Berlin and of New York, and around the tests' clock. */
const STARTS = [
  "2026-11-23T08:00:00Z",
  "2027-03-28T00:30:00Z",
  "2027-10-31T00:30:00Z",
  "2027-11-07T05:30:00Z",
  "2026-12-01T09:00:00Z",
];

const name = fc.oneof({ weight: 3, arbitrary: fc.constantFrom("board", "annex", "west wing") }, fc.constantFrom(...ODD_NAMES));
const start = fc
  .tuple(fc.constantFrom(...STARTS), fc.integer({ min: -4, max: 40 }), fc.constantFrom(0, 0, 0, 7_000, 250))
  .map(([from, halves, odd]) => Date.parse(from) + halves * 1_800_000 + odd);
const password = fc.oneof(fc.constant(undefined), fc.constantFrom(...PASSWORDS));
const region = fc.oneof({ weight: 3, arbitrary: fc.constant("fra-1") }, fc.constantFrom(...REGIONS));
export const timezone = fc.constantFrom(undefined, "UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "+02:00");

export interface WorldBooking {
  readonly region: string;
  readonly room: string;
  readonly start: number;
  readonly duration: number;
  readonly webinar: boolean;
  readonly lock: boolean;
  readonly capacity: number;
  readonly password: string | undefined;
  readonly hostKey: boolean;
}

export interface WorldRoom {
  readonly region: string;
  readonly room: string;
  readonly webinar: boolean;
  readonly lock: boolean;
  readonly password: string | undefined;
}

export interface WorldWebhook {
  readonly region: string;
  readonly room: string | undefined;
  readonly target: string | number;
  readonly validated: boolean;
}

export interface RandomWorld {
  readonly bookings: readonly WorldBooking[];
  readonly rooms: readonly WorldRoom[];
  readonly webhooks: readonly WorldWebhook[];
}

const DAY = 86_400_000;
/** Meetings at regular distances, some of them missing: what an import may write as series. */
const row: fc.Arbitrary<readonly WorldBooking[]> = fc
  .record({
    region,
    room: fc.constantFrom("board", "annex"),
    start,
    every: fc.constantFrom(1, 1, 7, 14, 5),
    days: fc.array(fc.boolean(), { minLength: 3, maxLength: 16 }),
    whole: fc.boolean(),
    lock: fc.boolean(),
    password: fc.constantFrom(undefined, ...PASSWORDS.slice(0, 2)),
  })
  .map(({ region: at, room, start: from, every, days, whole, lock, password: own }) =>
    days.flatMap((is, index) => {
      const day = from + index * every * DAY;
      if (!is && !whole) return [];
      return [{ region: at, room, start: day, duration: 45, webinar: false, lock, capacity: 256, password: own, hostKey: false }];
    }),
  );

/** What an account may hold, by the rules of the emulator, overlaps and second ones too. */
export const world: fc.Arbitrary<RandomWorld> = fc
  .record({
    rows: fc.array(row, { maxLength: 3 }),
    bookings: fc.array(
      fc.record({
        region,
        room: name,
        start,
        duration: fc.oneof(fc.constantFrom(1, 45, 60, 90, 1440, 3000), fc.integer({ min: 1, max: 300 })),
        webinar: fc.boolean(),
        lock: fc.boolean(),
        capacity: fc.constantFrom(1, 50, 256),
        password,
        hostKey: fc.boolean(),
      }),
      { maxLength: 25 },
    ),
    rooms: fc.uniqueArray(fc.record({ region, room: name, webinar: fc.boolean(), lock: fc.boolean(), password }), {
      maxLength: 6,
      selector: (each) => `${each.region} ${each.room}`,
    }),
    webhooks: fc.array(
      fc.record({
        region,
        room: fc.oneof(fc.constant(undefined), name),
        target: fc.constantFrom(
          42,
          7,
          "https://crm.example.com/xroom",
          "https://CRM.example.com/xroom",
          "https://crm.example.com/other?a=1,2&b={c}#x",
          "http://10.0.0.1:8080/",
          "https://[::1]/é[x]",
        ),
        validated: fc.boolean(),
      }),
      { maxLength: 8 },
    ),
  })
  .map(({ rows, bookings, ...rest }) => ({ ...rest, bookings: [...bookings, ...rows.flat()] }));

/** The same, with what servers may answer besides: unknown types, odd lengths, no capacity, names that can't be, opaque rooms. */
export const oddities = fc.record({
  base: world,
  odd: fc.array(
    fc.record({
      index: fc.nat(40),
      room: fc.option(fc.constantFrom(...IMPOSSIBLE_NAMES), { nil: undefined }),
      spec: fc.constantFrom<Spec>(
        { type: "type 7" },
        { duration: 45.5 },
        { duration: 0 },
        { duration: -30 },
        { duration: 1e9 },
        { capacity: undefined },
        { capacity: 0 },
        { capacity: 300 },
        { capacity: 2.5 },
        { password: new Secret("nul\0", "live") },
        { password: new Secret("half\ud800", "live") },
        { start: "+012026-12-01T09:00:00.000Z" },
        { url: "https://e.example/\ud800" },
        { url: "not a url" },
        { robot: -1, url: undefined },
        { robot: 1.5, url: undefined },
      ),
      opaque: fc.boolean(),
    }),
    { maxLength: 8 },
  ),
});

const secretOf = (text: string | undefined): Secret | null => (text === undefined ? null : new Secret(text, "live"));

/** A world as its lists tell it. */
export function observedIn({ bookings, rooms, webhooks }: RandomWorld): Observed[] {
  const at = { domain: DOMAIN, people: [] };
  return [
    ...bookings.map(({ region, room, start, duration, webinar, lock, capacity, password, hostKey }, index): Observed => {
      const type = webinar ? "webinar" : "conference";
      const spec = { start: formatInstant(start), duration, type, lock, capacity, password: secretOf(password), hostKey };
      return { ...at, kind: "booking", region, room, id: index + 1, key: bookingKey(room, spec.start), spec };
    }),
    ...rooms.map(({ region, room, webinar, lock, password }): Observed => {
      const spec = { active: true, type: webinar ? "webinar" : "conference", lock, password: secretOf(password) };
      const id = `${DOMAIN}/${room}`;
      return { ...at, kind: "room", region, room, id, key: keyOfRoom(id), spec };
    }),
    ...webhooks.map(({ region, room, target, validated }, index): Observed => {
      const spec: WebhookSpec = {
        ...(typeof target === "string" ? { url: target, validated } : { robot: target, validated: true }),
        ...(room === undefined ? {} : { room }),
      };
      return { ...at, kind: "webhook", region, room, id: index + 1, key: webhookKey(spec), spec };
    }),
  ];
}

/** The same with some of it as odd as answers may be. */
export function observedOdd({ base, odd }: { readonly base: RandomWorld; readonly odd: readonly Oddity[] }): Observed[] {
  const all = observedIn(base);
  for (const { index, room, spec, opaque } of odd) {
    const old = all[index];
    if (old === undefined) continue;
    const renamed = room === undefined || old.room === undefined ? {} : { room };
    const own = Object.fromEntries(Object.entries(spec).filter(([field]) => field in old.spec || field === "robot"));
    const isRoom = old.kind === "room";
    const changed: Spec =
      isRoom && opaque
        ? { active: true }
        : { ...old.spec, ...own, ...(old.kind === "webhook" && room !== undefined ? renamed : {}) };
    all[index] = keyed({ ...old, ...renamed, spec: changed, ...(isRoom && opaque ? { opaque: true as const } : {}) });
  }
  // Answers hold a room once.
  const seen = new Set<string>();
  return all.filter(({ kind, region, id }) => !seen.has(`${kind} ${region} ${id}`) && seen.add(`${kind} ${region} ${id}`));
}

type Oddity = { readonly index: number; readonly room: string | undefined; readonly spec: Spec; readonly opaque: boolean };

function keyed(observed: Observed): Observed {
  const { kind, room = "", spec } = observed;
  if (kind === "booking") return { ...observed, key: bookingKey(room, String(spec["start"])) };
  if (kind === "room") return { ...observed, id: `${DOMAIN}/${room}`, key: keyOfRoom(`${DOMAIN}/${room}`) };
  return { ...observed, key: webhookKey(spec as WebhookSpec) };
}

/** Makes it so in an emulator; the rooms first, so that no webhook is posted to. */
export function plant({ bookings, rooms, webhooks }: RandomWorld, worldOf: (region: string) => WorldView): void {
  for (const { region, room, webinar, lock, password } of rooms)
    worldOf(region).openRoom(`${DOMAIN}/${room}`, {
      type: webinar ? 2 : 1,
      lock,
      ...(password === undefined ? {} : { password }),
    });
  for (const { region, room, start, duration, webinar, lock, capacity, password = null, hostKey } of bookings)
    worldOf(region).addBooking({
      domain: DOMAIN,
      room,
      start,
      duration,
      type: webinar ? 2 : 1,
      lock,
      capacity,
      password,
      addHostKey: hostKey,
    });
  for (const { region, room = null, target, validated } of webhooks)
    worldOf(region).addWebhook({
      domain: DOMAIN,
      room,
      ...(typeof target === "string" ? { type: "url", url: target, validated } : { type: "robot", robotId: target }),
    });
}
