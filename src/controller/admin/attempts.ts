/** Guesses of tokens, counted by address. */
const MINUTE = 60_000;
const MOST = 10;
/** Beyond it, addresses that have not guessed yet may not either. */
const ADDRESSES = 10_000;

export interface Attempts {
  /** Whether this address may guess once more. */
  allow(address: string): boolean;
}

export function createAttempts(): Attempts {
  let counts = new Map<string, number>();
  let began = performance.now();
  return {
    allow: (address) => {
      if (performance.now() - began > MINUTE) {
        counts = new Map();
        began = performance.now();
      }
      const count = (counts.get(address) ?? 0) + 1;
      if (count > MOST || (count === 1 && counts.size >= ADDRESSES)) return false;
      counts.set(address, count);
      return true;
    },
  };
}
