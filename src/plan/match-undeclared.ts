/** Step 4: owned addresses that are not declared, and objects without an address. */
import type { Address } from "../model/address.ts";
import type { StateObject } from "../model/state.ts";
import type { Observed } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import type { Forgotten, Matching, MatchRun, RecordUpdate, Removed } from "./matching.ts";
import type { ObservedIndex } from "./observed-index.ts";
import { doubtOf } from "./absence/missing.ts";
import { isExpired } from "./owned.ts";
import { isFromIntent } from "./reclaim.ts";

export function matchUndeclared(run: MatchRun): Pick<Matching, "removed" | "forgotten" | "expired" | "recordUpdates"> {
  const { kind, index, claimed } = run;
  const removed: Removed[] = [];
  const forgotten: Forgotten[] = [];
  const expired: Address[] = [];
  const recordUpdates: RecordUpdate[] = [];
  const current = new Set(run.current.map((each) => each.address));
  const declared = new Set(run.desired.map((each) => each.address));
  for (const [address, entry] of run.owned.entries()) {
    if (current.has(address)) continue;
    recordUpdates.push(...withoutGone(address, entry, index));
    const listed = [entry, ...(entry.predecessors ?? [])].map((each) => index.byId(each));
    const left = listed.filter((object) => object !== undefined && !claimed.has(object)) as Observed[];
    for (const observed of left) {
      claimed.add(observed);
      const name = observed === listed[0] ? address : `${address}~${observed.id}`;
      removed.push({ address: name, observed, owned: entry, reason: declared.has(address) ? "config" : "undeclared" });
    }
    // A listed object that is claimed has another address, whose change moves the entry.
    if (listed.some((object) => object !== undefined)) continue;
    if (isExpired(entry, run.now) || index.isPast(entry) || !kind.adoptable) expired.push(address);
    else {
      const doubt = doubtOf(run, address, entry);
      forgotten.push({ address, owned: entry, ...(doubt === undefined ? {} : { doubt }) });
    }
  }
  return { removed, forgotten, expired, recordUpdates };
}

function withoutGone(address: Address, owned: StateObject, index: ObservedIndex): RecordUpdate[] {
  const { predecessors = [], ...entry } = owned;
  const named = [{ region: entry.region, id: entry.id }, ...predecessors];
  const [first, ...rest] = named.filter((each) => index.byId(each) !== undefined);
  if (first === undefined || rest.length + 1 === named.length) return [];
  return [{ address, object: { ...entry, ...first, ...(rest.length > 0 ? { predecessors: rest } : {}) } }];
}

export function matchUnclaimed(run: MatchRun): Pick<Matching, "removed" | "unmanaged"> {
  const { index, claimed } = run;
  const removed: Removed[] = [];
  const unmanaged: Observed[] = [];
  for (const observed of claimed.size < index.all.length ? index.all : []) {
    const address = claimed.has(observed) ? undefined : removedAddress(run, observed);
    if (address !== undefined) removed.push({ address, observed, owned: undefined, reason: "undeclared" });
    else if (!claimed.has(observed)) unmanaged.push(observed);
  }
  return { removed, unmanaged };
}

/** Of one that was missing, of an intent's duplicate, or where `unmanaged: remove` covers it. */
function removedAddress({ kind, index, owned, intents, late, domains }: MatchRun, observed: Observed): Address | undefined {
  const was = late.get(observed);
  if (was !== undefined) return was.endsWith(`~${observed.id}`) ? was : `${was}~${observed.id}`;
  if (!kind.adoptable) return undefined;
  const intent = intents.of(observed)?.intent;
  const own = intent === undefined ? undefined : owned.get({ address: intent.address, domain: observed.domain });
  if (intent !== undefined && isFromIntent(kind, intent, observed, own === undefined ? undefined : index.byId(own)))
    return `${intent.address}~${observed.id}`;
  return domains.get(observed.domain)?.unmanaged === "remove" ? unmanagedAddress(observed) : undefined;
}
