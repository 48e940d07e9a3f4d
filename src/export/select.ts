import type { DomainSettings } from "../model/config.ts";
import { createMatcher } from "../model/glob.ts";
import { naturalName, objectName } from "../model/identity.ts";
import type { Instant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { State } from "../model/state.ts";
import type { Observation } from "../plan/observe.ts";
import { matchAll } from "../plan/match.ts";
import type { Desired, Kind, Observed } from "../resources/contract.ts";
import { unmanagedAddress } from "../resources/place.ts";
import type { LeftOut, NotInFile } from "./not-in-file.ts";

export interface LiveDomain {
  readonly domain: string;
  readonly observation: Observation;
  readonly kinds: readonly Kind[];
  /** Of the project's config, if there is one. */
  readonly domains: ReadonlyMap<string, DomainSettings>;
  readonly desired: readonly Desired[];
  readonly state: State;
  readonly keyring: Keyring;
  readonly now: Instant;
  /** Limits the import to one room. */
  readonly room?: string | undefined;
}

export interface Selection extends NotInFile {
  readonly objects: readonly Observed[];
}

/** Of objects with one natural key, declares the one that a plan would match: ours, else that of the lowest id, even if it is over. */
export function selectObjects(live: LiveDomain): Selection {
  const { kinds, domains, domain, now } = live;
  const claimed = claimedBy(live);
  const declaredKeys = new Map(live.desired.map((each) => [naturalName(each), each.address]));
  const isOurs = ownership(live.state);
  const isIgnored = createMatcher(domains.get(domain)?.ignore ?? []);
  const ends = new Map(kinds.map((kind) => [kind.name, kind.endOf]));
  const isOver = ({ kind, spec }: Observed): boolean => (ends.get(kind)?.(spec) ?? Infinity) <= now;

  const counts = { ignored: 0, declared: 0 };
  const over: Record<string, number> = {};
  const countOver = ({ kind }: Observed): void => void (over[kind] = (over[kind] ?? 0) + 1);
  const groups = new Map<string, Observed[]>();
  for (const { objects } of live.observation.lists) {
    for (const observed of objects) {
      if (live.room !== undefined && observed.room !== live.room) continue;
      if (observed.room !== undefined && isIgnored(observed.room)) counts.ignored += 1;
      else if (claimed.has(observed)) counts.declared += 1;
      else {
        const group = groups.get(naturalName(observed));
        if (group === undefined) groups.set(naturalName(observed), [observed]);
        else group.push(observed);
      }
    }
  }

  const selected: Observed[] = [];
  const leftOut: LeftOut[] = [];
  for (const [key, group] of groups) {
    const [first, ...others] = group.toSorted((a, b) => Number(isOurs(b)) - Number(isOurs(a)) || Number(a.id) - Number(b.id));
    const address = declaredKeys.get(key);
    const because =
      address === undefined
        ? `it has the same natural key as ${unmanagedAddress(first as Observed)}, which is declared instead`
        : `it has the same natural key as ${address}, which is declared already`;
    const duplicates = address === undefined ? others : group;
    if (address === undefined && first !== undefined) {
      if (isOver(first)) countOver(first);
      else selected.push(first);
    }
    for (const observed of duplicates) {
      if (isOver(observed)) countOver(observed);
      else leftOut.push({ observed, because });
    }
  }
  return { objects: selected, ...counts, over, leftOut };
}

/** Objects that are declared already, and their predecessors. */
function claimedBy(live: LiveDomain): ReadonlySet<Observed> {
  const matchings = [...matchAll(live).values()];
  return new Set(
    matchings.flatMap(({ matches }) =>
      matches.flatMap(({ observed, predecessors }) => [...(observed === undefined ? [] : [observed]), ...predecessors]),
    ),
  );
}

function ownership({ objects }: State): (observed: Observed) => boolean {
  const ids = new Set(Object.values(objects).map(objectName));
  return (observed) => ids.has(objectName(observed));
}
