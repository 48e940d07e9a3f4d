import type { Readings } from "../readings.ts";

export type JsonReadings = Pick<Readings, "booleans" | "numbers" | "emptyLists">;

/** Writes an answer as platforms in other languages and with other databases would. */
export function writeJson(answer: unknown, { booleans, numbers, emptyLists }: JsonReadings): string {
  // Without a replacer it is five times as fast.
  if (booleans !== "numbers" && numbers !== "text" && emptyLists !== "map") return JSON.stringify(answer);
  return JSON.stringify(answer, (name, value: unknown) => {
    if (typeof value === "boolean" && booleans === "numbers") return Number(value);
    // Times have a reading of their own.
    if (typeof value === "number" && numbers === "text" && name !== "startTime") return String(value);
    return Array.isArray(value) && value.length === 0 && emptyLists === "map" ? {} : value;
  });
}
