import type { Readings } from "../readings.ts";

export type Notation = Pick<Readings, "booleans" | "numbers" | "emptyLists">;

/** An answer as JSON text, in the notation of the platform's language and store. */
export function writeJson(answer: unknown, { booleans, numbers, emptyLists }: Notation): string {
  return JSON.stringify(answer, (name, value: unknown) => {
    if (typeof value === "boolean" && booleans === "numbers") return Number(value);
    // How a time is written is a reading of its own.
    if (typeof value === "number" && numbers === "text" && name !== "startTime") return String(value);
    return Array.isArray(value) && value.length === 0 && emptyLists === "map" ? {} : value;
  });
}
