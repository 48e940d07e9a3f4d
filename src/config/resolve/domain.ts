import type { DomainConfig, RoomConfig, WebhookConfig } from "../../model/config.ts";
import type { Domain } from "../generated/schema-types.ts";
import { createMatcher, parseGlob } from "../../model/glob.ts";
import { comparable } from "../../resources/names.ts";
import { type Place, keyOf, sourceOf, within } from "../place.ts";
import type { Zone } from "../time/zones.ts";
import { quoted, shown } from "../quote.ts";
import type { Context } from "./context.ts";
import { checkRegion } from "./regions.ts";
import { resolveRoom } from "./room.ts";
import { resolveHorizon, resolveZone } from "./times.ts";
import { resolveWebhook } from "./webhook.ts";

/** What one file says of a domain. */
export interface DomainPart {
  readonly declared: Domain;
  readonly place: Place;
}

/** What the root's `defaults` give. */
export interface ResolvedDefaults {
  readonly region: string | undefined;
  readonly zone: Zone | "none" | "wrong";
  /** Milliseconds. */
  readonly horizon: number;
}

/** One domain out of all that the files say of it. */
export function resolveDomain(
  name: string,
  parts: readonly DomainPart[],
  defaults: ResolvedDefaults,
  context: Context,
): DomainConfig {
  checkCase(name, parts, context);
  const region = setting(parts, "region", context);
  const timezone = setting(parts, "timezone", context);
  const horizon = setting(parts, "horizon", context);
  const unmanaged = setting(parts, "unmanaged", context);
  const ignore = setting(parts, "ignore", context);
  if (region !== undefined) checkRegion(region.value, region.place, context);
  const domainDefaults = {
    region: region?.value ?? defaults.region,
    zone: timezone === undefined ? defaults.zone : (resolveZone(timezone.value, timezone.place, context) ?? "wrong"),
    horizon: horizon === undefined ? defaults.horizon : resolveHorizon(horizon.value, horizon.place, context),
  };
  const isIgnored = ignore === undefined ? () => false : resolveIgnore(ignore.value, ignore.place, context);

  const rooms: RoomConfig[] = [];
  const declaredRooms = entries(parts, "rooms", "room", context);
  for (const { name: roomName, value, place } of declaredRooms) {
    if (isIgnored(roomName)) reportIgnoredRoom(roomName, place, ignore?.place, context);
    const room = resolveRoom(roomName, value, place, domainDefaults, context);
    if (room !== undefined) rooms.push(room);
  }
  const domainRooms = {
    region: domainDefaults.region,
    rooms,
    roomNames: new Set(declaredRooms.map((room) => comparable(room.name))),
  };
  const webhooks: WebhookConfig[] = [];
  for (const { name: webhookName, value, place } of entries(parts, "webhooks", "webhook", context)) {
    const webhook = resolveWebhook(webhookName, value, place, domainRooms, context);
    if (webhook !== undefined) webhooks.push(webhook);
  }
  const [first] = parts as readonly [DomainPart, ...DomainPart[]];
  return {
    name,
    source: sourceOf(keyOf(first.place)),
    region: domainDefaults.region,
    ...timezoneOf(domainDefaults.zone),
    unmanaged: unmanaged?.value ?? "keep",
    ignore: ignore?.value ?? [],
    rooms,
    webhooks,
  };
}

/**
 * A domain's name has no case (RFC 4343), and addresses have: in two writings the objects of one domain would be those of two, and
 * each would remove what the other declares.
 */
function checkCase(name: string, parts: readonly DomainPart[], { report }: Context): void {
  const lower = name.toLowerCase();
  if (name === lower) return;
  for (const { place } of parts) {
    const help = `write it ${lower}: a domain's name has no case, and one writing of it is its address`;
    report.error("domain-case", `the domain ${shown(name, place)} is not in lower case`, keyOf(place), { help });
  }
}

export function timezoneOf(zone: ResolvedDefaults["zone"]): { readonly timezone?: string } {
  return typeof zone === "string" ? {} : { timezone: zone.name };
}

type Setting = "region" | "timezone" | "horizon" | "unmanaged" | "ignore";

interface Found<T> {
  readonly value: T;
  readonly place: Place;
}

/** A setting of the domain, which one file at most may set. */
function setting<K extends Setting>(
  parts: readonly DomainPart[],
  key: K,
  { report }: Context,
): Found<NonNullable<Domain[K]>> | undefined {
  let found: Found<NonNullable<Domain[K]>> | undefined;
  for (const { declared, place } of parts) {
    const value = declared[key];
    if (value === undefined || value === null) continue;
    if (found === undefined) found = { value, place: within(place, key) };
    else {
      const first = keyOf(found.place);
      report.error("duplicate-declaration", `${quoted(key)} of this domain is set in two files`, keyOf(place, key), {
        help: "a domain may be spread over files, but each of its settings is in one",
        related: [{ message: "first set", place: first }],
      });
    }
  }
  return found;
}

/** The rooms or webhooks of all files, each of which may be declared once, in whatever writing. */
function entries<K extends "rooms" | "webhooks">(
  parts: readonly DomainPart[],
  kind: K,
  noun: string,
  { report }: Context,
): readonly { name: string; value: NonNullable<Domain[K]>[string]; place: Place }[] {
  const found = new Map<string, { name: string; value: NonNullable<Domain[K]>[string]; place: Place }>();
  for (const { declared, place } of parts) {
    for (const [name, value] of Object.entries(declared[kind] ?? {}) as [string, NonNullable<Domain[K]>[string]][]) {
      const first = found.get(comparable(name));
      if (first === undefined) {
        found.set(comparable(name), { name, value, place: within(place, kind, name) });
        continue;
      }
      report.error("duplicate-declaration", `the ${noun} ${quoted(name)} is declared twice`, keyOf(place, kind, name), {
        help:
          first.name === name
            ? "put all of it into one of the two files"
            : "the two names look the same, and are: an accented letter may be one character or two. Put all of it under one of them",
        related: [{ message: "first declared", place: keyOf(first.place) }],
      });
    }
  }
  return [...found.values()];
}

function resolveIgnore(globs: readonly string[], place: Place, { report }: Context): (room: string) => boolean {
  const good = globs.filter((glob, index) => {
    const parsed = parseGlob(glob);
    if (parsed.kind === "glob") return true;
    const at = within(place, index);
    report.error("bad-glob", `${shown(glob, at)} isn't a glob`, at, { help: parsed.help });
    return false;
  });
  return createMatcher(good);
}

function reportIgnoredRoom(name: string, place: Place, ignore: Place | undefined, { report }: Context): void {
  report.error("ignored-room", `the room ${quoted(name)} is declared, and matches \`ignore\``, keyOf(place), {
    help: "take it out of one of the two",
    ...(ignore === undefined ? {} : { related: [{ message: "it is ignored", place: ignore }] }),
  });
}
