import type { Environment } from "../model/environment.ts";
import type { Secret } from "../model/secret.ts";
import { all, type Client, segment } from "./client.ts";
import type { Job, Label, Person, Request } from "./contract.ts";
import { isFailure } from "./failures.ts";
import { fieldsOf } from "./fields.ts";
import { type Dialect, isWriter, readPerson, repositoryPath } from "./github.ts";
import { createPlanRefs } from "./plan-refs.ts";

/** Forgejo and Gitea: what they do otherwise than GitHub. */
export function giteaDialect(job: Job, client: Client, token: Secret, environment: Environment): Dialect {
  const repository = repositoryPath(job);
  const plans = createPlanRefs(job, token, environment);
  return {
    // They set none; longer pages are no longer read.
    limits: { comment: 65_536, issue: 65_536, title: 255, summary: 1_048_576 },
    refs: (number) => ({ head: `refs/pull/${number}/head` }),
    newestFirst: { sort: "recentupdate" },
    byUser: (login) => ({ type: "issues", created_by: login }),
    plainCommits: { stat: "false", verification: "false", files: "false" },
    branchCommit: "id",
    oldestFirst: (commits) => commits.toReversed(),
    ownLogin: async () => {
      try {
        return fieldsOf(await client.get("/user"), "the user").text("login");
      } catch (error) {
        // Some versions don't answer a job's own token.
        if (isFailure(error, "forge-denied") || isFailure(error, "forge-not-found")) return `${job.kind}-actions`;
        throw error;
      }
    },
    // Only an administrator's token may ask for others.
    mayWrite: async (person) => {
      const { login } = person;
      if (login.toLowerCase() === job.repository.split("/")[0]?.toLowerCase()) return "yes";
      try {
        const found = await client.find(`${repository}/collaborators/${segment(login)}/permission`);
        return found !== undefined && isWriter(found, person, ["owner", "admin", "write"]) ? "yes" : "no";
      } catch (error) {
        if (isFailure(error, "forge-denied")) return "unknown";
        throw error;
      }
    },
    labels: async (request, names) => labelsOf(request, names, await timelineOf(request)),
    // The one that was merged as this commit.
    requestsOf: async (commit) => {
      const found = await client.find(`${repository}/commits/${segment(commit)}/pull`);
      return found === undefined ? [] : [found];
    },
    keepPlan: (key, bytes) => plans.keep(key, bytes),
    keptPlans: (key) => plans.find(key),
  };

  async function timelineOf({ number }: Request): Promise<Happened[]> {
    return all(client.list(`${repository}/issues/${number}/timeline`), happened);
  }
}

type Happened =
  | { readonly kind: "labeled"; readonly name: string; readonly by: Person; readonly at: string }
  | { readonly kind: "pushed"; readonly at: string };

function happened(value: unknown): Happened | undefined {
  // Some entries of the list are `null`.
  if (value === null) return undefined;
  const fields = fieldsOf(value, "the timeline");
  const [type, at] = [fields.text("type"), fields.text("created_at")];
  if (type === "pull_push") return { kind: "pushed", at };
  const label = fields.childIfAny("label");
  // Its body is 1 where the label was set, and empty where it was removed.
  if (type !== "label" || label === undefined || fields.textIfAny("body") !== "1") return undefined;
  return { kind: "labeled", name: label.text("name"), by: readPerson(fields.childIfAny("user")), at };
}

/** Times are whole seconds: a push in the same one counts as later. */
function labelsOf(request: Request, names: readonly string[], timeline: readonly Happened[]): Label[] {
  const last = (events: readonly Happened[]): Happened | undefined =>
    events.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1);
  const pushed = last(timeline.filter(({ kind }) => kind === "pushed"));
  return names.map((name) => {
    const set = last(timeline.filter((event) => event.kind === "labeled" && event.name === name));
    if (set?.kind !== "labeled") return { name, by: undefined, at: undefined, head: undefined };
    const isOld = pushed !== undefined && Date.parse(pushed.at) >= Date.parse(set.at);
    return { name, by: set.by, at: set.at, head: isOld ? undefined : request.head.commit };
  });
}
