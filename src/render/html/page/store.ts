import { foldSeries } from "../../plan/series.ts";
import type { Report } from "../report.ts";
import { drawingOf } from "../view/drawing.ts";
import type { Drawing, Entry } from "../view/entry.ts";
import { EVERYTHING, type Filter, passes } from "../view/filter.ts";
import { type Slot, slotsOf } from "../view/slots.ts";
import type { ZoneChoice } from "../view/zones.ts";
import type { Call, Change } from "../../../model/plan.ts";

/** What the reader has chosen. */
export interface Choices {
  readonly filter: Filter;
  readonly zone: ZoneChoice;
}

/** What follows from it, and is drawn. */
export interface Shown extends Choices {
  readonly changes: readonly Change[];
  readonly entries: readonly Entry[];
  readonly slots: readonly Slot[];
  readonly calls: readonly Call[];
  readonly drawing: Drawing;
}

export interface Store {
  readonly report: Report;
  readonly changeOf: ReadonlyMap<string, Change>;
  readonly slots: readonly Slot[];
  shown(): Shown;
  choose(choices: Partial<Choices>): void;
  /** Draws now, and again whenever something else is to be shown. */
  follow(draw: (shown: Shown) => void): void;
}

export function createStore(report: Report): Store {
  const slots = slotsOf(report);
  const drawers: ((shown: Shown) => void)[] = [];
  let shown = show({ filter: EVERYTHING, zone: "declared" });

  function show(choices: Choices): Shown {
    const changes = report.changes.filter((change) => passes(change, choices.filter));
    const ids = new Set(changes.flatMap(({ calls }) => calls));
    return {
      ...choices,
      changes,
      entries: foldSeries(changes),
      slots: slots.filter(({ of }) => passes(of, choices.filter)),
      calls: ids.size === report.calls.length ? report.calls : report.calls.filter(({ id }) => ids.has(id)),
      drawing: drawingOf(report, slots, choices.zone),
    };
  }

  return {
    report,
    changeOf: new Map(report.changes.flatMap((change) => change.calls.map((id) => [id, change] as const))),
    slots,
    shown: () => shown,
    choose: (choices) => {
      shown = show({ ...shown, ...choices });
      for (const draw of drawers) draw(shown);
    },
    follow: (draw) => {
      drawers.push(draw);
      draw(shown);
    },
  };
}
