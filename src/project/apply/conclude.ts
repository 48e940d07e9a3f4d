import type { Report } from "../../apply/events.ts";
import { type Address, domainOf } from "../../model/address.ts";
import { formatInstant, type Instant } from "../../model/instant.ts";
import { PLAN_AGE } from "../../model/plan.ts";
import type { State } from "../../model/state.ts";
import { type Concluded, concludePlans, concludeSeries, expirePlans } from "../../plan/review/conclude.ts";
import type { ReviewedPlan } from "../../plan/review/plan-reviewed.ts";
import type { VerdictName } from "../../plan/review/verdicts.ts";
import { addressGlobs, createScope, isTargeted } from "../../plan/scope.ts";
import { type Holder, runName } from "../../state/index.ts";
import type { LiveProject } from "../project.ts";
import { type Accepted, isSettledPlan } from "./accept.ts";
import type { Prepared } from "./prepare.ts";
import type { ApplyRequest, ApplyReview, Settles } from "./request.ts";

interface Concluding {
  readonly project: LiveProject;
  readonly request: ApplyRequest;
  readonly holder: Holder;
  readonly prepared: Prepared;
}

/** What the state holds besides its objects, once all calls have ended. */
export function conclude(state: State, report: Report, { project, request, holder, prepared }: Concluding): State {
  const { config, keyring, now } = project;
  const owned = takesState(config, state) && config.project !== undefined ? { ...state, project: config.project } : state;
  const { review, plan, view } = prepared;
  const undone = [...report.undone.map(({ change }) => change), ...report.blocked].map(({ address }) => address);
  const maxAge = request.saved?.maxAge ?? PLAN_AGE;
  if (review === undefined) {
    const { address: inScope } = createScope(plan.scope);
    const left = expirePlans(owned, { now, maxAge });
    return isTargeted(plan.scope) ? left : concludeSeries(left, { view, left: undone, inScope, keyring });
  }
  const { reviewed, accepted } = review;
  const { plans } = accepted;
  const left = [
    ...undone,
    ...reviewed.unreviewed.map(({ change }) => change.address),
    ...reviewed.verdicts.filter(({ verdict }) => NOT_MADE.has(verdict)).map(({ address }) => address),
  ];
  const targets = plans.map(({ scope }) => addressGlobs(scope.targets));
  const inScope = (address: Address): boolean =>
    plan.scope.domains.includes(domainOf(address)) && targets.some((isIn) => isIn(address));
  const { saved } = request;
  const concluded = concludePlans(concludeSeries(owned, { view, left, inScope, keyring }), {
    // What was chosen of a new plan is no saved plan.
    plans: saved === undefined ? [] : plans,
    parts: new Set(plans.flatMap((each) => (saved !== undefined && isSettledPlan(each, saved, state) ? [each.seal] : []))),
    concluded: concludedIn(reviewed, report),
    now,
    run: runName(holder),
    maxAge,
  });
  return report.stopped ? concluded : settled(concluded, saved?.settles, now, holder);
}

/** The state that remembers up to which commit every merge was looked at. */
export function settled(state: State, settles: Settles | undefined, now: Instant, holder: Holder): State {
  if (settles === undefined || state.applied?.commit !== settles.since) return state;
  return { ...state, applied: { commit: settles.commit, at: formatInstant(now), run: runName(holder) } };
}

/** What the config in hand wants, and this apply has left. */
const NOT_MADE: ReadonlySet<VerdictName> = new Set(["stale", "refused", "waiting", "partly"]);

/** The first apply whose config names every domain of the state takes it for its project. */
function takesState(config: LiveProject["config"], state: State): boolean {
  return state.project === undefined && Object.keys(state.objects).every((address) => config.domains.has(domainOf(address)));
}

export function reviewOf(
  { files, spent, leftOut }: Accepted,
  { verdicts, unreviewed, alike }: ReviewedPlan,
  { user }: Pick<Holder, "user">,
  concluded: readonly Concluded[] = verdicts.map((verdict) => ({ verdict })),
): ApplyReview {
  return { actor: user, files, spent, leftOut, concluded, unreviewed, alike: alike.map(({ change }) => change.address) };
}

export function concludedIn({ verdicts, changesOf }: ReviewedPlan, { undone, blocked }: Report): Concluded[] {
  const failures = new Map([
    ...undone.map(({ change, message }) => [change, message] as const),
    ...blocked.map((change) => [change, change.blocked ?? "blocked"] as const),
  ]);
  return verdicts.map((verdict) => {
    const failure = (changesOf.get(verdict) ?? []).map((change) => failures.get(change)).find((each) => each !== undefined);
    return failure === undefined ? { verdict } : { verdict, failure };
  });
}
