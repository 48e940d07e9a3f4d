const NAMED = 5;

/** A list for a sentence, which a long one would drown: `a, b, c, d, e, and 7 more` */
export function someOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(", ") + (more > 0 ? `, and ${more} more` : "");
}
