type Conjunction = "and" | "or";

const TYPES = { and: "conjunction", or: "disjunction" } as const;
const formats: Partial<Record<Conjunction, Intl.ListFormat>> = {};

/** `a`, `a and b`, `a, b and c`. */
export function listOf(items: readonly string[], conjunction: Conjunction = "and"): string {
  if (items.length < 2) return items[0] ?? "";
  // British English has no comma before the conjunction.
  const format = (formats[conjunction] ??= new Intl.ListFormat("en-GB", { type: TYPES[conjunction] }));
  return format.format(items);
}

/** A list that stays short enough for a sentence: `a, b, c, d, e and 7 more`. */
export function someOf(items: readonly string[], most = 5): string {
  const more = items.length - most;
  return listOf(more > 0 ? [...items.slice(0, most), `${more} more`] : items);
}
