import { fail } from "../model/diagnostic.ts";
import { all, type Client, segment } from "./client.ts";
import type { Comment, Commit, Forge, Issue, Job, Label, MergedRequest, Person, Request } from "./contract.ts";
import { type Fields, fieldsOf, GHOST, isCommit } from "./fields.ts";
import { firstParents } from "./first-parents.ts";
import { createJobPlans } from "./gitlab-plans.ts";
import { byTime, notOwn } from "./own.ts";

/** Who may push branches has at least this role. */
const DEVELOPER = 30;
/** In characters. */
const LONGEST_DESCRIPTION = 255;

/** GitLab's REST API; `client` has the project's path as its base. */
export function createGitLab(job: Job, client: Client, projectDefaultBranch: string | undefined): Forge {
  const requestPath = (number: number): string => `/merge_requests/${number}`;
  const merged = (value: unknown, branch: string): MergedRequest | undefined => {
    const request = readRequest(value);
    return request !== undefined && isMerged(request) && request.base.branch === branch ? request : undefined;
  };
  const requireRequest = async (number: number): Promise<Request> => {
    const request = readRequest(await client.get(requestPath(number)));
    if (request === undefined) throw fail("forge-not-found", `the merge request ${number} has no commits`, "Push one.");
    return request;
  };
  let me: Promise<string> | undefined;
  const ownId = (): Promise<string> => (me ??= client.get("/../../user").then((user) => fieldsOf(user, "the user").id("id")));
  const isOwn = async (fields: Fields): Promise<boolean> => fields.child("author").id("id") === (await ownId());
  const statusOf = async (commit: string, name: string): Promise<string | undefined> => {
    const latest = await all(client.list(`/repository/commits/${segment(commit)}/statuses`, { name }), (each) =>
      fieldsOf(each, "the status").text("status"),
    );
    return latest.at(-1);
  };
  const plans = createJobPlans(job, client);

  return {
    job,
    limits: { comment: 1_000_000, issue: 1_000_000, title: 255, summary: 0 },
    defaultBranch: async () => projectDefaultBranch ?? fieldsOf(await client.get(""), "the project").text("default_branch"),
    tip: async (name) => {
      const fields = fieldsOf(await client.get(`/repository/branches/${segment(name)}`), "the branch");
      return { name, commit: fields.child("commit").commit("id"), protected: fields.flag("protected") };
    },
    request: requireRequest,
    openRequests: () =>
      all(client.list("/merge_requests", { state: "opened", order_by: "created_at", sort: "asc" }), readRequest),
    mergedSince: async (branch, since) => {
      const query = { state: "merged", target_branch: branch, updated_after: since, order_by: "updated_at" };
      const found = await all(client.list("/merge_requests", query), (each) => merged(each, branch));
      const after = found.filter((each) => Date.parse(each.merged.at) >= Date.parse(since));
      return after.sort((a, b) => Date.parse(a.merged.at) - Date.parse(b.merged.at));
    },
    requestsOf: (commit, branch) =>
      all(client.list(`/repository/commits/${segment(commit)}/merge_requests`, { state: "merged" }), (each) =>
        merged(each, branch),
      ),
    commits: (from, to) =>
      firstParents(from, to, client.list("/repository/commits", { ref_name: to, first_parent: "true" }), readCommit),
    // Newest first.
    requestCommits: async (number) => (await all(client.list(`${requestPath(number)}/commits`), readCommit)).toReversed(),
    mayWrite: async ({ id }) => {
      if (!/^\d+$/.test(id)) return "no";
      const member = await client.find(`/members/all/${id}`);
      return member !== undefined && fieldsOf(member, "the member").number("access_level") >= DEVELOPER ? "yes" : "no";
    },
    labels: async (number) => {
      const present = fieldsOf(await client.get(requestPath(number)), "the merge request").texts("labels");
      // In this order: a push between the two makes a label old, never new.
      const events = await all(client.list(`${requestPath(number)}/resource_label_events`), readLabelEvent);
      const versions = await all(client.list(`${requestPath(number)}/versions`), readVersion);
      return present.map((name) => labelOf(name, events, versions));
    },

    ownComments: async (number, marker) => {
      const query = { sort: "asc", order_by: "created_at" };
      const found: Comment[] = [];
      for await (const each of client.list(`${requestPath(number)}/notes`, query)) {
        const fields = fieldsOf(each, "the note");
        const comment = readNote(each, job, number);
        if (!fields.flag("system") && comment.body.includes(marker) && (await isOwn(fields))) found.push(comment);
      }
      return found.sort(byTime);
    },
    comment: async (number, body) => readNote(await client.post(`${requestPath(number)}/notes`, { body }), job, number),
    editComment: async (number, id, body) => {
      const path = `${requestPath(number)}/notes/${segment(id)}`;
      if (!(await isOwn(fieldsOf(await client.get(path), "the note")))) throw notOwn(job, `the comment ${id} of ${number}`);
      return readNote(await client.put(path, { body }), job, number);
    },

    ownIssues: async (marker) => {
      const query = { author_id: await ownId(), scope: "all", state: "all" };
      const found = await all(client.list("/issues", query), readIssue);
      return found.filter(({ body }) => body.includes(marker)).sort((a, b) => a.number - b.number);
    },
    openIssue: async ({ title, body }) => readIssue(await client.post("/issues", { title, description: body })),
    editIssue: async (number, { title, body, open }) => {
      const path = `/issues/${number}`;
      if (!(await isOwn(fieldsOf(await client.get(path), "the issue")))) throw notOwn(job, `the issue ${number}`);
      const change = {
        ...(title === undefined ? {} : { title }),
        ...(body === undefined ? {} : { description: body }),
        ...(open === undefined ? {} : { state_event: open ? "reopen" : "close" }),
      };
      return readIssue(await client.put(path, change));
    },

    keepPlan: (key) => plans.keep(key),
    keptPlans: (key) => plans.find(key),
    setStatus: async ({ commit, name, state, description, url, request }) => {
      // GitLab refuses to make a status pending again.
      if (state === "pending" && (await statusOf(commit, name)) === "pending") return;
      await client.post(`/statuses/${segment(commit)}`, {
        state: state === "failure" ? "failed" : state,
        name,
        description: description.slice(0, LONGEST_DESCRIPTION),
        ...(url === undefined ? {} : { target_url: url }),
        // A fork's commit is on no branch of the project.
        ...(request === undefined ? {} : { ref: `refs/merge-requests/${request}/head` }),
      });
    },
    close: client.close,
  };
}

function isMerged(request: Request): request is MergedRequest {
  return request.merged !== undefined;
}

/** `undefined` for one without commits. */
function readRequest(value: unknown): Request | undefined {
  const fields = fieldsOf(value, "the merge request");
  if (!isCommit(fields.textIfAny("sha") ?? "")) return undefined;
  const number = fields.number("iid");
  const state = fields.text("state");
  const by = fields.childIfAny("merge_user") ?? fields.childIfAny("merged_by");
  const landed = ["merge_commit_sha", "squash_commit_sha"].find((name) => fields.textIfAny(name) !== undefined);
  return {
    number,
    title: fields.text("title"),
    url: fields.text("web_url"),
    author: readPerson(fields.childIfAny("author")),
    state: state === "merged" ? "merged" : state === "opened" ? "open" : "closed",
    draft: fields.flag("draft"),
    head: { commit: fields.commit("sha"), branch: fields.text("source_branch") },
    // A fork that was deleted is `null`.
    fork: fields.idIfAny("source_project_id") !== fields.id("target_project_id"),
    base: { branch: fields.text("target_branch") },
    refs: { head: `refs/merge-requests/${number}/head`, merge: `refs/merge-requests/${number}/merge` },
    ...(state === "merged"
      ? {
          merged: {
            // A fast-forward has neither.
            commit: fields.commit(landed ?? "sha"),
            at: fields.text("merged_at"),
            ...(by === undefined ? {} : { by: readPerson(by) }),
          },
        }
      : {}),
  };
}

function readPerson(fields: Fields | undefined): Person {
  return fields === undefined ? GHOST : { login: fields.text("username"), id: fields.id("id") };
}

function readNote(value: unknown, { repositoryUrl }: Job, number: number): Comment {
  const fields = fieldsOf(value, "the note");
  const id = fields.id("id");
  return {
    id,
    body: fields.textIfAny("body") ?? "",
    url: `${repositoryUrl}/-/merge_requests/${number}#note_${id}`,
    createdAt: fields.text("created_at"),
  };
}

function readIssue(value: unknown): Issue {
  const fields = fieldsOf(value, "the issue");
  return {
    number: fields.number("iid"),
    title: fields.text("title"),
    body: fields.textIfAny("description") ?? "",
    open: fields.text("state") === "opened",
    url: fields.text("web_url"),
  };
}

function readCommit(value: unknown): Commit {
  const fields = fieldsOf(value, "the commit");
  return {
    id: fields.commit("id"),
    parents: fields.texts("parent_ids").filter(isCommit),
    title: fields.text("title"),
    author: fields.textIfAny("author_name") ?? "",
    url: fields.text("web_url"),
  };
}

interface LabelEvent {
  readonly name: string;
  readonly by: Person;
  readonly at: string;
}

interface Version {
  readonly head: string;
  readonly at: string;
}

function readLabelEvent(value: unknown): LabelEvent | undefined {
  const fields = fieldsOf(value, "the label's event");
  // A deleted label is `null`.
  const label = fields.childIfAny("label");
  if (label === undefined || fields.text("action") !== "add") return undefined;
  return { name: label.text("name"), by: readPerson(fields.childIfAny("user")), at: fields.text("created_at") };
}

function readVersion(value: unknown): Version {
  const fields = fieldsOf(value, "the version");
  return { head: fields.commit("head_commit_sha"), at: fields.text("created_at") };
}

/** The head is that of the newest version before the label was set. */
function labelOf(name: string, events: readonly LabelEvent[], versions: readonly Version[]): Label {
  const newest = <T extends { readonly at: string }>(of: readonly T[]): T | undefined =>
    of.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).at(-1);
  const set = newest(events.filter((event) => event.name === name));
  if (set === undefined) return { name, by: undefined, at: undefined, head: undefined };
  const seen = newest(versions.filter(({ at }) => Date.parse(at) < Date.parse(set.at)));
  return { name, by: set.by, at: set.at, head: seen?.head };
}
