import type { DomainConfig, EntryConfig, RoomConfig, WebhookConfig } from "../../model/config.ts";
import type { ComposedDomain, ComposedRoom, ComposedWebhook, DomainPart } from "../compose/index.ts";
import { createMatcher, effortOf, parseGlob, readingEffort } from "../../model/glob.ts";
import { comparable } from "../../resources/names.ts";
import { type Place, keyOf, declaredAt, within } from "../place.ts";
import { quoted } from "../quote.ts";
import { type NamedMap, namedMapsOf } from "../schema/schema-at.ts";
import type { Context, Defaults, ZoneSetting } from "./context.ts";
import { checkRegion } from "./regions.ts";
import { resolveRoom } from "./room.ts";
import { warnOfScripts } from "./scripts.ts";
import { resolveHorizon, resolveZone } from "./times.ts";
import { resolveWebhook } from "./webhook.ts";

export function resolveDomain(name: string, parts: readonly DomainPart[], defaults: Defaults, context: Context): DomainConfig {
  checkCase(name, parts, context);
  for (const { place } of parts) warnOfScripts("domain", name, keyOf(place), context.report);
  const region = setting(parts, "region", context);
  const timezone = setting(parts, "timezone", context);
  const horizon = setting(parts, "horizon", context);
  const unmanaged = setting(parts, "unmanaged", context);
  const ignore = setting(parts, "ignore", context);
  if (region !== undefined) checkRegion(region.value, region.place, context);
  const own: Defaults = {
    region: region?.value ?? defaults.region,
    zone: timezone === undefined ? defaults.zone : (resolveZone(timezone.value, timezone.place, context) ?? "wrong"),
    horizon: horizon === undefined ? defaults.horizon : resolveHorizon(horizon.value, horizon.place, context),
  };
  const rooms: RoomConfig[] = [];
  const declaredRooms = entries<ComposedRoom>(parts, { key: "rooms", entry: "room" }, context);
  const isIgnored = ignore === undefined ? () => false : resolveIgnore(ignore.value, declaredRooms, ignore.place, context);
  for (const { name: roomName, value, place } of declaredRooms) {
    if (isIgnored(roomName)) reportIgnoredRoom(roomName, place, ignore?.place, context);
    const room = resolveRoom(roomName, value, place, own, context);
    if (room !== undefined) rooms.push(room);
  }
  const domainRooms = {
    region: own.region,
    furtherRegions: [...new Set(rooms.map((room) => room.region))].filter((each) => each !== own.region).toSorted(),
    roomNames: new Set(declaredRooms.map((room) => comparable(room.name))),
  };
  const webhooks: WebhookConfig[] = [];
  for (const { name: webhookName, value, place } of entries<ComposedWebhook>(
    parts,
    { key: "webhooks", entry: "webhook" },
    context,
  )) {
    const webhook = resolveWebhook(webhookName, value, place, domainRooms, context);
    if (webhook !== undefined) webhooks.push(webhook);
  }
  const [first] = parts as readonly [DomainPart, ...DomainPart[]];
  return {
    name,
    source: declaredAt(keyOf(first.place)),
    region: own.region,
    ...timezoneOf(own.zone),
    unmanaged: unmanaged?.value ?? "keep",
    ignore: ignore?.value ?? [],
    rooms,
    webhooks,
    sections: resolveSections(parts, FURTHER_SECTIONS, context),
  };
}

const FURTHER_SECTIONS = namedMapsOf("domain").filter(({ key }) => key !== "rooms" && key !== "webhooks");

/** Sections whose entries mean nothing to the config itself. */
export function resolveSections(
  parts: readonly DomainPart[],
  sections: readonly NamedMap[],
  context: Pick<Context, "report">,
): NonNullable<DomainConfig["sections"]> {
  const resolved = sections.map((section): [string, readonly EntryConfig[]] => [
    section.key,
    entries(parts, section, context).map(({ name, value, place }) => ({ name, value, source: declaredAt(keyOf(place)) })),
  ]);
  return new Map(resolved);
}

/**
 * A domain's name has no case (RFC 4343), but addresses do: two spellings would be two domains, and each would remove the objects of
 * the other.
 */
function checkCase(name: string, parts: readonly DomainPart[], { report }: Context): void {
  const lower = name.toLowerCase();
  if (name === lower) return;
  for (const { place } of parts) {
    const help = `write ${lower}: addresses need one spelling of a domain`;
    report.error("domain-case", (quote) => `the domain ${quote.value(name, place)} is not in lower case`, keyOf(place), { help });
  }
}

export function timezoneOf(zone: ZoneSetting): { readonly timezone?: string } {
  return typeof zone === "string" ? {} : { timezone: zone.name };
}

type Setting = "region" | "timezone" | "horizon" | "unmanaged" | "ignore";

interface Found<T> {
  readonly value: T;
  readonly place: Place;
}

/** At most one file may set it. */
function setting<K extends Setting>(
  parts: readonly DomainPart[],
  key: K,
  { report }: Context,
): Found<NonNullable<ComposedDomain[K]>> | undefined {
  let found: Found<NonNullable<ComposedDomain[K]>> | undefined;
  for (const { declared, place } of parts) {
    const value = declared[key];
    if (value === undefined || value === null) continue;
    if (found === undefined) found = { value, place: within(place, key) };
    else {
      const first = keyOf(found.place);
      report.error("duplicate-declaration", `${quoted(key)} of this domain is set in two files`, keyOf(place, key), {
        help: "set it in one of them",
        related: [{ message: "first set", place: first }],
      });
    }
  }
  return found;
}

/** Names that look the same are one name. */
function entries<Value>(
  parts: readonly DomainPart[],
  { key, entry }: NamedMap,
  { report }: Pick<Context, "report">,
): readonly { name: string; value: Value; place: Place }[] {
  const found = new Map<string, { name: string; value: Value; place: Place }>();
  for (const { declared, place } of parts) {
    const section = (declared as { readonly [key: string]: unknown })[key] as Readonly<Record<string, Value>> | undefined;
    for (const [name, value] of Object.entries(section ?? {})) {
      const first = found.get(comparable(name));
      if (first === undefined) {
        found.set(comparable(name), { name, value, place: within(place, key, name) });
        continue;
      }
      report.error("duplicate-declaration", `the ${entry} ${quoted(name)} is declared twice`, keyOf(place, key, name), {
        help:
          first.name === name
            ? "declare all of it in one file"
            : "these are two spellings of one name: an accented letter may be one character or two. Keep one of them",
        related: [{ message: "first declared", place: keyOf(first.place) }],
      });
    }
  }
  return [...found.values()];
}

function resolveIgnore(
  globs: readonly string[],
  rooms: readonly { readonly name: string }[],
  place: Place,
  { report, ignoreBudget }: Context,
): (room: string) => boolean {
  const good = globs.filter((glob, index) => {
    if (ignoreBudget.left < 0) return false;
    const parsed = parseGlob(glob);
    if (parsed.kind === "glob") {
      ignoreBudget.take(readingEffort(parsed.glob), place);
      return true;
    }
    const at = within(place, index);
    report.error("bad-glob", (quote) => `${quote.value(glob, at)} is not a glob`, at, { help: parsed.help });
    return false;
  });
  if (ignoreBudget.left < 0) return () => false;
  const effort = effortOf(good);
  // A plan holds them against all rooms that a region lists.
  ignoreBudget.take(ROOMS_LISTED * effort(""), place);
  return rooms.every(({ name }) => ignoreBudget.take(effort(name), place)) ? createMatcher(good) : () => false;
}

/** So many are expected. */
const ROOMS_LISTED = 1_000;

function reportIgnoredRoom(name: string, place: Place, ignore: Place | undefined, { report }: Context): void {
  report.error("ignored-room", `the room ${quoted(name)} is declared, but matches \`ignore\``, keyOf(place), {
    help: "remove the declaration, or change the glob",
    ...(ignore === undefined ? {} : { related: [{ message: "ignored here", place: ignore }] }),
  });
}
