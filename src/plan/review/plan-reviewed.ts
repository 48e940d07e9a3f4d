import type { Plan } from "../../model/plan.ts";
import { assemblePlan, byDomain, type PlanInput, preparePlan } from "../plan.ts";
import type { SeriesView } from "../series.ts";
import { entriesOf } from "./fresh.ts";
import { review, type Review } from "./review.ts";
import { pairsIn } from "./reviewed.ts";
import { coveredSeries } from "./series-cover.ts";

export interface ReviewedPlanInput extends PlanInput {
  /** Saved plans, each accepted: sealed, of this account, project and lineage, and not too old. */
  readonly plans: readonly Plan[];
}

export interface ReviewedPlan extends Review {
  /** What is to be called, and why it must not be, if a protection or an empty list stands against it. */
  readonly plan: Plan;
  readonly view: SeriesView;
}

/** The part of the fresh plan that was reviewed. Removals were counted in the reviews; protections and empty lists are judged anew. */
export function planReviewed(input: ReviewedPlanInput): ReviewedPlan {
  const { plans, keyring, state, scope } = input;
  const pairs = pairsIn(plans, state);
  const prepared = preparePlan({ ...input, pairs, allowed: input.allow, allow: { ...input.allow, removals: true } });
  const entries = entriesOf(prepared.matchings, prepared.context, scope);
  const covered = coveredSeries(plans, prepared.view.declared, state, keyring);
  const reviewed = review({ ...input, ...input.observation, ...prepared.context, entries, covered });
  return { ...reviewed, view: prepared.view, plan: assemblePlan(prepared, reviewed.drafts.toSorted(byDomain)) };
}
