/**
 * Which plans an apply takes: of each request that was merged since, the newest that was made for its last commit and this branch before
 * the merge; and of earlier ones what a call has failed of. A merge without one is called nothing of.
 */
import { type MergedRequest, mergesBetween } from "../forge/index.ts";
import { changedFiles, type Step, stepsEndingAt } from "../git/history.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { formatInstant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { AppliedPlan, State } from "../model/state.ts";
import type { SavedPlan } from "../project/apply/request.ts";
import { type FoundPlan, plansOf } from "./kept.ts";
import { stillAllowed } from "./labels.ts";
import { changeName, requestOf, type RequestName } from "./names.ts";
import { configIn, type Space } from "./space.ts";

export interface Counted extends SavedPlan {
  readonly request: RequestName;
  /** It was merged before: only what is open of it is tried again. */
  readonly isRetry: boolean;
}

/** A merge of which nothing is called. */
export interface Unplanned {
  /** `undefined`: a direct push. */
  readonly request: MergedRequest | undefined;
  readonly commit: string;
  readonly because: string;
}

export interface Counting {
  readonly plans: readonly Counted[];
  readonly unplanned: readonly Unplanned[];
  readonly diagnostics: readonly Diagnostic[];
  /** The commit that the state names. */
  readonly since: string | undefined;
}

export interface CountInput {
  readonly space: Space;
  readonly branch: string;
  readonly tip: string;
  readonly project: string;
  readonly state: State;
  readonly keyring: Keyring;
  readonly now: number;
}

/** Milliseconds: how far back merges are looked for where the state names none. */
const BACK = 30 * 86_400_000;

export async function countPlans(input: CountInput): Promise<Counting> {
  const { space, branch, tip, state, now } = input;
  const since = formatInstant(now - BACK);
  const merges = await mergesBetween(space.forge, { branch, from: state.applied?.commit, to: tip, since });
  const plans: Counted[] = [];
  const unplanned: Unplanned[] = [];
  for (const request of merges.requests) {
    const found = await planOf(request, input);
    if ("plan" in found) plans.push(...asCounted(found, request.number, state));
    else if (await touchesConfig(space, await mergedSteps(space, request)))
      unplanned.push({ request, commit: request.merged.commit, ...found });
  }
  for (const { id } of merges.direct) {
    if (await touchesConfig(space, await stepsEndingAt(space.repository.git, id, 1)))
      unplanned.push({ request: undefined, commit: id, because: DIRECT });
  }
  const retried = await openPlans(input, new Set(plans.map(({ plan }) => plan.seal)));
  const all = await withLabels([...plans, ...retried.plans], space);
  return {
    plans: all.plans,
    unplanned,
    diagnostics: [
      ...(merges.by === "time" ? [settledUnknown()] : []),
      ...retried.diagnostics,
      ...all.diagnostics,
      ...unplanned.map(unplannedDiagnostic),
    ],
    since: state.applied?.commit,
  };
}

const DIRECT = "it was pushed directly, and no request has shown a plan of it";

/** Milliseconds by which the clocks of the forge and of a job may differ. */
const SKEW = 60_000;

async function planOf(
  request: MergedRequest,
  { space, branch, project, keyring }: CountInput,
): Promise<FoundPlan | { because: string }> {
  const { forge } = space;
  const head = request.head.commit;
  const bound = { change: changeName(forge.job, request.number), head, base: branch };
  const found = await plansOf(forge, { project, request: request.number, head }, bound, keyring);
  // What was made later is not reviewed.
  const plan = found.find((each) => Date.parse(each.plan.now) <= Date.parse(request.merged.at) + SKEW);
  if (plan !== undefined) return plan;
  const late = found.length === 0 ? "" : " before it was merged";
  return { because: `there is no plan of its last commit ${head.slice(0, 10)} for ${branch}${late}, or it has expired` };
}

/** A plan that was applied before is tried again as far as it is open. */
function asCounted({ plan }: FoundPlan, request: RequestName, state: State): Counted[] {
  const isKnown = state.plans.some(({ seal }) => seal === plan.seal);
  const base = { plan, name: nameOf(request), request };
  if (!isKnown) return [{ ...base, isRetry: false }];
  return openOf(state, plan.seal).length === 0 ? [] : [{ ...base, isRetry: true }];
}

export function nameOf(request: RequestName): string {
  return request === "main" ? "the branch's plan" : `#${request}`;
}

function openOf({ open }: State, seal: string): string[] {
  return open.flatMap((each) => (each.seal === seal ? [each.address] : []));
}

/** Those of earlier merges. */
async function openPlans(input: CountInput, known: ReadonlySet<string>): Promise<Pick<Counting, "plans" | "diagnostics">> {
  const { state, space } = input;
  const plans: Counted[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const seal of new Set(state.open.map((each) => each.seal))) {
    if (known.has(seal)) continue;
    const found = await openPlan(
      state.plans.find((each) => each.seal === seal),
      input,
    );
    if (found === undefined) diagnostics.push(openExpired(openOf(state, seal)));
    else plans.push({ plan: found.plan, name: nameOf(found.request), request: found.request, isRetry: true });
  }
  space.signal.throwIfAborted();
  return { plans, diagnostics };
}

async function openPlan(
  applied: AppliedPlan | undefined,
  { space: { forge }, branch, project, keyring }: CountInput,
): Promise<(FoundPlan & { readonly request: RequestName }) | undefined> {
  const { change, head, seal } = applied ?? {};
  if (change === undefined || head === undefined) return undefined;
  const request = change === changeName(forge.job, "main") ? "main" : requestOf(forge.job, change);
  if (request === undefined) return undefined;
  const found = await plansOf(forge, { project, request, head }, { change, head, base: branch }, keyring);
  const own = found.find(({ plan }) => plan.seal === seal);
  return own === undefined ? undefined : { ...own, request };
}

function openExpired(addresses: readonly string[]): Diagnostic {
  return {
    severity: "warning",
    code: "open-expired",
    summary: `a call has failed of ${addresses.join(", ")}, and its plan is no longer kept`,
    help: "Open a request whose plan shows it; or plan the branch by hand.",
  };
}

/** What a label allowed counts only while the label is there. */
async function withLabels(
  plans: readonly Counted[],
  { forge, labels: { names } }: Space,
): Promise<Pick<Counting, "plans" | "diagnostics">> {
  const diagnostics: Diagnostic[] = [];
  const judged: Counted[] = [];
  for (const each of plans) {
    const { allowed } = each.plan;
    const isStill =
      allowed === undefined || each.request === "main" || stillAllowed(allowed, await forge.labels(each.request), names);
    if (!isStill) diagnostics.push(labelGone(each.name, allowed?.lift === undefined));
    judged.push(isStill ? each : { ...each, isDisallowed: true });
  }
  return { plans: judged, diagnostics };
}

function labelGone(name: string, isOfRemovals: boolean): Diagnostic {
  const left = isOfRemovals ? "none of its removals" : "nothing of it";
  return {
    severity: "warning",
    code: "label-gone",
    summary: `the label that allowed what the plan of ${name} does is gone: ${left} is made`,
    help: "Open a request whose plan shows them, and have that allowed.",
  };
}

function settledUnknown(): Diagnostic {
  const summary = "the state names no commit of this branch, so the merges of the last 30 days are looked at";
  return { severity: "note", code: "settled-unknown", summary };
}

function unplannedDiagnostic({ request, commit, because }: Unplanned): Diagnostic {
  const what = request === undefined ? commit.slice(0, 10) : `#${request.number}`;
  const help = "Open a request whose plan shows what is left; or plan the branch by hand.";
  return { severity: "warning", code: "no-kept-plan", summary: `nothing is called of ${what}: ${because}`, help };
}

/**
 * What a merge put on the branch. A rebase, and a forward, bring each commit of the request, with its title; a merge and a squash bring
 * one. A squash that is taken for a rebase is only looked at for longer.
 */
async function mergedSteps({ forge, repository: { git } }: Space, { number, merged }: MergedRequest): Promise<readonly Step[]> {
  const titles = (await forge.requestCommits(number)).map(({ title }) => title).toReversed();
  const steps = await stepsEndingAt(git, merged.commit, Math.max(1, titles.length));
  const own = steps.findIndex(({ title }, index) => title !== titles[index]);
  return steps.slice(0, own === -1 ? undefined : Math.max(1, own));
}

/** Whether steps of the branch change a file of the config, as it was or as it is. */
async function touchesConfig(space: Space, steps: readonly Step[]): Promise<boolean> {
  for (const step of steps) if (await stepTouches(space, step)) return true;
  return false;
}

async function stepTouches(space: Space, { commit, parent }: Step): Promise<boolean> {
  const { repository } = space;
  const changed = await changedFiles(repository.git, { commit, parent }, repository.prefix);
  if (changed.length === 0) return false;
  const files = new Set<string>();
  for (const each of parent === undefined ? [commit] : [commit, parent]) {
    const loaded = await configIn(space, each);
    // Without a config it can't be told which files are its own.
    if ("errors" in loaded && loaded.errors.some(({ code }) => code !== "no-config")) return true;
    if (!("errors" in loaded)) for (const { name } of loaded.files) files.add(`${repository.prefix}${name}`);
  }
  return changed.some((path) => files.has(path));
}
