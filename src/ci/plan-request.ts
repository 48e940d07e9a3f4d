/** One request: planned on a merge with its target, as far as the protected branch lets it be. */
import { fetchCommits } from "../git/fetch.ts";
import { mergeCommits } from "../git/merge.ts";
import { domainOf } from "../model/address.ts";
import { type Diagnostic, Failure, fail } from "../model/diagnostic.ts";
import { UNKNOWN } from "../model/digest.ts";
import type { Settings } from "../model/config.ts";
import type { Plan } from "../model/plan.ts";
import { globs } from "../plan/scope.ts";
import { compareProject } from "../project/compare.ts";
import { givenState } from "../project/given-state.ts";
import type { Loaded } from "../project/load.ts";
import type { PlannableProject } from "../project/project.ts";
import { knownKeyring } from "../project/verify.ts";
import { listingOnly } from "./domains.ts";
import { plansOf } from "./kept.ts";
import { type Allowed, allowancesOf } from "./labels.ts";
import { changeName, projectName } from "./names.ts";
import { openPlannable } from "./open-plannable.ts";
import type { PlannedCommits, PlanOptions } from "./planned-commits.ts";
import { type Published, publishPlan, publishReason, threadOf } from "./publish-plan.ts";
import { emptyResult } from "./result.ts";
import { branchRef, configIn, inCommit, type Space } from "./space.ts";
import { listingKnown, refusePasswords, withoutUnmanaged } from "./strangers.ts";

export async function planRequest(space: Space, number: number, options: PlanOptions): Promise<Published> {
  const { forge, repository, where } = space;
  const request = await forge.request(number);
  const change = changeName(forge.job, number);
  // Its target may be gone.
  if (request.state !== "open") {
    const diagnostics = [notOpen(number, request.state)];
    return { result: { ...emptyResult("plan", projectName({}, repository.prefix), change), diagnostics }, text: "" };
  }
  const target = await forge.tip(request.base.branch);
  const mainName = await forge.defaultBranch();
  const main = mainName === target.name ? target : await forge.tip(mainName);
  await fetchCommits(repository, [
    { ref: request.refs.head, commit: request.head.commit },
    ...[target, ...(main === target ? [] : [main])].map(branchRef),
  ]);
  const loaded = await configIn(ofBranch(space), target.commit);
  const base = "errors" in loaded ? undefined : loaded;
  const commits: PlannedCommits = {
    request,
    target,
    main,
    bound: { change, head: request.head.commit, base: target.name },
    project: projectName(base?.config ?? {}, repository.prefix),
    keyring: await knownKeyring(base?.config, where),
    isWriter: (await forge.mayWrite(request.author)) === "yes",
  };
  const thread = await threadOf(space, commits);
  const made = await mergedPlan(space, base, commits, options);
  return made instanceof Failure
    ? publishReason(space, made, commits, thread, options)
    : publishPlan(space, made.plan, made.commits, thread, options);
}

/** What a branch says stands, whichever secrets it names. */
function ofBranch({ repository, where: { policy: _, ...where } }: Space): Pick<Space, "repository" | "where"> {
  return { repository, where };
}

interface Made {
  readonly plan: Plan;
  readonly commits: PlannedCommits;
}

/** The plan of the merge, or why there is none. */
async function mergedPlan(
  space: Space,
  base: Loaded | undefined,
  commits: PlannedCommits,
  options: PlanOptions,
): Promise<Made | Failure> {
  const { repository } = space;
  const { request, target } = commits;
  try {
    const merge = await mergeCommits(repository.git, target.commit, request.head.commit);
    if (merge.kind === "conflict") throw conflict(target.name, merge.files);
    return await inCommit(space, merge.commit, async (given): Promise<Made> => {
      await using opened: PlannableProject = await openPlannable(given, options.snapshot);
      const own = { ...commits, project: projectName(opened.config, repository.prefix) };
      return { plan: await makePlan(space, opened, base, own, options), commits: own };
    });
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function notOpen(number: number, state: string): Diagnostic {
  return { severity: "note", code: "request-closed", summary: `#${number} is ${state}: there is nothing to plan` };
}

function conflict(target: string, files: readonly string[]): Failure {
  const summary = `the request conflicts with ${target}: ${files.join(", ")}`;
  return fail("merge-conflict", summary, `Merge ${target} into its branch.`);
}

async function makePlan(
  space: Space,
  opened: PlannableProject,
  base: Loaded | undefined,
  commits: PlannedCommits,
  options: PlanOptions,
): Promise<Plan> {
  const { forge, where, signal } = space;
  const { request, target, bound, isWriter } = commits;
  if (base !== undefined) refuseMoved(base.config, opened.config, where);
  if (!isWriter) refusePasswords(opened.desired, base?.desired ?? [], request.author.login);
  const allowed = await allowedBy(space, commits, opened.policy?.lifts ?? []);
  const state = await opened.state.read();
  const listed = await listedDomains(space, commits, base);
  const owned = new Set(Object.keys(state.objects).map(domainOf));
  const isGiven = options.domains.length === 0 ? () => false : globs(options.domains);
  const project = listingOnly(
    {
      ...(isWriter ? opened : listingKnown(opened, state, base?.desired ?? [])),
      state: { read: () => Promise.resolve(state) },
      diagnostics: [...opened.diagnostics, ...options.diagnostics, ...allowed.diagnostics],
    },
    (domain) => listed.has(domain) || owned.has(domain) || isGiven(domain),
  );
  const { run, actor } = forge.job;
  const context = { ...bound, run: run.url, actor: actor.login || "unknown", ...allowed.context };
  const from = { ref: target.name, commit: target.commit, diagnostics: [] };
  const plan = await compareProject(project, from, { allow: allowed.allow, context, signal });
  return isWriter || plan.seal === UNKNOWN ? plan : withoutUnmanaged(plan, opened.keyring);
}

/** What a plan is made and sealed with is the protected branch's to say. */
function refuseMoved(base: Settings, own: Settings, where: Space["where"]): void {
  if (givenState(where) === undefined && base.state !== own.state)
    throw fail(
      "settings-moved",
      "the request changes where the state is",
      "Set XROOM_STATE in the pipeline: it stands over the config.",
    );
  const { id, secret, previous } = base.credentials;
  if (id !== own.credentials.id || secret !== own.credentials.secret || previous !== own.credentials.previous)
    throw fail(
      "settings-moved",
      "the request changes which variables hold the credentials",
      "Change them on the branch by hand.",
    );
}

async function allowedBy(
  { forge, labels: rules }: Space,
  { request, bound, project, keyring }: PlannedCommits,
  lifts: readonly string[],
): Promise<Allowed> {
  const { event } = forge.job;
  const key = { project, request: request.number, head: bound.head };
  const known = new Set([...Object.values(rules.names), ...lifts]);
  const labels = (await forge.labels(request.number)).filter(({ name }) => known.has(name));
  const earlier = keyring === undefined || labels.length === 0 ? [] : await plansOf(forge, key, bound, keyring);
  const inHand = {
    request,
    labels,
    labeled: event.kind === "request" && event.number === request.number ? event.labeled : undefined,
    earlier: earlier.map(({ plan }) => plan.context ?? {}),
  };
  return allowancesOf(inHand, { ...rules, lifts }, (person) => forge.mayWrite(person));
}

/** Those that the protected branch names. */
async function listedDomains(
  space: Space,
  { main, target }: PlannedCommits,
  base: Loaded | undefined,
): Promise<ReadonlySet<string>> {
  if (main.commit === target.commit) return new Set(base?.config.domains.keys());
  const loaded = await configIn(ofBranch(space), main.commit);
  return new Set("errors" in loaded ? [] : loaded.config.domains.keys());
}
