/** A foreign hand that undoes what a pass sets: after three times in ten minutes the shard stalls, until something changes. */
import type { Change } from "../../model/plan.ts";
import type { Instant } from "../../model/instant.ts";
import { isEnforcing } from "./split.ts";
import type { Loop } from "./shard-row.ts";

const WITHIN = 10 * 60_000;
const MOST = 3;

/** A room that people open again and again is no loop. */
export function countLoops(loops: readonly Loop[], done: readonly Change[], now: Instant): readonly Loop[] {
  const counts = new Map(loops.map(({ key, at }) => [key, at.filter((each) => each > now - WITHIN)]));
  for (const change of done) {
    if (change.reason !== "drift" || isEnforcing(change) || change.calls.length === 0) continue;
    const key = `${change.address} ${change.action} ${change.fields.join(",")}`;
    counts.set(key, [...(counts.get(key) ?? []), now].slice(-MOST));
  }
  return [...counts].flatMap(([key, at]) => (at.length === 0 ? [] : [{ key, at }]));
}

/** What stalls a shard. */
export function stalledBy(loops: readonly Loop[]): readonly string[] {
  return loops.filter(({ at }) => at.length >= MOST).map(({ key }) => key);
}
