/** Values as the API writes them. Some servers write numbers as text, and yes and no as 1 and 0. */
import { type Instant, readInstant } from "../model/instant.ts";
import type { Value } from "../model/spec.ts";

/** A year of more than four digits has a sign and six. */
const ISO = /^(\d{4}|[+-]\d{6})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)$/i;

/** ISO 8601, extended or basic, with an offset. */
export function parseWireTime(text: string): Instant | undefined {
  const usual = readInstant(text);
  if (usual !== undefined) return usual;
  const parts = ISO.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second = "00", fraction = "0", zone = "Z"] = parts;
  const digits = zone.replace(":", "");
  const offset = digits.toUpperCase() === "Z" ? "Z" : `${digits.slice(0, 3)}:${digits.slice(3) || "00"}`;
  const instant = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, "0").slice(0, 3)}${offset}`,
  );
  return Number.isNaN(instant) ? undefined : instant;
}

export function readNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  // Of 400 digits it is infinite.
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

export function readFlag(value: unknown): boolean | undefined {
  if (value === true || value === 1) return true;
  return value === false || value === 0 ? false : undefined;
}

/** Absent, `null` and `""` all mean none. */
export function readPassword(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Room types by code (manual, Appendix A). */
export function readRoomType(code: number): string {
  if (code === 1) return "conference";
  return code === 2 ? "webinar" : `type ${code}`;
}

/** Whether a config can name the type. */
export function isRoomType(type: Value | undefined): boolean {
  return type === "conference" || type === "webinar";
}

export function roomTypeCode(type: string): 1 | 2 {
  return type === "webinar" ? 2 : 1;
}
