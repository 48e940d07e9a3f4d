import { CallError } from "../api/call-error.ts";
import type { WireMethod } from "../api/wire.ts";
import { type Instant, LAST_DATE } from "../model/instant.ts";
import type { Place } from "./contract.ts";
import { parseWireTime, readFlag, readNumber } from "./wire-values.ts";

/** Reads the parts of an answer that a kind needs. Each throws a CallError for a part that is missing or wrong, without quoting it. */
export interface Reader {
  /** `what`: all that is wrong with the answer. */
  unreadable(what: string): CallError;
  array(value: unknown, what: string): readonly unknown[];
  object(value: unknown, what: string): Readonly<Record<string, unknown>>;
  id(value: unknown, what: string): number;
  text(value: unknown, what: string): string;
  number(value: unknown, what: string): number;
  /** Absent and `null` are no. */
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
    unreadable,
    number,
    array: (value, what) => {
      if (Array.isArray(value)) return value;
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
      if (Math.abs(instant) > LAST_DATE) throw unreadable(`a ${what} that no calendar has`);
      return instant;
    },
  };
}
