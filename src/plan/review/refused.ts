/**
 * Refusals of single changes, where several plans are applied as one, or one in part (guard.ts has the rules):
 *
 *   a protected object would end ──▶ its change is left out             also where only its series was reviewed
 *   a list is suddenly empty ──────▶ each change of its kind, region and domain is left out, also what it would show as done or stale:
 *                                    an empty list says nothing of an object
 *
 * What requires such a change waits. They are tried again.
 */
import { domainOf, kindOf, seriesOf } from "../../model/address.ts";
import type { Plan } from "../../model/plan.ts";
import type { Kind } from "../../resources/contract.ts";
import type { Draft } from "../draft.ts";
import { type EmptyList, isProtectedEnd } from "../guard.ts";
import type { Matching } from "../matching.ts";
import { order } from "../order.ts";
import type { Entry } from "./fresh.ts";
import type { Judgement } from "./judge.ts";
import type { Reviewed } from "./reviewed.ts";

/** The judgement, or a refusal if it follows from a list that is suddenly empty. */
export function unlessEmpty(judgement: Judgement, { plan, change }: Reviewed, lists: readonly EmptyList[]): Judgement {
  const { kind, entry, fields } = judgement;
  if (kind === "withdrawn" || kind === "over" || plan.allowed?.empty === true) return judgement;
  const because = whyEmpty(change, entry, lists);
  return because === undefined ? judgement : { kind: "refused", entry, fields, because };
}

/** Why a change that only its series' review covers must not be made. */
export function whyUnlisted(
  { change }: Draft,
  entry: Entry,
  lists: readonly EmptyList[],
  plans: readonly Plan[],
): string | undefined {
  const series = seriesOf(entry.address);
  const isAccepted = plans.some((each) => each.allowed?.empty === true && each.series?.some(({ address }) => address === series));
  return isAccepted ? undefined : whyEmpty(change, entry, lists);
}

function whyEmpty(
  { address, region, before }: Draft["change"],
  entry: Entry | undefined,
  lists: readonly EmptyList[],
): string | undefined {
  const regions = new Set<unknown>([region, before?.["region"], entry?.match?.owned?.region]);
  const domain = domainOf(address);
  return lists.find((each) => each.kind === kindOf(address) && each.domain === domain && regions.has(each.region))?.because;
}

/** Of these changes those that would end what is protected, each with why not. A ring of changes may end it. */
export function protectedEnds(drafts: readonly Draft[]): ReadonlyMap<Draft, string> {
  if (!drafts.some((draft) => draft.protected)) return new Map();
  const ends = order(drafts).drafts.flatMap((ordered, index): [Draft, string][] => {
    const why = `it is protected, and this would ${ordered.change.action} it`;
    return isProtectedEnd(ordered) ? [[drafts[index] as Draft, why]] : [];
  });
  return new Map(ends);
}

/** Without what empty lists say of missing objects: the state learns nothing from them. */
export function withoutUnlisted(
  matchings: ReadonlyMap<Kind, Matching>,
  lists: readonly EmptyList[],
): ReadonlyMap<Kind, Matching> {
  if (lists.length === 0) return matchings;
  return new Map(
    [...matchings].map(([kind, matching]): [Kind, Matching] => {
      const own = lists.filter((each) => each.kind === kind.name);
      const missing = matching.missing.filter(
        ({ address, region }) => !own.some((each) => each.region === region && each.domain === domainOf(address)),
      );
      return [kind, { ...matching, missing }];
    }),
  );
}
