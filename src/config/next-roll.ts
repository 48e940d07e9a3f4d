/** When the next meeting of a series comes within its horizon: a plan that is made before has nothing to add. */
import type { Instant } from "../model/instant.ts";
import { zoneNamed } from "../model/local-time.ts";
import type { DesiredSeries } from "../resources/contract.ts";
import { createRecurrence } from "./recurrence/recurrence.ts";
import { parseRule } from "./recurrence/rule.ts";
import { createDates, UnworkableRule } from "./recurrence/work.ts";

const DAY = 86_400_000;

/** `undefined` if none comes any more. */
export function nextRoll(series: readonly Pick<DesiredSeries, "spec">[], now: Instant): Instant | undefined {
  const dates = createDates();
  let first: Instant | undefined;
  for (const { spec } of series) {
    const at = rollOf(spec, now, dates);
    if (at !== undefined && (first === undefined || at < first)) first = at;
  }
  return first;
}

function rollOf(spec: DesiredSeries["spec"], now: Instant, dates: ReturnType<typeof createDates>): Instant | undefined {
  const parsed = parseRule(String(spec["repeat"]));
  if (parsed.kind === "problem") return undefined;
  const horizon = Number(spec["horizon"]) * DAY;
  const zone = zoneNamed(String(spec["zone"]));
  const instant = Date.parse(String(spec["start"]));
  const start = { instant, local: instant + zone.offsetAt(instant), zone };
  try {
    const next = createRecurrence(parsed.rule, start, dates.ofRule()).next(now + horizon + 1);
    const moved = movedEarlier(spec).filter((each) => each > now + horizon);
    const all = next === undefined ? moved : [next, ...moved];
    return all.length === 0 ? undefined : Math.min(...all) - horizon;
  } catch (error) {
    // It takes too long to evaluate: the next pass finds it.
    if (error instanceof UnworkableRule) return undefined;
    throw error;
  }
}

/** Starts by overrides: a meeting counts from the earlier of its two. */
function movedEarlier(spec: DesiredSeries["spec"]): readonly Instant[] {
  return Object.entries(spec).flatMap(([field, value]) =>
    field.startsWith("start at ") && typeof value === "string" ? [Date.parse(value)] : [],
  );
}
