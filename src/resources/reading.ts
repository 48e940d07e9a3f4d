import { CallError } from "../api/call-error.ts";
import type { WireMethod } from "../api/wire.ts";
import { type Instant, LAST_DATE, readInstant } from "../model/instant.ts";
import type { Value } from "../model/spec.ts";
import type { Place } from "./contract.ts";

/**
 * Readers for answers: what a kind needs must be there and of the right type, all else is ignored. Each throws a CallError that
 * says which region answered what, and never quotes the answer.
 */
export interface Reader {
  /** Some servers write an empty list as an empty map. */
  array(value: unknown, what: string): readonly unknown[];
  object(value: unknown, what: string): Readonly<Record<string, unknown>>;
  id(value: unknown, what: string): number;
  text(value: unknown, what: string): string;
  number(value: unknown, what: string): number;
  /** Absent and `null` are no; some servers write 0 and 1. */
  flag(value: unknown, what: string): boolean;
  /** "JS format": ISO 8601 with an offset, or milliseconds since the epoch. */
  time(value: unknown, what: string): Instant;
}

export function readerOf(at: Place, method: WireMethod): Reader {
  const unreadable = (what: string): CallError =>
    new CallError(`region ${at.region} answered ${method} for ${at.domain} with ${what}`, {
      code: "unreadable",
      outcome: "unknown",
      region: at.region,
      method,
    });
  const number = (value: unknown, what: string): number => {
    const read = readNumber(value);
    if (read === undefined) throw unreadable(`a ${what} that is not a number`);
    return read;
  };
  return {
    number,
    array: (value, what) => {
      if (Array.isArray(value)) return value;
      if (isEmptyMap(value)) return [];
      throw unreadable(`something that is not a list of ${what}`);
    },
    flag: (value, what) => {
      const flag = readFlag(value ?? false);
      if (flag === undefined) throw unreadable(`a ${what} that is neither true nor false`);
      return flag;
    },
    object: (value, what) => {
      if (typeof value !== "object" || value === null || Array.isArray(value))
        throw unreadable(`a ${what} that is not an object`);
      return value as Record<string, unknown>;
    },
    id: (value, what) => {
      const id = readNumber(value);
      if (!Number.isSafeInteger(id)) throw unreadable(`a ${what} without an id`);
      return id as number;
    },
    text: (value, what) => {
      if (typeof value !== "string") throw unreadable(`a ${what} that is not text`);
      return value;
    },
    time: (value, what) => {
      const instant = typeof value === "string" ? parseWireTime(value) : number(value, what);
      if (instant === undefined) throw unreadable(`a ${what} that is not a time with an offset`);
      if (Math.abs(instant) > LAST_DATE) throw unreadable(`a ${what} that is in no year that there is`);
      return instant;
    },
  };
}

function isEmptyMap(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Years beyond four digits as ECMAScript writes them: a sign and six. */
const ISO = /^(\d{4}|[+-]\d{6})-?(\d\d)-?(\d\d)[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d(?::?\d\d)?)$/i;

/** ISO 8601, extended or basic, with an offset; `undefined` for anything else. */
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

/** A number; some servers write it as text. `undefined` for anything else. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === "string") return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : undefined;
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** A yes or no; some servers write 1 and 0. `undefined` for anything else. */
export function readFlag(value: unknown): boolean | undefined {
  if (value === true || value === 1) return true;
  return value === false || value === 0 ? false : undefined;
}

/** Room types by code (Appendix A); a code that this version doesn't know stays visible as itself. */
export function readRoomType(code: number): string {
  if (code === 1) return "conference";
  return code === 2 ? "webinar" : `type ${code}`;
}

/** Whether it is a type that a config can name. */
export function isRoomType(type: Value | undefined): boolean {
  return type === "conference" || type === "webinar";
}

export function roomTypeCode(type: string): 1 | 2 {
  return type === "webinar" ? 2 : 1;
}

/** Absent, `null` and `""` all mean none. */
export function readPassword(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
