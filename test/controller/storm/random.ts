export interface Random {
  /** In [0, 1). */
  number(): number;
  /** From 0 to below. */
  below(end: number): number;
  pick<T>(items: readonly T[]): T;
}

/** Mulberry32: the same numbers by the same seed. */
export function randomOf(seed: number): Random {
  let state = seed;
  const number = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (end: number): number => Math.floor(number() * end);
  return { number, below, pick: (items) => items[below(items.length)] as (typeof items)[number] };
}
