/** Which zone a TZID names: IANA's own names, vendors' prefixes before them, Windows' names and Outlook's display names. */
import { findIana } from "windows-iana";
import { memoize } from "../../model/memoize.ts";
import { createZones, type Zone } from "../time/zones.ts";
import { createWindowsNames } from "./display-names.ts";

export interface ZoneNames {
  find(name: string): Zone | undefined;
  /** The zone that a TZID names. `exact`: by its IANA name. `assumed`: its offset alone was understood. */
  named(id: string): NamedZone | undefined;
  /** The zones that are looked through for one like a described one, those that most people mean first. */
  readonly candidates: readonly string[];
}

export interface NamedZone {
  readonly zone: Zone;
  readonly exact: boolean;
  readonly assumed?: boolean;
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

/** IANA's names without a slash. Others that a host takes, such as IST, mean several zones. */
const SHORT = new Set(
  "CET CST6CDT CUBA EET EGYPT EIRE EST EST5EDT GB GB-EIRE HONGKONG HST ICELAND IRAN ISRAEL JAMAICA JAPAN KWAJALEIN LIBYA MET MST MST7MDT NAVAJO NZ NZ-CHAT POLAND PORTUGAL PRC PST8PDT ROC ROK SINGAPORE TURKEY UCT UNIVERSAL W-SU WET ZULU".split(
    " ",
  ),
);

export function createZoneNames(): ZoneNames {
  const zones = createZones();
  const windowsNameOf = createWindowsNames();
  const byLowerCase = new Map<string, string>();
  const canonical = (name: string): string | undefined => {
    if (byLowerCase.size === 0) for (const each of zones.names) byLowerCase.set(each.toLowerCase(), each);
    const known = byLowerCase.get(name.toLowerCase());
    return known ?? ((name.includes("/") || SHORT.has(name.toUpperCase())) && zones.find(name) !== undefined ? name : undefined);
  };
  const zoneOf = (name: string | undefined): Zone | undefined => (name === undefined ? undefined : zones.find(name));
  const exactZone = (id: string): Zone | undefined => {
    const parts = id.split("/").filter((part) => part !== "");
    // `/mozilla.org/20070129_1/Europe/Berlin`; America/Indiana/Knox has three parts.
    for (const length of new Set([parts.length, 3, 2, 1])) {
      const zone = length > parts.length ? undefined : zoneOf(canonical(parts.slice(-length).join("/")));
      if (zone !== undefined) return zone;
    }
    return undefined;
  };
  const windowsZone = (id: string): Zone | undefined => zoneOf(findIana(windowsNameOf(id) ?? id)[0]);
  const offsetZone = (id: string): Zone | undefined => {
    const [, sign, hours, minutes = "00"] = /^(?:UTC|GMT)([+-])(\d{1,2})(?::?(\d\d))?$/i.exec(id) ?? [];
    return hours === undefined ? undefined : zones.find(`${sign}${hours.padStart(2, "0")}:${minutes}`);
  };
  /** Windows shows the cities of a zone in its own language, of which the first that is known tells it. */
  const cityZone = (places: string, expected: Zone): Zone | undefined => {
    for (const place of places.split(/[,/]/)) {
      const ending = `/${place.trim().replaceAll(" ", "_").toLowerCase()}`;
      const found = zones.names.find((each) => each.toLowerCase().endsWith(ending) && hasOffset(zones.find(each), expected));
      if (found !== undefined) return zones.find(found);
    }
    return undefined;
  };
  const named = (id: string): NamedZone | undefined => {
    const name = id.trim();
    if (/^(?:UTC|GMT|Z|Etc\/(?:UTC|GMT|Zulu)|tzone:\/\/Microsoft\/Utc)$/i.test(name))
      return { zone: zones.find("UTC") as Zone, exact: false };
    const exact = exactZone(name);
    if (exact !== undefined) return { zone: exact, exact: true };
    const zone = offsetZone(name) ?? windowsZone(name) ?? windowsZone(name.slice(name.lastIndexOf("/") + 1));
    if (zone !== undefined) return { zone, exact: false };
    const [isShown, offset = "+00:00", places = ""] = /^\((?:UTC|GMT)([+-]\d\d[:.]\d\d)?\)\s*(.*)$/i.exec(name) ?? [];
    if (isShown === undefined) return undefined;
    const expected = zones.find(offset.replace(".", ":"));
    if (expected === undefined) return undefined;
    const city = cityZone(places, expected);
    return city === undefined ? { zone: expected, exact: false, assumed: true } : { zone: city, exact: false };
  };
  return { find: (name) => zoneOf(canonical(name)) ?? zones.find(name), named: memoize(named), candidates: COMMON };
}

/** Whether it has a standard offset, in one half of a year or the other. */
function hasOffset(zone: Zone | undefined, expected: Zone): boolean {
  return [0, 6].some((month) => zone?.offsetAt(Date.UTC(2026, month, 1)) === expected.offsetAt(0));
}
