import type { Address } from "../model/address.ts";
import { formatMinutes } from "../model/duration.ts";
import { spanText } from "../model/local-time.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { append } from "../model/append.ts";
import type { Kind, Observed, Slot } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import { type Draft, sourceOf, type UndeclaredContext } from "./draft.ts";
import type { Matching } from "./matching.ts";
import { overlapIndex } from "./order.ts";

interface Holder {
  readonly slot: Slot;
  readonly observed: Observed;
  /** `undefined` for an unmanaged object. */
  readonly address: Address | undefined;
}

/** A warning for each call that takes a time which an object outside this plan holds: the API may refuse it. */
export function conflicts(
  drafts: readonly Draft[],
  matchings: ReadonlyMap<Kind, Matching>,
  { clockOf }: Pick<UndeclaredContext, "clockOf">,
): Diagnostic[] {
  const places = new Set(drafts.flatMap(({ calls }) => calls.flatMap((call) => call.takes?.place ?? [])));
  if (places.size === 0) return [];
  const held = new Map<string, Holder[]>();
  const drafted = new Set(drafts.map(({ change }) => change.address));
  for (const [kind, { unmanaged, matches, removed }] of matchings) {
    if (kind.slot === undefined) continue;
    const hold = (observed: Observed, address?: Address): void => {
      const slot = kind.slot?.(observed) as Slot;
      if (places.has(slot.place)) append(held, slot.place, { slot, observed, address });
    };
    for (const observed of unmanaged) hold(observed);
    // Objects that are as declared are in no way: declared times don't overlap.
    for (const { observed, desired, fields } of matches) {
      if (observed !== undefined && fields.length > 0 && !drafted.has(desired.address)) hold(observed, desired.address);
    }
    for (const { observed, address } of removed) if (!drafted.has(address)) hold(observed, address);
  }
  const indexes = new Map([...held].map(([place, slots]) => [place, overlapIndex(slots)]));
  return drafts.flatMap(({ change, calls }) =>
    calls.flatMap(({ takes }) =>
      (takes === undefined ? [] : (indexes.get(takes.place)?.(takes) ?? [])).map((holder): Diagnostic => ({
        severity: "warning",
        code: "slot-taken",
        ...describe(change.address, holder, change.zone ?? clockOf(holder.observed) ?? "UTC"),
        address: change.address,
        ...sourceOf(change),
      })),
    ),
  );
}

function describe(taker: Address, { observed, address, slot }: Holder, zone: string): Pick<Diagnostic, "summary" | "help"> {
  const when = `${spanText({ start: slot.from, end: slot.to }, zone)} (${formatMinutes((slot.to - slot.from) / 60_000)})`;
  if (address !== undefined)
    return {
      summary: `${taker} takes a time that ${address} holds, ${when}, which this plan does not move: the API may refuse it`,
      help: "Plan both together, or this one once the other has moved.",
    };
  return {
    summary: `${taker} takes a time that ${unmanagedAddress(observed)} holds, ${when}, which is not managed here: the API may refuse it`,
    help: "Move one of them, remove the other by hand, or declare it at the same start to adopt it.",
  };
}
