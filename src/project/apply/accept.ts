/** Which saved plans an apply takes, before anything is listed. */
import { domainOf } from "../../model/address.ts";
import { byFrequency } from "../../model/by-frequency.ts";
import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import { type Action, type Change, planEnd, type Plan } from "../../model/plan.ts";
import type { AppliedPlan, State } from "../../model/state.ts";
import { refuse } from "../../plan/document.ts";
import type { Allowances } from "../../plan/guard.ts";
import { refusalsOf } from "../../plan/plan.ts";
import { checkSaved } from "../../plan/saved.ts";
import { KINDS } from "../../resources/registry.ts";
import { bounded } from "../../state/bounded.ts";
import type { LiveProject } from "../project.ts";
import type { ReviewedFile, SavedPlan, SavedPlans, SpentFile } from "./request.ts";

export interface Accepted {
  /** The state that they are accepted for. */
  readonly state: State;
  readonly plans: readonly Plan[];
  readonly files: readonly ReviewedFile[];
  readonly spent: readonly SpentFile[];
  /** Why the others are not applied, as warnings. */
  readonly leftOut: readonly Diagnostic[];
}

/** Throws a Failure of kind `refused` if it is the only plan, or none is left. */
export function acceptPlans(project: LiveProject, saved: SavedPlans, state: State, allow: Allowances): Accepted {
  const isTolerant = saved.settles !== undefined;
  const files: ReviewedFile[] = [];
  const spent: SpentFile[] = [];
  const leftOut: Diagnostic[] = [...(saved.leftOut ?? [])];
  let first: Failure | undefined;
  for (const each of saved.plans) {
    const { plan, name } = each;
    try {
      const before = accept(project, { plan, name }, saved, state, allow);
      if (files.some((file) => file.plan.seal === plan.seal)) continue;
      const only = openOf(plan, saved, state);
      if (before !== undefined) spent.push({ name, zone: zoneOf(plan), ...saidOf(before) });
      else if (only?.size !== 0)
        files.push({
          name,
          plan: narrowed(each, only),
          until: planEnd(plan, saved.maxAge),
          lifted: refusalsOf(plan).map(({ summary }) => summary),
        });
    } catch (error) {
      if (!(error instanceof Failure) || (isOnly(saved) && !isTolerant)) throw error;
      first ??= error;
      for (const each of asLeftOut(error)) leftOut.push(each);
    }
  }
  if (first !== undefined && files.length + spent.length === 0 && !isTolerant) throw first;
  return { state, plans: files.map(({ plan }) => plan), files, spent, leftOut };
}

/** The same for the state as it is under the lock, which another run may have written since. */
export function acceptAgain(
  accepted: Accepted,
  project: LiveProject,
  saved: SavedPlans,
  state: State,
  allow: Allowances,
): Accepted {
  const { lineage, serial } = accepted.state;
  return state.serial === serial && state.lineage === lineage ? accepted : acceptPlans(project, saved, state, allow);
}

function zoneOf({ changes }: Plan): string {
  return byFrequency(changes.flatMap(({ zone }) => zone ?? []))[0] ?? "UTC";
}

/** Whether one file was given: then its failure is that of the whole apply. */
export function isOnly({ plans, leftOut = [] }: SavedPlans): boolean {
  return plans.length + leftOut.length === 1;
}

export function asLeftOut({ diagnostics }: Failure): Diagnostic[] {
  return diagnostics.map((each): Diagnostic => ({ ...each, severity: "warning", help: "This plan is left out." }));
}

/** Of a state, which others may have written. */
function saidOf({ at, run, change, ...rest }: AppliedPlan): AppliedPlan {
  return { ...rest, at: bounded(at), run: bounded(run), ...(change === undefined ? {} : { change: bounded(change) }) };
}

const REMOVALS: ReadonlySet<Action> = new Set(["remove", "close"]);

/** Whether an apply has settled a plan, but for what is open of it. */
export function isSettledPlan({ seal }: Plan, { settles }: SavedPlans, { plans }: Pick<State, "plans">): boolean {
  return settles !== undefined && plans.some((each) => each.seal === seal);
}

/** The addresses that an earlier apply has left open; `undefined`: there was none. */
function openOf(plan: Plan, saved: SavedPlans, state: State): ReadonlySet<string> | undefined {
  if (!isSettledPlan(plan, saved, state)) return undefined;
  return new Set(state.open.flatMap(({ seal, address }) => (seal === plan.seal ? [address] : [])));
}

/** What of a plan is still to be made. Its seal was checked. */
function narrowed({ plan, isDisallowed = false }: SavedPlan, only: ReadonlySet<string> | undefined): Plan {
  if (only === undefined && !isDisallowed) return plan;
  const { allowed, series, ...rest } = plan;
  // Of what a label lifted of the policy it isn't known which change needed it.
  const isNothing = isDisallowed && allowed?.lift !== undefined;
  const isLeft = ({ address, action }: Change): boolean =>
    !isNothing && (only === undefined || only.has(address)) && !(isDisallowed && REMOVALS.has(action));
  return {
    ...rest,
    // A series covers what nothing has settled yet.
    ...(series === undefined || only !== undefined || isNothing ? {} : { series }),
    ...(allowed === undefined || isDisallowed ? {} : { allowed }),
    changes: plan.changes.filter(isLeft),
  };
}

/** The earlier apply of a spent plan. */
function accept(
  project: LiveProject,
  { plan, name }: SavedPlans["plans"][number],
  { maxAge, again = false, expect = {} }: SavedPlans,
  state: State,
  allow: Allowances,
): AppliedPlan | undefined {
  if (plan.format === "xroom.plan/1") {
    const summary = `${name} has the format xroom.plan/1, which is shown, and no longer applied`;
    throw refuse("plan-format", summary, "Plan again, and have that reviewed.");
  }
  const lifting = allow.removals ? "--allow-removals" : (allow.lift ?? []).length > 0 ? "--lift" : undefined;
  if (plan.context !== undefined && lifting !== undefined) {
    const bound = plan.context["change"] ?? "bound to its review";
    const help = "Lift the refusal in the review, and plan again.";
    throw refuse("usage", `${name} was reviewed as ${bound}: ${lifting} can't change it`, help);
  }
  checkSaved(plan, name, { ...project, kinds: KINDS, maxAge: Infinity, allow });
  checkContext(plan, name, expect);
  checkProject(plan, name, project, state);
  const before = state.plans.find(({ seal, complete }) => complete && seal === plan.seal);
  if (before !== undefined && !again) return before;
  checkSaved(plan, name, { ...project, kinds: KINDS, maxAge, allow });
  return undefined;
}

function checkContext({ context = {} }: Plan, name: string, expect: NonNullable<SavedPlans["expect"]>): void {
  for (const [key, value] of Object.entries(expect)) {
    if (context[key] === value) continue;
    const is = context[key] === undefined ? "has no" : `has ${key}=${context[key]}, not`;
    throw refuse("other-context", `${name} ${is} ${key}=${value}`, "Apply the plan that was reviewed for this.");
  }
}

/** Throws a Failure of kind `refused` for a plan of another project or state. */
export function checkProject(plan: Plan, name: string, { config }: Pick<LiveProject, "config">, state: State): void {
  const { project = null, lineage = null } = plan;
  const own = config.project ?? null;
  if (project !== own && project !== null && own !== null)
    throw refuse("other-project", `${name} was made for the project ${project}, and this is ${own}`, "Apply it there.");
  if (lineage !== null && state.serial > 0 && lineage !== state.lineage)
    throw refuse("other-state", `${name} was made with another state`, "Plan again, with this state.");
  if (project !== null && project === own) return;
  const domains = new Set(plan.changes.map(({ address }) => domainOf(address)));
  if (domains.size > 0 && ![...domains].some((domain) => config.domains.has(domain) || hasObjects(state, domain)))
    throw refuse(
      "other-project",
      `${name} shares neither a project nor a domain with this config`,
      "Apply it in its own project.",
    );
}

function hasObjects({ objects }: State, domain: string): boolean {
  return Object.keys(objects).some((address) => domainOf(address) === domain);
}
