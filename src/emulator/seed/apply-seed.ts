import type { WirePeer } from "../../api/wire.ts";
import { Failure, type Diagnostic, type Source } from "../../model/diagnostic.ts";
import type { MovableClock } from "../clock.ts";
import { parseTime } from "../time.ts";
import { addBooking } from "../world/bookings.ts";
import { refused, type Outcome } from "../world/outcome.ts";
import { peerType } from "../world/people.ts";
import { openRoom, putRoom, splitRoomId } from "../world/rooms.ts";
import type { RuleContext } from "../world/rule-context.ts";
import { addWebhook, putWebhook, type WebhookDraft } from "../world/webhooks.ts";
import type { Domains, World } from "../world/world.ts";
import {
  parseMinutes,
  parseStart,
  type Seed,
  type SeedBooking,
  type SeedRoom,
  type SeedRoomOptions,
  type SeedWebhook,
} from "./seed.ts";

/** Adds a seed to empty worlds, without events, and returns the domains. Throws a Failure that names all problems. */
export function applySeed(
  seed: Seed,
  worldOf: (region: string) => World,
  regions: readonly string[],
  clock: MovableClock,
  ruleContext: () => RuleContext,
  defaultWebhookKey: string,
): Domains {
  const diagnostics: Diagnostic[] = [];
  const report = (summary: string, source: Source | undefined): void =>
    void diagnostics.push({ severity: "error", code: "bad-seed", summary, ...(source === undefined ? {} : { source }) });
  if (seed.clock !== undefined) {
    const instant = parseTime(seed.clock, { timesIn: "iso" });
    if (instant === undefined) report("the clock is not a time", undefined);
    else clock.set(instant);
  }
  const domains =
    seed.domains &&
    Object.fromEntries(
      Object.entries(seed.domains).map(([domain, about]) => [domain, { webhookKey: about?.webhookKey ?? defaultWebhookKey }]),
    );
  const add = (domain: string, source: Source | undefined, make: () => Outcome<unknown>): void => {
    if (domains !== undefined && !Object.hasOwn(domains, domain))
      return report(`the domain ${domain} is not among the seed's domains`, source);
    const outcome = make();
    if (outcome.kind === "refused") report(outcome.why, source);
  };
  for (const [region, content] of Object.entries(seed.regions ?? {})) {
    if (!regions.includes(region)) {
      report(`there is no region ${region}; there are ${regions.join(", ")}`, undefined);
      continue;
    }
    const world = worldOf(region);
    for (const booking of content?.bookings ?? [])
      add(booking.domain, booking.source, () => addSeedBooking(world, booking, ruleContext()));
    for (const room of content?.rooms ?? [])
      add(splitRoomId(room.id).domain, room.source, () => addSeedRoom(world, room, ruleContext()));
    for (const webhook of content?.webhooks ?? [])
      add(webhook.domain, webhook.source, () => addSeedWebhook(world, webhook, ruleContext()));
  }
  if (diagnostics.length > 0) throw new Failure(diagnostics);
  return domains ?? null;
}

function addSeedBooking(world: World, booking: SeedBooking, context: RuleContext): Outcome<unknown> {
  const start = parseStart(booking.start, context.now);
  if (start === undefined) return refused("start is not a time: write 2026-12-01T09:00:00Z, or +2h from now");
  const duration = parseMinutes(booking.duration);
  if (duration === undefined) return refused("duration is not whole minutes: write 90 or 1h30m");
  const hostKey = keyOf(booking.hostKey, context);
  return addBooking(
    world.bookings,
    { domain: booking.domain, room: booking.room, start, duration, ...optionsOf(booking), hostKey },
    context,
  );
}

function addSeedRoom(world: World, room: SeedRoom, context: RuleContext): Outcome<unknown> {
  const refusing = { ...context, readings: { ...context.readings, initOpenRoom: "refused" as const } };
  const draft = { ...splitRoomId(room.id), ...optionsOf(room), hostKey: keyOf(room.hostKey, context) };
  const opened = openRoom(world.rooms, draft, refusing);
  if (opened.kind === "refused") return opened;
  const people = (room.people ?? []).map(({ id, host = false }): WirePeer => ({ id, type: peerType(opened.output.type, host) }));
  if (new Set(people.map(({ id }) => id)).size < people.length) return refused("people: two of them have the same id");
  if (people.length > opened.output.capacity) return refused("people: there are more than its capacity");
  putRoom(world.rooms, { ...opened.output, people });
  return opened;
}

function addSeedWebhook(world: World, webhook: SeedWebhook, context: RuleContext): Outcome<unknown> {
  const base = { domain: webhook.domain, room: webhook.room ?? null };
  if ((webhook.url === undefined) === (webhook.robot === undefined)) return refused("a webhook has a url or a robot");
  const draft: WebhookDraft =
    webhook.url === undefined
      ? { ...base, type: "robot", robotId: webhook.robot ?? 0 }
      : { ...base, type: "url", url: webhook.url };
  const added = addWebhook(world.webhooks, draft, context);
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

function keyOf(hostKey: string | boolean | undefined, context: RuleContext): string | null {
  if (hostKey === true) return context.newKey();
  return typeof hostKey === "string" ? hostKey : null;
}
