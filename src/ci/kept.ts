/**
 * The plans that jobs have kept at the forge. Where they come from proves nothing: a plan counts if its seal was made with this account's
 * secret, and if it is bound to this request, its last commit and its branch.
 */
import type { Forge, PlanKey } from "../forge/contract.ts";
import { Failure } from "../model/diagnostic.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";
import { isSealed, parsePlan } from "../plan/saved.ts";

export interface Bound {
  readonly change: string;
  readonly head: string;
  /** The branch that it is merged into. */
  readonly base: string;
}

export interface FoundPlan {
  readonly plan: Plan;
  /** For people. */
  readonly where: string;
}

/** Newest first. */
export async function plansOf(
  forge: Pick<Forge, "keptPlans">,
  key: PlanKey,
  bound: Bound,
  keyring: Keyring,
): Promise<readonly FoundPlan[]> {
  const kept = await forge.keptPlans(key);
  const plans = kept.flatMap(({ bytes, where }): FoundPlan[] => {
    const plan = readPlan(bytes, where);
    return plan !== undefined && isSealed(plan, keyring) && isBound(plan, bound) ? [{ plan, where }] : [];
  });
  return plans.toSorted((a, b) => Date.parse(b.plan.now) - Date.parse(a.plan.now));
}

/** What others have put in its place counts as none. */
function readPlan(bytes: Buffer, where: string): Plan | undefined {
  try {
    return parsePlan(bytes.toString("utf8"), where);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function isBound({ context = {} }: Plan, { change, head, base }: Bound): boolean {
  return context["change"] === change && context["head"] === head && context["base"] === base;
}
