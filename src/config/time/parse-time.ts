import { memoize } from "../../model/memoize.ts";

export interface WrittenTime {
  /** Milliseconds since 1970-01-01T00:00 on the same clock. */
  readonly local: number;
  /** Milliseconds east of UTC. `Z` and `-00:00` leave the local offset unknown (RFC 9557, section 2.2). */
  readonly offset: number | "utc" | undefined;
  readonly zone: string | undefined;
}

export type ParsedTime =
  | { readonly kind: "time"; readonly time: WrittenTime }
  | { readonly kind: "problem"; readonly summary: string };

const FORM =
  /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(?:([Zz])|([+-])(\d{2})(?::?(\d{2}))?)?((?:\[[^\]]*\])*)$/;
export const DATE_ALONE = /^\d{4}-\d{2}-\d{2}$/;
export const EXPECTED_TIME = "expected a time such as 2026-12-01T10:00, 2026-12-01T10:00[Europe/Berlin] or 2026-12-01T09:00:00Z";

/** RFC 9557; seconds and offset are optional. */
export const parseTime = memoize((text: string): ParsedTime => {
  const parts = FORM.exec(text);
  if (parts === null) return problem(DATE_ALONE.test(text) ? "this is a date without a time of day" : EXPECTED_TIME);
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0)];
  const fraction = (parts[7] ?? "").padEnd(3, "0");
  if (/[1-9]/.test(fraction.slice(3))) return problem("a time has at most three digits of a second");

  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return problem(`there is no ${text.slice(0, 10)} in the calendar`);
  if (hour > 23 || minute > 59 || second > 59)
    return problem(`there is no ${text.slice(11, parts[6] === undefined ? 16 : 19)} on a clock`);

  const zone = parseSuffix(parts[12] ?? "");
  if (zone.problem !== undefined) return problem(zone.problem);
  const [offsetHours, offsetMinutes] = [Number(parts[10] ?? 0), Number(parts[11] ?? 0)];
  if (offsetHours > 23 || offsetMinutes > 59)
    return problem(`there is no offset of ${parts[9]}${parts[10]}:${parts[11] ?? "00"}`);
  const size = (offsetHours * 60 + offsetMinutes) * 60_000;
  const isUtc = parts[8] !== undefined || (parts[9] === "-" && size === 0);
  const offset = isUtc ? "utc" : parts[9] === undefined ? undefined : parts[9] === "-" ? -size : size;
  const local = date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + Number(fraction.slice(0, 3));
  return { kind: "time", time: { local, offset, zone: zone.name } };
});

/** Unknown suffixes are ignored, unless critical (RFC 9557, section 3.3). */
function parseSuffix(text: string): { readonly name?: string; readonly problem?: string } {
  let name: string | undefined;
  for (const [, critical, content = ""] of text.matchAll(/\[(!?)([^\]]*)\]/g)) {
    if (content.includes("=")) {
      if (critical === "!" && content !== "u-ca=iso8601" && content !== "u-ca=gregory")
        return { problem: "only the ISO calendar is supported" };
    } else if (name !== undefined) return { problem: "a time has at most one [Zone]" };
    else if (content === "") return { problem: "expected the name of a time zone in [ ]" };
    else name = content;
  }
  return name === undefined ? {} : { name };
}

function problem(summary: string): ParsedTime {
  return { kind: "problem", summary };
}
