import type { createRecurrence } from "./recurrence.ts";

export type CreateRecurrence = typeof createRecurrence;

/** Slow to load: only if a file may have a rule. */
export async function loadRecurrence(texts: readonly { readonly text: string }[]): Promise<CreateRecurrence> {
  // Or an escape in the key.
  if (texts.some(({ text }) => text.includes("repeat") || text.includes("\\")))
    return (await import("./recurrence.ts")).createRecurrence;
  return () => {
    throw new TypeError("no file has a rule");
  };
}
