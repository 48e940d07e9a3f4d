/** A webhook's payload, of which any part may be absent. */
export interface Payload {
  child(name: string): Payload;
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  /** All its texts, numbers and switches. */
  inputs(): Record<string, string>;
}

export function payloadOf(value: unknown): Payload {
  const entries = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const at = new Map<string, unknown>(entries);
  return {
    child: (name) => payloadOf(at.get(name)),
    text: (name) => {
      const found = at.get(name);
      return typeof found === "string" && found !== "" ? found : undefined;
    },
    number: (name) => {
      const found = at.get(name);
      return Number.isSafeInteger(found) ? (found as number) : undefined;
    },
    inputs: () =>
      Object.fromEntries(
        entries
          .filter(([, found]) => ["string", "number", "boolean"].includes(typeof found))
          .map(([name, found]) => [name, String(found)]),
      ),
  };
}
