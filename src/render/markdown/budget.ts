/** How much of a text GitHub counts is a matter of bytes here and of characters there: bytes are never fewer. */
export function sizeOf(text: string): number {
  return Buffer.byteLength(text);
}

/**
 * How many bytes each part may take, given how many it would like and how many there are for all. Small parts get what they need; the
 * biggest share what is left, so that it is the biggest that are cut.
 */
export function share(wanted: readonly number[], room: number): number[] {
  const given = wanted.map(() => 0);
  let left = room;
  const bySize = wanted.map((size, index) => ({ size, index })).toSorted((a, b) => a.size - b.size);
  for (const [done, { size, index }] of bySize.entries()) {
    const part = Math.min(size, Math.max(0, Math.floor(left / (bySize.length - done))));
    given[index] = part;
    left -= part;
  }
  return given;
}

/** The first items that fit, and how many were left over. */
export function fitting(
  items: readonly string[],
  room: number,
  separator: string,
): { readonly shown: readonly string[]; readonly left: number } {
  let used = 0;
  const end = items.findIndex((item) => (used += sizeOf(item) + sizeOf(separator)) > room);
  return end === -1 ? { shown: items, left: 0 } : { shown: items.slice(0, end), left: items.length - end };
}
