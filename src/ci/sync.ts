/** `ci sync`: is what is live as the branch declares it? One issue says what is not, until all is well. */
import type { Issue, IssueDraft } from "../forge/contract.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import type { Keyring } from "../model/keyring.ts";
import { refusalsOf } from "../plan/plan.ts";
import { applyProject } from "../project/apply/apply.ts";
import type { ApplyHooks, CallOptions } from "../project/apply/request.ts";
import type { LockRequest } from "../project/lock.ts";
import { openProject } from "../project/open.ts";
import { planProject } from "../project/plan.ts";
import type { LiveProject } from "../project/project.ts";
import { knownKeyring } from "../project/verify.ts";
import { countPlans } from "./counting.ts";
import { changeName, type Markers, markersOf, projectName } from "./names.ts";
import { type CiOutcome, type CiResult, emptyResult } from "./result.ts";
import { configIn, fetchTip, inCommit, linkBase, type Space } from "./space.ts";
import { type AboutSync, closedBody, isInSync, issueBody, issueTitle, unreadableBody } from "./text/issue.ts";
import { requireTrusted } from "./trust.ts";

export interface SyncOptions extends CallOptions, Pick<LockRequest, "lockTimeout"> {
  readonly branch: string | undefined;
  /** First make the new meetings of unchanged series. */
  readonly roll: boolean;
  readonly isNowGiven: boolean;
  readonly hooks: (project: LiveProject) => ApplyHooks;
}

export interface Synced {
  readonly result: CiResult;
  readonly text: string;
}

/** Throws a Failure. */
export async function syncBranch(space: Space, options: SyncOptions): Promise<Synced> {
  const { forge, where } = space;
  const { diagnostics: trust } = await requireTrusted(forge, space.trustWriters);
  const branch = options.branch ?? (await forge.defaultBranch());
  const { commit: tip } = await fetchTip(space, branch);
  const about = { branch, tip, runUrl: forge.job.run.url, byHandUrl: byHandUrl(space), linkBase: linkBase(space, tip) };
  const loaded = await configIn(space, tip);
  if ("errors" in loaded) return unreadable(space, about, await knownKeyring(undefined, where), loaded.errors);
  return inCommit(space, tip, async (given) => {
    await using project = await openProject(given);
    return await syncProject(space, project, { ...about, trust }, options);
  });
}

type AboutBranch = Pick<AboutSync, "branch" | "tip" | "runUrl" | "byHandUrl" | "linkBase">;

async function syncProject(
  space: Space,
  project: LiveProject,
  { trust, ...branch }: AboutBranch & { readonly trust: readonly Diagnostic[] },
  options: SyncOptions,
): Promise<Synced> {
  const name = projectName(project.config, space.repository.prefix);
  const rolled = options.roll && !space.dryRun ? await roll(space, project, options) : ROLLED;
  const plan = await planProject(project, { signal: space.signal });
  const state = await project.state.read();
  const { keyring, now } = project;
  const isDifferent = !isInSync(plan);
  const counted = isDifferent
    ? await countPlans({ space, branch: branch.branch, tip: branch.tip, project: name, state, keyring, now })
    : { plans: [], diagnostics: [] };
  const waiting = counted.plans.filter(({ isRetry }) => !isRetry).map((each) => notApplied(each.name));
  const diagnostics = [...rolled.diagnostics, ...trust, ...counted.diagnostics, ...waiting];
  const markers = syncMarkers(space, keyring);
  const [marker] = markers;
  const about: AboutSync = { ...branch, marker, project: name, open: state.open, diagnostics };
  const { limits } = space.forge;
  const text = isDifferent ? issueBody(plan, about, limits.issue) : closedBody(about);
  const title = issueTitle(about, plan, limits.title);
  const result: CiResult = {
    ...emptyResult("sync", name, null),
    summary: plan.summary,
    result: refusalsOf(plan).length > 0 ? "refused" : (rolled.outcome ?? (isDifferent ? "done" : "nothing")),
    issue: await showIssue(space, markers, { title, body: text, open: isDifferent }),
    diagnostics: [...plan.diagnostics, ...diagnostics],
  };
  return { result, text };
}

function syncMarkers({ forge, root }: Space, keyring: Keyring): Markers {
  return markersOf(keyring, "sync", root, changeName(forge.job, "main"));
}

/** Nothing can be planned or applied until the branch's config is mended. */
async function unreadable(
  space: Space,
  branch: AboutBranch,
  keyring: Keyring | undefined,
  errors: readonly Diagnostic[],
): Promise<Synced> {
  const name = projectName({}, space.repository.prefix);
  const result: CiResult = { ...emptyResult("sync", name, null), result: "failed", diagnostics: errors };
  if (keyring === undefined) return { result, text: "" };
  const markers = syncMarkers(space, keyring);
  const [marker] = markers;
  const text = unreadableBody({ ...branch, marker }, errors);
  const title = `xroom: the config of ${space.root} can't be read`.slice(0, space.forge.limits.title);
  return { result: { ...result, issue: await showIssue(space, markers, { title, body: text, open: true }) }, text };
}

interface Rolled {
  readonly outcome: CiOutcome | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const ROLLED: Rolled = { outcome: undefined, diagnostics: [] };

/** What goes wrong there must not keep the issue from saying so. */
async function roll({ signal }: Space, project: LiveProject, options: SyncOptions): Promise<Rolled> {
  const { hooks, roll: _, branch: __, ...rest } = options;
  try {
    const scope = { domains: [], targets: [], roll: true as const };
    const result = await applyProject(project, { ...rest, scope, command: "xroom ci sync", signal }, hooks(project));
    if (result.kind !== "applied")
      return { outcome: "refused", diagnostics: result.kind === "refused" ? result.diagnostics : [] };
    const { report, lockLost } = result;
    if (lockLost !== undefined) throw lockLost;
    signal.throwIfAborted();
    return { ...ROLLED, outcome: report.undone.length + report.blocked.length > 0 ? "partial" : undefined };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { outcome: error.kind === "usage" ? "failed" : "partial", diagnostics: error.diagnostics };
  }
}

function notApplied(name: string): Diagnostic {
  const summary = `the plan of ${name} is merged, and was not applied yet`;
  return { severity: "warning", code: "not-applied", summary, help: "Start `xroom ci apply`, by running its last job again." };
}

function byHandUrl({ forge: { job } }: Space): string {
  return job.kind === "gitlab" ? `${job.repositoryUrl}/-/pipelines/new` : `${job.repositoryUrl}/actions`;
}

/** With the first of the markers that any has. */
async function ownIssues(forge: Space["forge"], markers: readonly string[]): Promise<readonly Issue[]> {
  for (const marker of markers) {
    const own = (await forge.ownIssues(marker)).filter(({ body }) => body.replaceAll("\r", "").startsWith(marker));
    if (own.length > 0) return own;
  }
  return [];
}

/** Opens it, brings it up to date, or closes it. Its URL, if there is one. */
async function showIssue(
  { forge, dryRun }: Space,
  markers: readonly string[],
  { title, body, open }: IssueDraft & { readonly open: boolean },
): Promise<string | null> {
  if (dryRun) return null;
  const own = await ownIssues(forge, markers);
  const last = own.findLast((each) => each.open) ?? own.at(-1);
  if (!open) return last?.open === true ? (await forge.editIssue(last.number, { body, open })).url : null;
  if (last === undefined) return (await forge.openIssue({ title, body })).url;
  return (await forge.editIssue(last.number, { title, body, open })).url;
}
