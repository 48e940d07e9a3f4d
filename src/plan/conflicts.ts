import type { Diagnostic } from "../model/diagnostic.ts";
import type { Kind, Observed, Slot } from "../resources/contract.ts";
import { append } from "./append.ts";
import { type Draft, sourceOf } from "./draft.ts";
import { type Matching, unmanagedAddress } from "./match.ts";
import { overlapIndex } from "./order.ts";

/** Who holds a time, and what can be done about it. */
interface Held {
  readonly slot: Slot;
  readonly name: string;
  readonly help: string;
}

/** A warning for each call that will take a time which an object that this plan leaves alone already holds: the API may refuse it. */
export function conflicts(drafts: readonly Draft[], matchings: ReadonlyMap<Kind, Matching>): Diagnostic[] {
  const places = new Set(drafts.flatMap(({ decision }) => decision.calls.flatMap((call) => call.takes?.place ?? [])));
  if (places.size === 0) return [];
  const held = new Map<string, Held[]>();
  const drafted = new Set(drafts.map(({ head }) => head.address));
  for (const [kind, { unmanaged, matched }] of matchings) {
    const hold = (observed: Observed, holder: Omit<Held, "slot">): void => {
      const slot = kind.slot?.(observed);
      if (slot !== undefined && places.has(slot.place)) append(held, slot.place, { slot, ...holder });
    };
    for (const observed of unmanaged) {
      const help = "Move one of them, remove the other by hand, or declare it at the same start to adopt it.";
      hold(observed, { name: `${unmanagedAddress(observed)} holds, which is not managed here`, help });
    }
    for (const { observed, desired } of matched) {
      if (observed === undefined || drafted.has(desired.address)) continue;
      const help = "Plan both together, or this one once the other has moved.";
      hold(observed, { name: `${desired.address} holds, which this plan leaves where it is`, help });
    }
  }
  const indexes = new Map([...held].map(([place, slots]) => [place, overlapIndex(slots)]));
  return drafts.flatMap(({ head, decision }) =>
    decision.calls.flatMap(({ takes }) =>
      (takes === undefined ? [] : (indexes.get(takes.place)?.(takes) ?? [])).map(({ name, help }): Diagnostic => ({
        severity: "warning",
        code: "slot-taken",
        summary: `${head.address} takes a time that ${name}: the API may refuse it`,
        help,
        address: head.address,
        ...sourceOf(head),
      })),
    ),
  );
}
