import type { createRecurrence } from "./recurrence.ts";

export type CreateRecurrence = typeof createRecurrence;

/** What gives the occurrences of rules, if any of the texts may hold one: it takes more time to load than most configs to read. */
export async function loadRecurrence(texts: readonly { readonly text: string }[]): Promise<CreateRecurrence> {
  // A key may also be written with escapes.
  if (texts.some(({ text }) => text.includes("repeat") || text.includes("\\")))
    return (await import("./recurrence.ts")).createRecurrence;
  return () => {
    throw new TypeError("no file was seen to have a rule");
  };
}
