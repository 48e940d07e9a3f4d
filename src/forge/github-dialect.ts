import { fail } from "../model/diagnostic.ts";
import { all, type Client, segment } from "./client.ts";
import type { Job, Label, LabeledPayload, Person, Request } from "./contract.ts";
import { type Fields, fieldsOf } from "./fields.ts";
import { type Dialect, isWriter, readPerson, repositoryPath } from "./github.ts";
import { planFile, planName } from "./plan-name.ts";

/** Milliseconds by which a payload's time and its event's may differ. */
const SAME_TIME = 10_000;

export function githubDialect(job: Job, client: Client): Dialect {
  const repository = repositoryPath(job);
  return {
    limits: { comment: 65_536, issue: 65_536, title: 256, summary: 1_048_576 },
    refs: (number) => ({ head: `refs/pull/${number}/head`, merge: `refs/pull/${number}/merge` }),
    newestFirst: { sort: "updated", direction: "desc" },
    byUser: (login) => ({ creator: login }),
    plainCommits: {},
    branchCommit: "sha",
    oldestFirst: (commits) => commits,
    // A job's token is an app's, which may not ask `/user`; GraphQL tells all kinds.
    ownLogin: async () => {
      const answer = fieldsOf(await client.post(graphqlPath(job), { query: "{ viewer { login } }" }), "the answer");
      const viewer = answer.childIfAny("data")?.childIfAny("viewer");
      if (viewer === undefined) throw fail("forge-answer", "GitHub does not say whose token GITHUB_TOKEN is");
      return viewer.text("login");
    },
    // Bots and people who have gone are no collaborators.
    mayWrite: async (person) => {
      const found = await client.find(`${repository}/collaborators/${segment(person.login)}/permission`);
      return found !== undefined && isWriter(found, person, ["admin", "write"]) ? "yes" : "no";
    },
    labels: async (request, names) => {
      const events = new Map<string, { readonly by: Person; readonly at: string }>();
      for (const event of await all(client.list(`${repository}/issues/${request.number}/events`), labeledEvent)) {
        const { name, by, at } = event;
        const earlier = events.get(name);
        if (earlier === undefined || Date.parse(earlier.at) <= Date.parse(at)) events.set(name, { by, at });
      }
      return names.map((name): Label => {
        const event = events.get(name);
        return { name, by: event?.by, at: event?.at, head: headOf(job, request, name, event) };
      });
    },
    requestsOf: (commit) => all(client.list(`${repository}/commits/${segment(commit)}/pulls`), (each) => each),
    keepPlan: async (key) => ({ kind: "upload", name: planName(key), file: planFile(key) }),
    keptPlans: async (key) => (await import("./artifacts.ts")).findArtifacts(client, repository, key),
  };
}

function labeledEvent(value: unknown): { readonly name: string; readonly by: Person; readonly at: string } | undefined {
  const fields: Fields = fieldsOf(value, "the event");
  if (fields.textIfAny("event") !== "labeled") return undefined;
  return { name: fields.child("label").text("name"), by: readPerson(fields.childIfAny("actor")), at: fields.text("created_at") };
}

/**
 * GitHub keeps no times of pushes, so only the payload of this job tells the head: if it is of the event by which the label is there now,
 * as that of a re-run need not be.
 */
function headOf(
  { event }: Job,
  { number }: Request,
  name: string,
  set: { readonly by: Person; readonly at: string } | undefined,
): string | undefined {
  const labeled: LabeledPayload | undefined = event.kind === "request" && event.number === number ? event.labeled : undefined;
  if (set === undefined || labeled?.name !== name || labeled.by.id !== set.by.id) return undefined;
  return Math.abs(Date.parse(labeled.at) - Date.parse(set.at)) <= SAME_TIME ? labeled.head : undefined;
}

/** Below the REST API's base: an Enterprise server has `/api/v3` and `/api/graphql`. */
function graphqlPath({ api }: Job): string {
  return api.endsWith("/v3") ? "/../graphql" : "/graphql";
}
