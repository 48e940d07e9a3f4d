import { foldSeries, narrowed } from "../../plan/series/index.ts";
import type { PageData } from "../page-data.ts";
import { conflictingIn, viewContextOf } from "../view/context.ts";
import type { ViewContext, Entry } from "../view/entry.ts";
import { NO_FILTER, type Filter, passes } from "../view/filter.ts";
import { type Slot, slotsOf } from "../view/slots.ts";
import type { ZoneChoice } from "../view/zones.ts";
import type { Call, Change } from "../../../model/plan.ts";

export interface Choices {
  readonly filter: Filter;
  readonly zone: ZoneChoice;
}

export interface Shown extends Choices {
  readonly changes: readonly Change[];
  readonly entries: readonly Entry[];
  readonly slots: readonly Slot[];
  readonly calls: readonly Call[];
  readonly context: ViewContext;
}

export interface Store {
  readonly data: PageData;
  readonly changeOf: ReadonlyMap<string, Change>;
  readonly slots: readonly Slot[];
  /** The addresses of what is in conflict. */
  readonly conflicting: ReadonlySet<string>;
  shown(): Shown;
  choose(choices: Partial<Choices>): void;
  /** Calls `draw` now, and after each new choice. */
  follow(draw: (shown: Shown) => void): void;
}

export function createStore(data: PageData): Store {
  const slots = slotsOf(data);
  const entries = foldSeries(data.changes);
  const conflicting = conflictingIn(data, slots);
  const drawers: ((shown: Shown) => void)[] = [];
  let shown = show({ filter: NO_FILTER, zone: "declared" });

  function show(choices: Choices): Shown {
    const changes = data.changes.filter((change) => passes(change, choices.filter, conflicting));
    const ids = new Set(changes.flatMap(({ calls }) => calls));
    return {
      ...choices,
      changes,
      entries: narrowed(entries, (change) => passes(change, choices.filter, conflicting)),
      slots: slots.filter(({ of }) => passes(of, choices.filter, conflicting)),
      calls: ids.size === data.calls.length ? data.calls : data.calls.filter(({ id }) => ids.has(id)),
      context: viewContextOf(data, slots, choices.zone),
    };
  }

  return {
    data,
    changeOf: new Map(data.changes.flatMap((change) => change.calls.map((id) => [id, change] as const))),
    slots,
    conflicting,
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
