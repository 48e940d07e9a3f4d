const MOST = 10_000;

/** For pure functions that are called 100,000 times with a few thousand keys. */
export function memoize<Key extends string | number, Answer>(compute: (key: Key) => Answer): (key: Key) => Answer {
  const known = new Map<Key, Answer>();
  return (key) => {
    const cached = known.get(key);
    if (cached !== undefined) return cached;
    const found = compute(key);
    if (known.size >= MOST) known.clear();
    known.set(key, found);
    return found;
  };
}
