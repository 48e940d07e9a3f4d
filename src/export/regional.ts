import type { Spec } from "../model/spec.ts";
import type { DomainEntry } from "../resources/contract.ts";
import type { Entry } from "./entries.ts";

/** An entry that is the same in several regions. */
export interface RegionalParts {
  readonly own: Spec;
  readonly names: readonly string[];
  /** One a region, in the regions' order. */
  readonly entries: readonly Entry<DomainEntry>[];
}

export function gatherRegions(entries: readonly Entry<DomainEntry>[], regions: readonly string[]): readonly RegionalParts[] {
  const groups = new Map<string, Entry<DomainEntry>[]>();
  for (const entry of entries) {
    const same = JSON.stringify(entry.declaration.own);
    const group = groups.get(same);
    if (group === undefined) groups.set(same, [entry]);
    else group.push(entry);
  }
  const rank = ({ observed }: Entry<DomainEntry>): number => regions.indexOf(observed.region);
  return [...groups.values()].map((group) => {
    const sorted = group.toSorted((a, b) => rank(a) - rank(b));
    const [{ declaration }] = sorted as [Entry<DomainEntry>];
    const { own, names } = declaration;
    const last = names.at(-1) as string;
    return { own, names: [...names, [last, ...sorted.map(({ observed }) => observed.region)].join("-")], entries: sorted };
  });
}
