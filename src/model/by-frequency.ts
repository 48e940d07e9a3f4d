/** Each item once, the most frequent first. */
export function byFrequency<Item>(items: Iterable<Item>): Item[] {
  const counts = new Map<Item, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([item]) => item);
}
