import type { WirePeer } from "../../api/wire.ts";
import { Failure, type Diagnostic, type Source } from "../../model/diagnostic.ts";
import { parseDuration } from "../../model/duration.ts";
import type { Instant } from "../../model/instant.ts";
import type { Account } from "../calls/authenticate.ts";
import { addBooking } from "../world/bookings.ts";
import type { Circumstances } from "../world/rule-context.ts";
import type { MovableClock } from "../clock.ts";
import { refused, type Outcome } from "../world/outcome.ts";
import { peerType } from "../world/people.ts";
import type { Readings } from "../readings.ts";
import { openRoom, putRoom, splitRoomId } from "../world/rooms.ts";
import { parseTime } from "../time.ts";
import { addWebhook, putWebhook, type WebhookDraft } from "../world/webhooks.ts";
import type { Domains, World } from "../world/world.ts";

/** What a world begins with; written in YAML as examples/emulator/seed.yaml has it (see seed.ts). */
export interface Seed {
  readonly account?: Account;
  /** What the emulator's clock says at the start. */
  readonly clock?: string | number;
  readonly readings?: Partial<Readings>;
  /** If any are listed, no other domain is the account's. */
  readonly domains?: Readonly<Record<string, { readonly webhookKey?: string } | null>>;
  readonly regions?: Readonly<Record<string, SeedRegion | null>>;
}

export interface SeedRegion {
  readonly bookings?: readonly SeedBooking[];
  readonly rooms?: readonly SeedRoom[];
  readonly webhooks?: readonly SeedWebhook[];
}

interface SeedRoomOptions {
  readonly type?: "conference" | "webinar";
  readonly capacity?: number;
  readonly lock?: boolean;
  readonly password?: string;
  /** `true`: a random one. */
  readonly hostKey?: string | boolean;
  /** Where it is written, for errors. */
  readonly source?: Source;
}

interface SeedBooking extends SeedRoomOptions {
  readonly domain: string;
  readonly room: string;
  /** ISO 8601 with an offset, epoch milliseconds, or from now: `+2h`, `-15m`. */
  readonly start: string | number;
  /** Minutes, or `1h30m`. */
  readonly duration: number | string;
}

interface SeedRoom extends SeedRoomOptions {
  readonly id: string;
  readonly people?: readonly { readonly id: string; readonly host?: boolean }[];
}

interface SeedWebhook {
  readonly domain: string;
  readonly room?: string;
  readonly url?: string;
  readonly robot?: number;
  /** Default: robots only. */
  readonly validated?: boolean;
  readonly source?: Source;
}

/** Puts a seed into empty worlds, with no events, and gives the domains. Throws a Failure with all that can't be so. */
export function plantSeed(
  seed: Seed,
  worldOf: (region: string) => World,
  regions: readonly string[],
  clock: MovableClock,
  circumstances: () => Circumstances,
  defaultWebhookKey: string,
): Domains {
  const diagnostics: Diagnostic[] = [];
  const complain = (summary: string, source: Source | undefined): void =>
    void diagnostics.push({ severity: "error", code: "bad-seed", summary, ...(source === undefined ? {} : { source }) });
  if (seed.clock !== undefined) {
    const at = parseTime(seed.clock, { timesIn: "iso" });
    if (at === undefined) complain("the clock is not a time", undefined);
    else clock.set(at);
  }
  const domains =
    seed.domains &&
    Object.fromEntries(
      Object.entries(seed.domains).map(([domain, about]) => [domain, { webhookKey: about?.webhookKey ?? defaultWebhookKey }]),
    );
  const plant = (domain: string, source: Source | undefined, make: () => Outcome<unknown>): void => {
    if (domains !== undefined && !Object.hasOwn(domains, domain))
      return complain(`the domain ${domain} is not among the seed's domains`, source);
    const outcome = make();
    if (outcome.kind === "refused") complain(outcome.why, source);
  };
  for (const [region, content] of Object.entries(seed.regions ?? {})) {
    if (!regions.includes(region)) {
      complain(`there is no region ${region}; there are ${regions.join(", ")}`, undefined);
      continue;
    }
    const world = worldOf(region);
    for (const booking of content?.bookings ?? [])
      plant(booking.domain, booking.source, () => plantBooking(world, booking, circumstances()));
    for (const room of content?.rooms ?? [])
      plant(splitRoomId(room.id).domain, room.source, () => plantRoom(world, room, circumstances()));
    for (const webhook of content?.webhooks ?? [])
      plant(webhook.domain, webhook.source, () => plantWebhook(world, webhook, circumstances()));
  }
  if (diagnostics.length > 0) throw new Failure(diagnostics);
  return domains ?? null;
}

function plantBooking(world: World, booking: SeedBooking, at: Circumstances): Outcome<unknown> {
  const start = startOf(booking.start, at.now);
  if (start === undefined) return refused("start is not a time: write 2026-12-01T09:00:00Z, or +2h from now");
  const duration = minutesOf(booking.duration);
  if (duration === undefined) return refused("duration is not whole minutes: write 90 or 1h30m");
  const hostKey = keyOf(booking.hostKey, at);
  return addBooking(
    world.bookings,
    { domain: booking.domain, room: booking.room, start, duration, ...optionsOf(booking), hostKey },
    at,
  );
}

function plantRoom(world: World, room: SeedRoom, at: Circumstances): Outcome<unknown> {
  const refusing = { ...at, readings: { ...at.readings, initOpenRoom: "refused" as const } };
  const draft = { ...splitRoomId(room.id), ...optionsOf(room), hostKey: keyOf(room.hostKey, at) };
  const opened = openRoom(world.rooms, draft, refusing);
  if (opened.kind === "refused") return opened;
  const people = (room.people ?? []).map(({ id, host = false }): WirePeer => ({ id, type: peerType(opened.output.type, host) }));
  if (new Set(people.map(({ id }) => id)).size < people.length) return refused("people: two of them have the same id");
  if (people.length > opened.output.capacity) return refused("people: there are more than its capacity");
  putRoom(world.rooms, { ...opened.output, people });
  return opened;
}

function plantWebhook(world: World, webhook: SeedWebhook, at: Circumstances): Outcome<unknown> {
  const base = { domain: webhook.domain, room: webhook.room ?? null };
  if ((webhook.url === undefined) === (webhook.robot === undefined)) return refused("a webhook has a url or a robot");
  const draft: WebhookDraft =
    webhook.url === undefined
      ? { ...base, type: "robot", robotId: webhook.robot ?? 0 }
      : { ...base, type: "url", url: webhook.url };
  const added = addWebhook(world.webhooks, draft, at);
  if (added.kind === "done" && webhook.validated !== undefined)
    putWebhook(world.webhooks, { ...added.output, validated: webhook.validated });
  return added;
}

function optionsOf({ type, capacity, lock, password }: SeedRoomOptions) {
  return {
    type: type === "webinar" ? (2 as const) : (1 as const),
    lock: lock ?? false,
    password: password ?? null,
    ...(capacity === undefined ? {} : { capacity }),
  };
}

function keyOf(hostKey: string | boolean | undefined, at: Circumstances): string | null {
  if (hostKey === true) return at.newKey();
  return typeof hostKey === "string" ? hostKey : null;
}

/** An instant, also `+2h` and `-15m` from now. */
export function startOf(start: string | number, now: Instant): Instant | undefined {
  const relative = /^([+-])(\S+)$/.exec(String(start));
  if (typeof start === "number" || relative === null) return parseTime(start, { timesIn: "iso" });
  const seconds = parseDuration(relative[2] ?? "");
  return seconds === undefined ? undefined : now + (relative[1] === "-" ? -seconds : seconds) * 1000;
}

export function minutesOf(duration: number | string): number | undefined {
  const minutes = typeof duration === "number" ? duration : (parseDuration(duration) ?? NaN) / 60;
  return Number.isSafeInteger(minutes) && minutes > 0 ? minutes : undefined;
}
