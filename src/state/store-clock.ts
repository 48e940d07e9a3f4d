/**
 * The time of a store, as the Date of its last answer tells it (RFC 9110: in whole seconds), carried on by our monotonic clock. Our own time
 * of day has no part in it.
 */
export interface StoreClock {
  /** Notes an answer's Date. */
  hear(date: string | undefined): void;
  /** In milliseconds since 1970; `undefined` if the store tells no time. To judge an end, which is then never too early. */
  earliest(): number | undefined;
  /** To give an end, which others then don't judge too early. */
  latest(): number | undefined;
}

/** Milliseconds. */
const SECOND = 1_000;
/** Its years have four digits. */
const LAST = Date.UTC(9999, 0);

export function createStoreClock(): StoreClock {
  let heard: { readonly time: number; readonly at: number } | undefined;
  const earliest = (): number | undefined => heard && heard.time + performance.now() - heard.at;
  return {
    hear: (date) => {
      const time = Date.parse(date ?? "");
      heard = time > 0 && time < LAST ? { time, at: performance.now() } : undefined;
    },
    earliest,
    latest: () => {
      const time = earliest();
      return time === undefined ? undefined : time + SECOND;
    },
  };
}
