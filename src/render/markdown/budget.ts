/** In bytes: GitHub counts characters, which are never more. */
export function sizeOf(text: string): number {
  return Buffer.byteLength(text);
}

/** Small parts get all they want; only the largest are cut. */
export function share(wanted: readonly number[], budget: number): number[] {
  const given = wanted.map(() => 0);
  let left = budget;
  const bySize = wanted.map((size, index) => ({ size, index })).toSorted((a, b) => a.size - b.size);
  for (const [done, { size, index }] of bySize.entries()) {
    const part = Math.min(size, Math.max(0, Math.floor(left / (bySize.length - done))));
    given[index] = part;
    left -= part;
  }
  return given;
}

export function fitting(
  items: readonly string[],
  budget: number,
  separator: string,
): { readonly shown: readonly string[]; readonly left: number } {
  let used = 0;
  const end = items.findIndex((item) => (used += sizeOf(item) + sizeOf(separator)) > budget);
  return end === -1 ? { shown: items, left: 0 } : { shown: items.slice(0, end), left: items.length - end };
}
