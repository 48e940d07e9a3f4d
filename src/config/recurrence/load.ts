import type { createRecurrence } from "./recurrence.ts";

export type CreateRecurrence = typeof createRecurrence;

/** Loads the code for rules if a file may have one: it loads slower than most configs. */
export async function loadRecurrence(texts: readonly { readonly text: string }[]): Promise<CreateRecurrence> {
  // A backslash may begin an escape in the key.
  if (texts.some(({ text }) => text.includes("repeat") || text.includes("\\")))
    return (await import("./recurrence.ts")).createRecurrence;
  return () => {
    throw new TypeError("no file has a rule");
  };
}
