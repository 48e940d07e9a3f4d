import ICAL from "ical.js";
import { createZones, type Zone } from "../time/zones.ts";

const zones = createZones();

/** `Europe/Berlin`, also behind a vendor's prefix. */
export function namedZone(id: string): string | undefined {
  const parts = id.split("/").filter((part) => part !== "");
  const candidates = [id, parts.slice(-3).join("/"), parts.slice(-2).join("/")];
  return (
    candidates.find((name) => name.includes("/") && zones.find(name) !== undefined) ??
    (/^(?:UTC|GMT|Etc\/UTC)$/.test(id) ? "UTC" : undefined)
  );
}

/** Tried first: several zones may fit. */
const WELL_KNOWN = [
  "Europe/Berlin",
  "Europe/London",
  "Europe/Athens",
  "America/New_York",
  "America/Chicago",
  "America/Denver",
  "America/Los_Angeles",
  "Asia/Kolkata",
  "Asia/Shanghai",
  "Asia/Tokyo",
  "Australia/Sydney",
];
const DAY = 86_400_000;

/** With the same offsets on every day of two years. */
export function likeZone(described: ICAL.Timezone, year: number): string | undefined {
  const noons = Array.from({ length: 730 }, (_, day) => Date.UTC(year, 0, 1, 12) + day * DAY);
  const offsets = noons.map((local) => {
    const date = new Date(local);
    const time = ICAL.Time.fromData({
      year: date.getUTCFullYear(),
      month: date.getUTCMonth() + 1,
      day: date.getUTCDate(),
      hour: 12,
      minute: 0,
      second: 0,
      isDate: false,
    });
    return described.utcOffset(time) * 1000;
  });
  const fits = (zone: Zone | undefined): boolean =>
    zone !== undefined && noons.every((local, index) => zone.offsetAt(local - (offsets[index] ?? 0)) === offsets[index]);
  return [...WELL_KNOWN, ...zones.names].find((name) => fits(zones.find(name)));
}
