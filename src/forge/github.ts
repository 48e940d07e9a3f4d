import { all, type Client, type Query, segment } from "./client.ts";
import type {
  Comment,
  Commit,
  Forge,
  Issue,
  Job,
  KeptPlan,
  Kept,
  Label,
  MergedRequest,
  Person,
  PlanKey,
  Request,
} from "./contract.ts";
import { type Fields, fieldsOf, GHOST } from "./fields.ts";
import { firstParents } from "./first-parents.ts";
import { byTime, notOwn } from "./own.ts";

/** What GitHub's kin do differently. */
export interface Dialect {
  readonly limits: Forge["limits"];
  readonly refs: (number: number) => Request["refs"];
  /** For closed requests by the time of their last change. */
  readonly newestFirst: Query;
  /** For a list of commits without their changes. */
  readonly plainCommits: Query;
  /** For issues by one user. */
  readonly byUser: (login: string) => Query;
  /** The object's id in a branch's `commit`. */
  readonly branchCommit: "sha" | "id";
  /** Of a request's commits as the forge lists them. */
  oldestFirst(commits: readonly Commit[]): readonly Commit[];
  ownLogin(): Promise<string>;
  mayWrite(person: Person): Promise<"yes" | "no" | "unknown">;
  /** `names`: those that it has. */
  labels(request: Request, names: readonly string[]): Promise<readonly Label[]>;
  /** The requests that the forge names for a commit. */
  requestsOf(commit: string): Promise<readonly unknown[]>;
  keepPlan(key: PlanKey, bytes: Buffer): Promise<Kept>;
  keptPlans(key: PlanKey): Promise<readonly KeptPlan[]>;
}

/** In characters. */
const LONGEST_DESCRIPTION = 140;

/** GitHub's REST API, which Forgejo's and Gitea's resemble. */
export function createGitHub(job: Job, client: Client, dialect: Dialect): Forge {
  const repository = repositoryPath(job);
  const requestOf = (value: unknown): Request => readRequest(value, dialect);
  const merged = (value: unknown, branch: string): MergedRequest | undefined => {
    const request = requestOf(value);
    return isMerged(request) && request.base.branch === branch ? request : undefined;
  };
  let login: Promise<string> | undefined;
  const ownLogin = (): Promise<string> => (login ??= dialect.ownLogin());
  const isOwn = async (fields: Fields): Promise<boolean> =>
    readPerson(fields.childIfAny("user")).login.toLowerCase() === (await ownLogin()).toLowerCase();

  return {
    job,
    limits: dialect.limits,
    defaultBranch: async () => fieldsOf(await client.get(repository), "the repository").text("default_branch"),
    tip: async (name) => {
      const fields = fieldsOf(await client.get(`${repository}/branches/${segment(name)}`), "the branch");
      return { name, commit: fields.child("commit").commit(dialect.branchCommit), protected: fields.flag("protected") };
    },
    request: async (number) => requestOf(await client.get(`${repository}/pulls/${number}`)),
    openRequests: () => all(client.list(`${repository}/pulls`, { state: "open" }), requestOf),
    mergedSince: async (branch, since) => {
      const found: MergedRequest[] = [];
      const earliest = Date.parse(since);
      for await (const each of client.list(`${repository}/pulls`, { state: "closed", base: branch, ...dialect.newestFirst })) {
        if (Date.parse(fieldsOf(each, "the request").text("updated_at")) < earliest) break;
        const one = merged(each, branch);
        if (one !== undefined && Date.parse(one.merged.at) >= earliest) found.push(one);
      }
      return found.sort((a, b) => Date.parse(a.merged.at) - Date.parse(b.merged.at));
    },
    requestsOf: async (commit, branch) =>
      (await dialect.requestsOf(commit)).map((each) => merged(each, branch)).filter((each) => each !== undefined),
    commits: (from, to) =>
      firstParents(from, to, client.list(`${repository}/commits`, { sha: to, ...dialect.plainCommits }), readCommit),
    requestCommits: async (number) =>
      dialect.oldestFirst(await all(client.list(`${repository}/pulls/${number}/commits`), readCommit)),
    mayWrite: (person) => dialect.mayWrite(person),
    labels: async (number) => {
      // One answer has the head and the labels, so they belong together.
      const value = await client.get(`${repository}/pulls/${number}`);
      const names = fieldsOf(value, "the request")
        .children("labels")
        .map((label) => label.text("name"));
      return dialect.labels(requestOf(value), names);
    },

    ownComments: async (number, marker) => {
      const found: Comment[] = [];
      for await (const each of client.list(`${repository}/issues/${number}/comments`)) {
        const comment = readComment(each);
        if (comment.body.includes(marker) && (await isOwn(fieldsOf(each, "the comment")))) found.push(comment);
      }
      return found.sort(byTime);
    },
    comment: async (number, body) => readComment(await client.post(`${repository}/issues/${number}/comments`, { body })),
    editComment: async (number, id, body) => {
      const path = `${repository}/issues/comments/${segment(id)}`;
      if (!(await isOwn(fieldsOf(await client.get(path), "the comment")))) throw notOwn(job, `the comment ${id} of ${number}`);
      return readComment(await client.patch(path, { body }));
    },

    ownIssues: async (marker) => {
      const query = { state: "all", ...dialect.byUser(await ownLogin()) };
      const found: Issue[] = [];
      for await (const each of client.list(`${repository}/issues`, query)) {
        const fields = fieldsOf(each, "the issue");
        // A pull request is an issue, too.
        if (fields.childIfAny("pull_request") !== undefined) continue;
        const issue = readIssue(each);
        if (issue.body.includes(marker) && (await isOwn(fields))) found.push(issue);
      }
      return found.sort((a, b) => a.number - b.number);
    },
    openIssue: async (draft) => readIssue(await client.post(`${repository}/issues`, draft)),
    editIssue: async (number, { open, ...change }) => {
      const path = `${repository}/issues/${number}`;
      if (!(await isOwn(fieldsOf(await client.get(path), "the issue")))) throw notOwn(job, `the issue ${number}`);
      const state = open === undefined ? {} : { state: open ? "open" : "closed" };
      return readIssue(await client.patch(path, { ...change, ...state }));
    },

    keepPlan: (key, bytes) => dialect.keepPlan(key, bytes),
    keptPlans: (key) => dialect.keptPlans(key),
    setStatus: async ({ commit, name, state, description, url }) => {
      const cut = description.slice(0, LONGEST_DESCRIPTION);
      const target = url === undefined ? {} : { target_url: url };
      await client.post(`${repository}/statuses/${segment(commit)}`, { state, context: name, description: cut, ...target });
    },
    close: client.close,
  };
}

/** `/repos/acme/meetings` */
export function repositoryPath({ repository }: Job): string {
  return `/repos/${repository.split("/").map(segment).join("/")}`;
}

/** Of an answer about a person's permission: a login may have passed to another since. */
export function isWriter(answer: unknown, { id }: Person, roles: readonly string[]): boolean {
  const fields = fieldsOf(answer, "the permission");
  return roles.includes(fields.text("permission")) && fields.child("user").id("id") === id;
}

export function readPerson(fields: Fields | undefined): Person {
  return fields === undefined ? GHOST : { login: fields.text("login"), id: fields.id("id") };
}

function isMerged(request: Request): request is MergedRequest {
  return request.merged !== undefined;
}

function readRequest(value: unknown, dialect: Dialect): Request {
  const fields = fieldsOf(value, "the pull request");
  const number = fields.number("number");
  const [head, base] = [fields.child("head"), fields.child("base")];
  const mergedAt = fields.textIfAny("merged_at");
  const by = fields.childIfAny("merged_by");
  // A fork that was deleted is `null`.
  const repositoryOf = (side: Fields): string | undefined => side.childIfAny("repo")?.id("id");
  return {
    number,
    title: fields.text("title"),
    url: fields.text("html_url"),
    author: readPerson(fields.childIfAny("user")),
    state: mergedAt !== undefined ? "merged" : fields.text("state") === "open" ? "open" : "closed",
    draft: fields.flag("draft"),
    head: { commit: head.commit("sha"), branch: head.text("ref") },
    fork: repositoryOf(head) !== repositoryOf(base),
    base: { branch: base.text("ref") },
    refs: dialect.refs(number),
    ...(mergedAt === undefined
      ? {}
      : {
          merged: {
            commit: fields.commit("merge_commit_sha"),
            at: mergedAt,
            ...(by === undefined ? {} : { by: readPerson(by) }),
          },
        }),
  };
}

function readComment(value: unknown): Comment {
  const fields = fieldsOf(value, "the comment");
  return {
    id: fields.id("id"),
    body: fields.textIfAny("body") ?? "",
    url: fields.text("html_url"),
    createdAt: fields.text("created_at"),
  };
}

function readIssue(value: unknown): Issue {
  const fields = fieldsOf(value, "the issue");
  return {
    number: fields.number("number"),
    title: fields.text("title"),
    body: fields.textIfAny("body") ?? "",
    open: fields.text("state") === "open",
    url: fields.text("html_url"),
  };
}

function readCommit(value: unknown): Commit {
  const fields = fieldsOf(value, "the commit");
  const commit = fields.child("commit");
  return {
    id: fields.commit("sha"),
    parents: fields.children("parents").map((parent) => parent.commit("sha")),
    title: commit.text("message").split("\n")[0] ?? "",
    author: commit.childIfAny("author")?.textIfAny("name") ?? "",
    url: fields.text("html_url"),
  };
}
