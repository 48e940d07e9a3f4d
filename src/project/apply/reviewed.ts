import { domainOf } from "../../model/address.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import { allLists } from "../../plan/observe.ts";
import { placesInUse } from "../../plan/places.ts";
import { refusalsOf } from "../../plan/plan.ts";
import { planReviewed } from "../../plan/review/plan-reviewed.ts";
import type { Verdict } from "../../plan/review/verdicts.ts";
import { addressGlobs, type ScopeFilter } from "../../plan/scope.ts";
import { KINDS } from "../../resources/registry.ts";
import type { Holder } from "../../state/index.ts";
import { planInput } from "../plan.ts";
import type { LiveProject } from "../project.ts";
import { unlessAborted } from "../unless-aborted.ts";
import { requireWritable } from "../require-project.ts";
import { type Accepted, acceptAgain, isOnly } from "./accept.ts";
import { reviewOf } from "./conclude.ts";
import { checkClocks } from "./clocks.ts";
import type { NotPrepared, Prepared } from "./prepare.ts";
import type { ApplyHooks, ApplyRequest, SavedPlans } from "./request.ts";

type PreparedReview = Prepared & Required<Pick<Prepared, "review">>;
type NotApplied = Extract<NotPrepared, { kind: "refused" | "spent" }>;

/** Lists the domains that the plans touch, and makes a fresh plan of the config in hand: what of it was reviewed is to be applied. */
export async function prepareReviewed(
  project: LiveProject,
  first: Accepted,
  request: ApplyRequest & { readonly saved: SavedPlans },
  hooks: ApplyHooks,
  { holder, stop }: { readonly holder: Holder; readonly stop: AbortSignal },
): Promise<PreparedReview | NotApplied> {
  const { saved, allow = { removals: false, empty: false } } = request;
  const state = await project.state.read();
  // Another project may have taken the state while this run waited for the lock.
  requireWritable(project.config, state);
  const accepted = acceptAgain(first, project, saved, state, allow);
  const { plans, leftOut } = accepted;
  if (plans.length === 0) return { kind: "spent", plans: accepted.spent, leftOut };
  const scope = scopeOfPlans(plans);
  const { config, desired } = project;
  const places = placesInUse(config.domains, desired, state, scope, config.regions);
  const observation = await unlessAborted(
    project.lists.observe(allLists(places, KINDS), stop, { state, now: project.now }),
    stop,
  );
  const planning = { state, scope, allow, maxRemovals: undefined, signal: stop, context: undefined };
  const isPartial = !isAllOrNothing(saved);
  const input = planInput(project, planning, observation);
  const reviewed = planReviewed({ ...input, diagnostics: project.diagnostics, plans, isPartial });
  const stale = reviewed.verdicts.filter(({ verdict }) => verdict === "stale");
  const review = reviewOf(accepted, reviewed, holder);
  if (stale.length > 0 && !isPartial) return { kind: "refused", diagnostics: stale.map(staleDiagnostic), review };
  const refusals = refusalsOf(reviewed.plan);
  if (refusals.length > 0) return { kind: "refused", diagnostics: refusals, review };
  checkClocks(project, request, hooks);
  const { plan, view } = reviewed;
  const warnings = stale.map((each): Diagnostic => ({ ...staleDiagnostic(each), severity: "warning", help: "It is left out." }));
  hooks.onPlan?.(plan, { changed: false, leftOut: [...leftOut, ...warnings], review });
  return { kind: "prepared", plan, state, view, review: { accepted, reviewed } };
}

function isAllOrNothing(saved: SavedPlans): boolean {
  return isOnly(saved) && saved.partial !== true;
}

function staleDiagnostic({ address, because = "it was changed", code, source }: Verdict): Diagnostic {
  const place = source === undefined ? {} : { source };
  if (code === "secret-changed")
    return { severity: "error", code, summary: `${address}: ${because}`, help: "Plan again, and have that reviewed.", ...place };
  const help = "Plan again; or apply the rest of this plan with --partial.";
  return { severity: "error", code: "stale-plan", summary: `${address}: ${because} since the plan was made`, help, ...place };
}

/** Matching is of whole domains; the plans' scopes limit only the changes. */
function scopeOfPlans(plans: readonly Plan[]): ScopeFilter {
  const domains = new Set(plans.flatMap(({ changes }) => changes.map(({ address }) => domainOf(address))));
  const filters = plans.map(({ scope }) => addressGlobs(scope.targets));
  return {
    globs: { domains: [...domains].toSorted(), targets: [] },
    domain: (name) => domains.has(name),
    address: (address) => domains.has(domainOf(address)) && filters.some((isIn) => isIn(address)),
  };
}
