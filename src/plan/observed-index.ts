import type { DomainSettings } from "../model/config.ts";
import { createMatcher } from "../model/glob.ts";
import { naturalName } from "../model/identity.ts";
import type { ObjectId, ObjectPlace } from "../model/state.ts";
import type { Desired, Kind, Observed } from "../resources/contract.ts";
import type { ObservedList } from "./observe.ts";
import { append } from "../model/append.ts";

const NONE: readonly Observed[] = [];

export interface ObservedIndex {
  readonly all: readonly Observed[];
  byId(at: ObjectPlace): Observed | undefined;
  /** Whether it is listed, and over: then it counts for nothing. */
  isPast(at: ObjectPlace): boolean;
  /** Also if it is ignored, or over. */
  isListed(at: ObjectPlace): boolean;
  /** Sorted by id. */
  byKey(desired: Desired): readonly Observed[];
}

export interface IndexInput {
  readonly kind: Kind;
  readonly lists: readonly ObservedList[];
  readonly domains: ReadonlyMap<string, DomainSettings>;
}

/** An object in two lists is one object: a region may take two names for one domain. */
export function indexObserved({ kind, lists, domains }: IndexInput, isPast: (observed: Observed) => boolean): ObservedIndex {
  const ignores = new Map([...domains].map(([name, { ignore }]) => [name, createMatcher(ignore)]));
  const { keyOfId } = kind;
  const all: Observed[] = [];
  const past = new Set<string>();
  const regions = new Map<string, Map<ObjectId, Observed>>();
  // An id that is a name may be written in several ways.
  const names = new Map<string, Observed>();
  const hidden = new Set<string>();
  for (const list of lists) {
    const ignored = ignores.get(list.domain);
    const ids = regions.get(list.region) ?? new Map<ObjectId, Observed>();
    regions.set(list.region, ids);
    for (const observed of list.objects) {
      if (ids.has(observed.id)) continue;
      if (isPast(observed)) {
        past.add(nameOf(observed));
        continue;
      }
      if (observed.room !== undefined && ignored?.(observed.room) === true) {
        hidden.add(nameOf(observed));
        continue;
      }
      all.push(observed);
      ids.set(observed.id, observed);
      if (keyOfId !== undefined) names.set(`${list.region}\n${observed.key}`, observed);
    }
  }
  let keys: Map<string, Observed[]> | undefined;
  const byId: ObservedIndex["byId"] = ({ region, id }) =>
    regions.get(region)?.get(id) ?? (keyOfId === undefined ? undefined : names.get(`${region}\n${keyOfId(id)}`));
  return {
    all,
    byId,
    isPast: (at) => past.has(nameOf(at)),
    isListed: (at) => byId(at) !== undefined || past.has(nameOf(at)) || hidden.has(nameOf(at)),
    // Made when needed: mostly every object is found by its id.
    byKey: (desired) => (keys ??= indexKeys(all)).get(naturalName(desired)) ?? NONE,
  };
}

function nameOf({ region, id }: ObjectPlace): string {
  return `${region}\n${id}`;
}

function indexKeys(all: readonly Observed[]): Map<string, Observed[]> {
  const keys = new Map<string, Observed[]>();
  for (const observed of all) append(keys, naturalName(observed), observed);
  for (const same of keys.values()) {
    if (same.length > 1) same.sort((a, b) => Number(a.id) - Number(b.id));
  }
  return keys;
}
