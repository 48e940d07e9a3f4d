/**
 * A queue's trial merge of several requests. The queue's own job has no secret, so a job of the protected branch checks it, and sets a status
 * on it: it passes if each change that it makes was reviewed in the plan of a request.
 */
import type { JobEvent } from "../forge/contract.ts";
import { fetchCommits } from "../git/fetch.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { someOf } from "../model/list-of.ts";
import { type Change, PLAN_AGE, type Plan } from "../model/plan.ts";
import { previewApply } from "../project/apply/preview.ts";
import type { SavedPlan } from "../project/apply/request.ts";
import { compareProject } from "../project/compare.ts";
import { openProject } from "../project/open.ts";
import type { LiveProject } from "../project/project.ts";
import { nameOf } from "./counting.ts";
import { plansOf } from "./kept.ts";
import { changeName, projectName } from "./names.ts";
import type { Published } from "./publish-plan.ts";
import { emptyResult } from "./result.ts";
import { fetchTip, inCommit, type Space } from "./space.ts";

type Group = Extract<JobEvent, { kind: "merge-group" }>;

export async function planGroup(space: Space, { head, branch }: Group): Promise<Published> {
  const { repository, signal } = space;
  const tip = await fetchTip(space, branch);
  // Its branch lives as long as the queue works on it.
  await fetchCommits(repository, [{ ref: head, commit: head }]);
  return inCommit(space, head, async (where) => {
    await using project = await openProject(where);
    const name = projectName(project.config, repository.prefix);
    const plan = await compareProject(project, { ref: branch, commit: tip.commit, diagnostics: [] }, { signal });
    const own = plan.changes.filter(({ pending }) => pending !== true);
    const reviewed = own.length === 0 ? new Set<string>() : await reviewedIn(space, project, { name, branch });
    const missing = own.filter(({ address }) => !reviewed.has(address));
    await showStatus(space, head, name, missing);
    const diagnostics = missing.length === 0 ? [] : [unreviewed(missing)];
    const result = { ...emptyResult("plan", name, null), summary: plan.summary, result: outcomeOf(plan, missing), diagnostics };
    return { result, text: "" };
  });
}

function outcomeOf({ changes }: Plan, missing: readonly Change[]): "refused" | "done" | "nothing" {
  if (missing.length > 0) return "refused";
  return changes.length === 0 ? "nothing" : "done";
}

/** The addresses that an apply of the open requests' plans would make, or finds made. */
async function reviewedIn(
  { forge, signal }: Space,
  project: LiveProject,
  { name, branch }: { readonly name: string; readonly branch: string },
): Promise<ReadonlySet<string>> {
  const plans: SavedPlan[] = [];
  for (const { number, head, base } of await forge.openRequests()) {
    if (base.branch !== branch) continue;
    const bound = { change: changeName(forge.job, number), head: head.commit, base: branch };
    const [newest] = await plansOf(forge, { project: name, request: number, head: head.commit }, bound, project.keyring);
    if (newest !== undefined) plans.push({ plan: newest.plan, name: nameOf(number) });
  }
  if (plans.length === 0) return new Set();
  const saved = { plans, maxAge: PLAN_AGE, partial: true, settles: { commit: "", since: undefined } };
  const preview = await previewApply(project, { saved, command: "xroom ci plan" }, signal);
  if (preview.kind !== "preview") return new Set();
  const { concluded, alike } = preview.review;
  const made = concluded.flatMap(({ verdict: { verdict, address } }) =>
    verdict === "same" || verdict === "done" ? [address] : [],
  );
  return new Set([...made, ...alike]);
}

async function showStatus({ forge, dryRun }: Space, commit: string, project: string, missing: readonly Change[]): Promise<void> {
  if (dryRun) return;
  const description =
    missing.length === 0 ? "each change was reviewed" : `no plan has shown ${someOf(missing.map(({ address }) => address))}`;
  const state = missing.length === 0 ? "success" : "failure";
  await forge.setStatus({ commit, name: `xroom: ${project}`, state, description, url: forge.job.run.url });
}

function unreviewed(missing: readonly Change[]): Diagnostic {
  return {
    severity: "error",
    code: "unreviewed-group",
    summary: `no request's plan has shown what this merge changes: ${someOf(missing.map(({ address }) => address))}`,
    help: "Merge the target into the requests, so that they are planned anew.",
  };
}
