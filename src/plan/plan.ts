import { domainOf } from "../model/address.ts";
import { compare } from "../model/compare.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { assemblePlan } from "./assemble.ts";
import { type Draft, draftForgotten, draftMatch, draftRemoval } from "./draft.ts";
import { type PlanInput, type PreparedPlan, preparePlan } from "./prepare.ts";
import { remarkOnLeftAlone } from "./remarks.ts";

/** The plan follows from its inputs alone: the same inputs give the same bytes. */
export function plan(input: PlanInput): Plan {
  return planPrepared(preparePlan(input));
}

export function planPrepared(prepared: PreparedPlan, drafts: readonly Draft[] = draftsOf(prepared)): Plan {
  const { scope } = prepared;
  if (scope.globs.drift === true) return assemblePlan(prepared, drafts.filter(hasDrift));
  if (scope.globs.roll !== true) return assemblePlan(prepared, drafts);
  const others = drafts.filter((draft) => !rollsOn(draft));
  const diagnostics = [...prepared.diagnostics, ...remarkOnLeftAlone(others)];
  return assemblePlan({ ...prepared, diagnostics }, drafts.filter(rollsOn));
}

export function refusalsOf({ diagnostics }: Plan): readonly Diagnostic[] {
  return diagnostics.filter((each) => each.severity === "error");
}

function rollsOn({ change: { action, reason } }: Draft): boolean {
  return action === "add" && reason === "horizon";
}

function hasDrift({ change: { reason, reasons = {} } }: Draft): boolean {
  return reason === "drift" || Object.values(reasons).includes("drift");
}

/** By domain, then kind, then address, as they are shown. */
export function draftsOf({ matchings, context, scope }: PreparedPlan): Draft[] {
  const drafts: Draft[] = [];
  for (const [kind, { matches, removed, forgotten }] of matchings) {
    const ofKind = [
      ...matches.flatMap((each) => (scope.address(each.desired.address) ? draftMatch(kind, each, context) : [])),
      ...removed.flatMap((each) => (scope.address(each.address) ? [draftRemoval(kind, each, context)] : [])),
      ...forgotten.flatMap((each) => (scope.address(each.address) ? [draftForgotten(kind, each, context)] : [])),
    ];
    for (const draft of ofKind.toSorted((a, b) => compare(a.change.address, b.change.address))) drafts.push(draft);
  }
  return drafts.toSorted(byDomain);
}

export function byDomain(a: Draft, b: Draft): number {
  return compare(domainOf(a.change.address), domainOf(b.change.address));
}
