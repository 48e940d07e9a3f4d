import type { Instant } from "../../model/instant.ts";
import { formatOffset } from "../../model/zone.ts";
import { resolveInZone } from "./resolve-time.ts";
import type { Zone } from "./zones.ts";

/** The config reads back the same instants. */
export interface TimeWriter {
  /** `undefined` for a year outside RFC 3339. */
  time(instant: Instant): string | undefined;
  /** `2026-12-01`, and `1000` or `100007`. */
  digits(instant: Instant): { readonly date: string; readonly time: string };
}

const UTC: Zone = { name: "UTC", offsetAt: () => 0 };

/**
 * Local times of the zone; `bare: false` adds the zone (`2026-12-01T10:00[Europe/Berlin]`). Times in an overlap have their offset.
 * Without a zone, times are in UTC: `2026-12-01T09:00Z`.
 */
export function createTimeWriter(zone: Zone | undefined, { bare }: { readonly bare: boolean }): TimeWriter {
  const clock = zone ?? UTC;
  const ending = zone === undefined ? "Z" : bare ? "" : `[${zone.name}]`;
  return {
    time(instant) {
      if (readingOf(instant) === undefined) return undefined;
      const offset = clock.offsetAt(instant);
      const local = readingOf(instant + offset);
      if (local === undefined) return undefined;
      const meant = resolveInZone({ local: instant + offset, offset: undefined, zone: undefined }, clock);
      const isPlain = meant.kind === "instant" && meant.instant === instant && meant.note === undefined;
      if (isPlain) return `${local}${ending}`;
      const written = formatOffset(offset);
      // A written offset can't have seconds, as historic ones do.
      return written.length > "+01:00".length ? `${readingOf(instant)}Z` : `${local}${written}${ending}`;
    },
    digits(instant) {
      const [date = "", time = ""] = (readingOf(instant + clock.offsetAt(instant)) ?? "").split("T");
      return { date, time: time.replaceAll(/\D/g, "") };
    },
  };
}

/** A time of the zone that a time beside it is in, as a config would have it. */
export function writtenTime(instant: Instant, zone: Zone): string {
  const isNamed = /^[A-Z]/.test(zone.name) && zone.name !== "UTC";
  return createTimeWriter(isNamed ? zone : undefined, { bare: true }).time(instant) ?? "";
}

/** `2026-12-01T10:00`, with seconds and fractions if there are any. */
function readingOf(local: number): string | undefined {
  const text = new Date(local).toISOString();
  return text.length > "2026-12-01T10:00:00.000Z".length ? undefined : text.slice(0, -1).replace(/(?::00)?\.000$/, "");
}
