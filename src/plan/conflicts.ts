import type { Diagnostic } from "../model/diagnostic.ts";
import type { Kind, Slot } from "../resources/contract.ts";
import { append } from "./append.ts";
import { type Draft, sourceOf } from "./draft.ts";
import { type Matching, unmanagedAddress } from "./match.ts";
import { overlapIndex } from "./order.ts";

/** A warning for each call that will take a time which an object that this plan leaves alone already holds: the API may refuse it. */
export function conflicts(drafts: readonly Draft[], matchings: ReadonlyMap<Kind, Matching>): Diagnostic[] {
  const places = new Set(drafts.flatMap(({ decision }) => decision.calls.flatMap((call) => call.takes?.place ?? [])));
  if (places.size === 0) return [];
  const held = new Map<string, { readonly slot: Slot; readonly name: string }[]>();
  for (const [kind, { unmanaged }] of matchings) {
    for (const observed of unmanaged) {
      const slot = kind.slot?.(observed);
      if (slot === undefined || !places.has(slot.place)) continue;
      append(held, slot.place, { slot, name: unmanagedAddress(observed) });
    }
  }
  const indexes = new Map([...held].map(([place, slots]) => [place, overlapIndex(slots)]));
  return drafts.flatMap(({ head, decision }) =>
    decision.calls.flatMap(({ takes }) =>
      (takes === undefined ? [] : (indexes.get(takes.place)?.(takes) ?? [])).map(({ name }): Diagnostic => ({
        severity: "warning",
        code: "slot-taken",
        summary: `${head.address} takes a time that ${name} holds, which is not managed here: the API may refuse it`,
        help: "Move one of them, remove the other by hand, or declare it at the same start to adopt it.",
        address: head.address,
        ...sourceOf(head),
      })),
    ),
  );
}
