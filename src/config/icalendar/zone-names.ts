/** Which zone a TZID names: IANA's own names, vendors' prefixes before them, Windows' names and Outlook's display names. */
import { findIana } from "windows-iana";
import { memoize } from "../../model/memoize.ts";
import { createZones, type Zone } from "../time/zones.ts";

export interface ZoneNames {
  find(name: string): Zone | undefined;
  /** The zone that a TZID names. `exact`: by its IANA name. */
  named(id: string): { readonly zone: Zone; readonly exact: boolean } | undefined;
  /** The zones that are looked through for one like a described one, those that most people mean first. */
  readonly candidates: readonly string[];
}

const COMMON = [
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

export function createZoneNames(): ZoneNames {
  const zones = createZones();
  const byLowerCase = new Map<string, string>();
  const canonical = (name: string): string | undefined => {
    if (byLowerCase.size === 0) for (const each of zones.names) byLowerCase.set(each.toLowerCase(), each);
    return byLowerCase.get(name.toLowerCase()) ?? (name.includes("/") && zones.find(name) !== undefined ? name : undefined);
  };
  const zoneOf = (name: string | undefined): Zone | undefined => (name === undefined ? undefined : zones.find(name));
  const inName = (id: string): Zone | undefined => {
    const parts = id.split("/").filter((part) => part !== "");
    // `/mozilla.org/20070129_1/Europe/Berlin`; America/Indiana/Knox has three parts.
    for (const length of [parts.length, 3, 2]) {
      const zone = length > parts.length || length < 2 ? undefined : zoneOf(canonical(parts.slice(-length).join("/")));
      if (zone !== undefined) return zone;
    }
    return undefined;
  };
  const display = (id: string): Zone | undefined => {
    const [, offset, places] = /^\((?:UTC|GMT)([+-]\d\d[:.]\d\d)?\)\s*(.*)$/i.exec(id) ?? [];
    if (places === undefined) return undefined;
    const expected = offset?.replace(".", ":") ?? "+00:00";
    for (const place of places.split(/[,/]/)) {
      const ending = `/${place.trim().replaceAll(" ", "_").toLowerCase()}`;
      const found = zones.names.find((name) => name.toLowerCase().endsWith(ending) && hasOffset(zones.find(name), expected));
      if (found !== undefined) return zones.find(found);
    }
    return zones.find(expected);
  };
  return {
    find: (name) => zoneOf(canonical(name)) ?? zones.find(name),
    named: memoize((id: string) => {
      const name = id.trim();
      if (/^(?:UTC|GMT|Z|Etc\/(?:UTC|GMT|Zulu))$/i.test(name)) return { zone: zones.find("UTC") as Zone, exact: false };
      const exact = inName(name);
      if (exact !== undefined) return { zone: exact, exact: true };
      const [, sign, hours, minutes = "00"] = /^(?:UTC|GMT)([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(name) ?? [];
      const zone =
        hours === undefined
          ? (zoneOf(findIana(name)[0]) ?? display(name))
          : zones.find(`${sign}${hours.padStart(2, "0")}:${minutes}`);
      return zone === undefined ? undefined : { zone, exact: false };
    }),
    candidates: COMMON,
  };
}

/** Whether it is its standard offset, in one half of a year or the other. */
function hasOffset(zone: Zone | undefined, offset: string): boolean {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(offset) ?? [];
  const expected = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return [0, 6].some((month) => zone?.offsetAt(Date.UTC(2026, month, 1)) === expected);
}
