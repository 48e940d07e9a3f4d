import { judge, type Verdict } from "./judge.ts";
import type { LeaseTimes } from "./lease.ts";
import type { StoredLock } from "./store.ts";

/** What all looks at a lock tell so far. */
export interface Sight {
  readonly verdict: Verdict;
  /** When it is over unless it is renewed, by `performance.now()`; infinite if watching doesn't end it. */
  readonly takeover: number;
}

/** Looks at a lock again and again: each renewal, and each new holder, gives it another version. */
export function startWatch(times: LeaseTimes): (found: StoredLock) => Sight {
  let seen: { readonly version: string; readonly since: number } | undefined;
  let isAlive = false;
  return (found) => {
    const now = performance.now();
    if (seen?.version !== found.version) {
      isAlive = seen !== undefined;
      seen = { version: found.version, since: now };
    }
    const verdict = judge(found, times);
    if (verdict === "over" || verdict === "held") return { verdict, takeover: Number.POSITIVE_INFINITY };
    const takeover = seen.since + times.length;
    if (now >= takeover) return { verdict: "over", takeover };
    return { verdict: isAlive ? "renewed" : verdict, takeover };
  };
}
