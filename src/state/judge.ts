import type { LeaseTimes } from "./lease.ts";
import type { StoredLock } from "./store.ts";
import { livenessOf } from "./this-process.ts";

/** What one look at a lock tells. */
export type Verdict =
  /** It may be taken. */
  | "over"
  /** Only its holder or the store's clock ends it. */
  | "held"
  /** Held; it is over once it was watched unrenewed for its length. */
  | "renewed"
  /** Its end can't be true, or is past by a clock that may be wrong: only watching tells. */
  | "unsure";

/** Milliseconds: an HTTP Date tells whole seconds. */
const ROUNDING = 2_000;

export function judge({ holder, end }: StoredLock, { length, renewal }: LeaseTimes): Verdict {
  switch (end.by) {
    case "store":
      if (end.left <= 0) return "over";
      if (end.left <= length + ROUNDING) return "held";
      // The store's clock was set back, or the end is no time at all. A lock that is never renewed looks the same dead or alive.
      return renewal === undefined ? "renewed" : "unsure";
    case "holder": {
      const liveness = livenessOf(holder);
      if (liveness !== "unknown") return liveness === "dead" ? "over" : "renewed";
      const left = end.at === undefined ? 0 : end.at - Date.now();
      return left > 0 && left <= length ? "renewed" : "unsure";
    }
    case "none":
      return "held";
    default:
      return end satisfies never;
  }
}
