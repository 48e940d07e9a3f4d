const MOST = 10_000;

/** A function of texts or numbers that remembers its last answers, for what is asked a hundred thousand times about a few thousand things. */
export function remembered<Key extends string | number, Answer>(answer: (key: Key) => Answer): (key: Key) => Answer {
  const known = new Map<Key, Answer>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = answer(key);
    if (known.size >= MOST) known.clear();
    known.set(key, found);
    return found;
  };
}
