import type { Spec } from "../model/spec.ts";
import type { EntryOf } from "./entries.ts";

/** One webhook of the config, in all the regions where it is the same. */
export interface WebhookParts {
  readonly own: Spec;
  readonly names: readonly string[];
  /** The objects that it stands for, one a region, in the regions' order. */
  readonly entries: readonly EntryOf<"webhooks">[];
}

export function gatherWebhooks(entries: readonly EntryOf<"webhooks">[], regions: readonly string[]): readonly WebhookParts[] {
  const groups = new Map<string, EntryOf<"webhooks">[]>();
  for (const entry of entries) {
    const same = JSON.stringify(entry.declaration.own);
    const group = groups.get(same);
    if (group === undefined) groups.set(same, [entry]);
    else group.push(entry);
  }
  const rank = ({ observed }: EntryOf<"webhooks">): number => regions.indexOf(observed.region);
  return [...groups.values()].map((group) => {
    const sorted = group.toSorted((a, b) => rank(a) - rank(b));
    const [{ declaration }] = sorted as [EntryOf<"webhooks">];
    const { own, names } = declaration;
    const last = names.at(-1) as string;
    return { own, names: [...names, [last, ...sorted.map(({ observed }) => observed.region)].join("-")], entries: sorted };
  });
}
