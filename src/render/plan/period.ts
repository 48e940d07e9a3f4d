import type { Period } from "../../model/agenda.ts";
import { clockOf } from "../../model/local-time.ts";
import type { Change, Plan } from "../../model/plan.ts";
import { printable } from "../safe/printable.ts";
import { plural } from "./count.ts";
import { declaredZones } from "./declared-zones.ts";
import { datesText } from "./series/dates.ts";
import { spanOf } from "./span.ts";

/** What of a plan is listed; the verdict is always that of the whole plan. */
export interface ShownPart {
  readonly part: Pick<Plan, "changes" | "calls" | "base" | "unmanaged">;
  readonly note: string | undefined;
}

/** What lies in the period before or after the change, and what has no time. */
export function shownPart(plan: Plan, period: Period | undefined): ShownPart {
  if (period === undefined) return { part: plan, note: undefined };
  const isShown = ({ before, after }: Pick<Change, "before" | "after">): boolean => {
    const spans = [spanOf(before), spanOf(after)].filter((span) => span !== undefined);
    return spans.length === 0 || spans.some(({ start, end }) => start < period.to && end > period.from);
  };
  const { base, unmanaged } = plan;
  const changes = plan.changes.filter(isShown);
  const called = new Set(changes.flatMap(({ calls }) => calls));
  const part = {
    changes,
    calls: plan.calls.filter(({ id }) => called.has(id)),
    ...(unmanaged === undefined ? {} : { unmanaged: unmanaged.filter(({ before }) => isShown({ before, after: null })) }),
    ...(base === undefined
      ? {}
      : {
          base: {
            ...base,
            dropped: base.dropped.filter(isShown),
            ...(base.leftOut === undefined ? {} : { leftOut: base.leftOut.filter(isShown) }),
          },
        }),
  };
  return { part, note: noteOf(plan, changes.length, period) };
}

function noteOf({ changes }: Plan, shown: number, period: Period): string {
  const zone = periodZone(changes);
  const hidden = changes.length - shown;
  const rest = hidden === 0 ? "" : `; ${plural(hidden, "other change")} ${hidden === 1 ? "is" : "are"} planned, and not shown`;
  return `Shown: what lies in ${daysText(period, zone)} (${printable(zone)}), and what has no time${rest}.`;
}

/** The clock that decides which days a period has. */
export function periodZone(changes: Plan["changes"]): string {
  return declaredZones(changes)[0] ?? "UTC";
}

/** `7 Dec … 13 Dec 2026`; one side alone may be open. */
function daysText({ from, to }: Period, zone: string): string {
  const date = (instant: number): number => clockOf(zone)(instant).date;
  if (from === Number.NEGATIVE_INFINITY) return `the time to ${datesText([date(to - 1)])}`;
  if (to === Number.POSITIVE_INFINITY) return `the time from ${datesText([date(from)])} on`;
  return datesText([date(from), date(to - 1)]);
}
