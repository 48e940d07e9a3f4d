import { type Client, segment } from "./client.ts";
import { type Definition, type Job, type Kept, type KeptPlan, LIMITS, type PlanKey } from "./contract.ts";
import { fieldsOf } from "./fields.ts";
import { planFile } from "./plan-name.ts";

/*
 * GitLab has no list of files: a plan is in its job's artifacts, and a status of the planned commit leads to the job.
 *
 *     the request's head ── status `xroom plan: <project>` ── job of the default branch ── artifacts/xroom-plans/<name>.json
 */

export interface JobPlans {
  /** Sets the status. The job's definition uploads the file. */
  keep(key: PlanKey): Promise<Kept>;
  find(key: PlanKey): Promise<readonly KeptPlan[]>;
}

export function createJobPlans({ repositoryUrl, run }: Job, client: Client): JobPlans {
  const statusName = ({ project }: PlanKey): string => `xroom plan: ${project}`;
  return {
    keep: async (key) => {
      const { request, head } = key;
      await client.post(`/statuses/${segment(head)}`, {
        state: "success",
        name: statusName(key),
        target_url: run.url,
        description: "The job that keeps the plan",
        // A fork's commit is on no branch of the project.
        ...(request === "main" ? {} : { ref: `refs/merge-requests/${request}/head` }),
      });
      const file = planFile(key);
      return { kind: "upload", name: file, file };
    },
    find: async (key) => {
      const found: KeptPlan[] = [];
      const path = planFile(key).split("/").map(segment).join("/");
      for (const id of await jobsOf(key)) {
        if (found.length === LIMITS.plans) break;
        const job = await client.find(`/jobs/${id}`);
        const bytes = job === undefined ? undefined : await client.download(`/jobs/${id}/artifacts/${path}`);
        if (bytes !== undefined)
          found.push({ bytes, where: `${repositoryUrl}/-/jobs/${id}`, definition: await definitionOf(job) });
      }
      return found;
    },
  };

  /** Newest first. Other developers can set a status, too, so only its number is taken. */
  async function jobsOf(key: PlanKey): Promise<string[]> {
    const query = { name: statusName(key), all: "true" };
    const found = new Set<string>();
    for await (const each of client.list(`/repository/commits/${segment(key.head)}/statuses`, query)) {
      const url = fieldsOf(each, "the status").textIfAny("target_url") ?? "";
      const [, id] = url.startsWith(`${repositoryUrl}/-/jobs/`) ? (/\/(\d+)$/.exec(url) ?? []) : [];
      if (id !== undefined) found.add(id);
    }
    return [...found].sort((a, b) => Number(b) - Number(a));
  }

  async function definitionOf(job: unknown): Promise<Definition> {
    const id = fieldsOf(job, "the job").child("pipeline").id("id");
    const pipeline = fieldsOf(await client.get(`/pipelines/${segment(id)}`), "the pipeline");
    const source = pipeline.text("source");
    if (source === "merge_request_event" || source === "external_pull_request_event") return { by: "request" };
    const branch = pipeline.textIfAny("ref");
    // A child pipeline's file may be the artifact of a job.
    if (source === "parent_pipeline" || branch === undefined || pipeline.flag("tag")) return { by: "unknown" };
    return { by: "branch", branch };
  }
}
