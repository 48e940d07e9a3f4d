import type { Change, Plan } from "../../model/plan.ts";
import { suddenlyEmpty } from "../guard.ts";
import { assemblePlan } from "../assemble.ts";
import { type PlanInput, preparePlan } from "../prepare.ts";
import { byDomain } from "../plan.ts";
import type { SeriesView } from "../series.ts";
import { entriesOf } from "./fresh.ts";
import { liftedBy } from "./lifted.ts";
import { withoutUnlisted } from "./refused.ts";
import { review, type Review } from "./review.ts";
import { pairsIn } from "./reviewed.ts";
import { coveredSeries } from "./series-cover.ts";
import type { Verdict } from "./verdicts.ts";

export interface ReviewedPlanInput extends PlanInput {
  /** Saved plans, each accepted: sealed, of this account, project and lineage, and not too old. */
  readonly plans: readonly Plan[];
  /** A protection or an empty list stops only what breaks its rule, not the whole plan. */
  readonly isPartial?: boolean;
}

export interface ReviewedPlan extends Omit<Review, "drafts" | "draftsOf"> {
  /** What is to be called, and why it must not be, if a protection or an empty list stands against it. */
  readonly plan: Plan;
  /** For each verdict those changes of the plan that are made for it. */
  readonly changesOf: ReadonlyMap<Verdict, readonly Change[]>;
  readonly view: SeriesView;
}

/** The part of the fresh plan that was reviewed. Removals were counted in the reviews; protections and empty lists are judged anew. */
export function planReviewed(input: ReviewedPlanInput): ReviewedPlan {
  const { plans, keyring, state, scope, allow, isPartial = false } = input;
  const pairs = pairsIn(plans, state);
  const allowed = {
    removals: allow.removals || plans.some((each) => each.allowed?.removals === true),
    empty: allow.empty || plans.some((each) => each.allowed?.empty === true),
    lift: [...(allow.lift ?? []), ...plans.flatMap((each) => each.allowed?.lift ?? [])],
  };
  const isLifted = liftedBy(plans, allow);
  const asListed = preparePlan({
    ...input,
    countsUnchanged: false,
    pairs,
    allowed,
    isLifted,
    allow: { removals: true, empty: allowed.empty || isPartial },
  });
  const emptyLists = isPartial && !allow.empty ? suddenlyEmpty({ ...asListed, ...input.observation }) : [];
  const prepared = { ...asListed, matchings: withoutUnlisted(asListed.matchings, emptyLists) };
  const entries = entriesOf(prepared.matchings, prepared.context, scope);
  const covered = coveredSeries(plans, prepared.series, state, keyring);
  const { drafts, draftsOf, ...rest } = review({
    ...input,
    ...input.observation,
    ...prepared.context,
    entries,
    covered,
    isPartial,
    emptyLists,
  });
  const ordered = drafts.toSorted(byDomain);
  const made = assemblePlan(prepared, ordered);
  const changes = new Map(ordered.map((draft, index) => [draft, made.changes[index] as Change]));
  const changesOf = new Map(
    [...draftsOf].map(([verdict, own]) => [verdict, own.map((draft) => changes.get(draft) as Change)] as const),
  );
  return { ...rest, changesOf, view: prepared.view, plan: made };
}
