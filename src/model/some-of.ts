const NAMED = 5;

/** A list for a sentence, which a long one would drown: `a, b, c, d, e, and 7 more`. No more than `most` are named. */
export function someOf(names: readonly string[], most = NAMED): string {
  const more = names.length - most;
  return names.slice(0, most).join(", ") + (more > 0 ? `, and ${more} more` : "");
}
