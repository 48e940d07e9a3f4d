import { unzipSync } from "fflate";
import { BUDGETS } from "../model/budgets.ts";
import { all, type Client } from "./client.ts";
import { type Definition, type KeptPlan, LIMITS, type PlanKey } from "./contract.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { planName } from "./plan-name.ts";

/** Plans among the artifacts of GitHub's jobs, newest first. Of a fork's own run none is given. */
export async function findArtifacts(client: Client, repository: string, key: PlanKey): Promise<readonly KeptPlan[]> {
  const name = planName(key);
  const listed = await all(client.list(`${repository}/actions/artifacts`, { name }), (each) => {
    const fields = fieldsOf(each, "the artifact");
    const isOurs = fields.text("name") === name && !fields.flag("expired");
    return isOurs
      ? { id: fields.id("id"), at: Date.parse(fields.text("created_at")), run: fields.childIfAny("workflow_run") }
      : undefined;
  });
  if (listed.length === 0) return [];
  const defaultBranch = fieldsOf(await client.get(repository), "the repository").text("default_branch");
  const found: KeptPlan[] = [];
  for (const { id, run } of listed.sort((a, b) => b.at - a.at)) {
    if (found.length === LIMITS.plans) break;
    if (run === undefined) continue;
    const made = fieldsOf(await client.get(`${repository}/actions/runs/${run.id("id")}`), "the run");
    const definition = definitionOf(made, key, defaultBranch);
    if (definition === undefined) continue;
    const zip = await client.download(`${repository}/actions/artifacts/${id}/zip`);
    const bytes = zip === undefined ? undefined : onlyFile(zip);
    if (bytes !== undefined) found.push({ bytes, where: made.text("html_url"), definition });
  }
  return found;
}

/** Runs of a workflow that is always read from the default branch. */
const OF_DEFAULT_BRANCH = new Set(["pull_request_target", "repository_dispatch", "workflow_run"]);

/** `undefined` for a run of another repository, or of another request. */
function definitionOf(run: Fields, { request }: PlanKey, defaultBranch: string): Definition | undefined {
  const event = run.text("event");
  if (OF_DEFAULT_BRANCH.has(event)) {
    // Empty for a fork's request, and once it is closed.
    const requests = event === "pull_request_target" ? run.children("pull_requests").map((each) => each.number("number")) : [];
    if (requests.length > 0 && !requests.some((number) => number === request)) return undefined;
    return { by: "branch", branch: defaultBranch };
  }
  if (run.childIfAny("head_repository")?.id("id") !== run.child("repository").id("id")) return undefined;
  const branch = run.textIfAny("head_branch");
  if (event === "pull_request" || event === "merge_group" || branch === undefined) return { by: "request" };
  return { by: "branch", branch };
}

/** `undefined` for anything but a zip of one file within the budget. */
function onlyFile(zip: Buffer): Buffer | undefined {
  try {
    const files = unzipSync(zip, { filter: ({ originalSize }) => originalSize <= BUDGETS.documentBytes });
    const [file, ...others] = Object.values(files);
    return file === undefined || others.length > 0 ? undefined : Buffer.from(file);
  } catch {
    return undefined;
  }
}
