/*
 * What a forge (GitHub, Forgejo, Gitea, GitLab) is asked for. All that it answers is data that others may have written: titles, logins and
 * names of branches can hold anything. Every method throws a Failure with a code that begins with `forge-`; no token is in its text.
 */

export type ForgeKind = "github" | "forgejo" | "gitea" | "gitlab";

/** A forge's user. `id` is the forge's own; a login can be changed and taken over. */
export interface Person {
  readonly login: string;
  readonly id: string;
}

/**
 * Whose file defines a job. By `branch`: a file on that branch of the repository itself; ask `tip` whether it is protected. By `request`:
 * the request's own file, written by whoever pushed it. `unknown` counts as `request`.
 */
export type Definition =
  | { readonly by: "branch"; readonly branch: string }
  | { readonly by: "request" }
  | { readonly by: "unknown" };

export type JobEvent =
  /** `labeled`: by the forge's own payload, which a re-run repeats. */
  | { readonly kind: "request"; readonly number: number; readonly action: string; readonly labeled?: LabeledPayload }
  /** A queue's trial merge, `head`, on `branch`. `number` is that of the last request in it, where the forge names it. */
  | {
      readonly kind: "merge-group";
      readonly head: string;
      readonly base?: string;
      readonly branch: string;
      readonly number?: number;
    }
  | { readonly kind: "push"; readonly branch: string; readonly commit: string }
  | { readonly kind: "schedule" }
  /** Started by hand, or by a trigger's token. `inputs` are data. */
  | { readonly kind: "manual"; readonly inputs: Readonly<Record<string, string>> }
  | { readonly kind: "other"; readonly name: string };

export interface LabeledPayload {
  readonly name: string;
  readonly by: Person;
  /** Of the request when the label was set. */
  readonly head: string;
  readonly at: string;
}

/** What the environment tells of the job that runs: see `findJob`. */
export interface Job {
  readonly kind: ForgeKind;
  /** `GitHub Actions`, `GitLab CI`: for messages. */
  readonly title: string;
  /** `https://github.com`, without a slash at its end. */
  readonly server: string;
  /** Base of the REST API, without a slash at its end. */
  readonly api: string;
  /** `acme/meetings`; on GitLab with all its groups. */
  readonly repository: string;
  /** For people. */
  readonly repositoryUrl: string;
  readonly event: JobEvent;
  readonly definition: Definition;
  /** The checked-out commit. */
  readonly commit: string;
  readonly actor: Person;
  readonly run: { readonly id: string; readonly attempt: number; readonly url: string };
  /** Files that the forge reads after the step; absent where it has none. */
  readonly files: { readonly summary?: string; readonly outputs?: string };
}

export interface Branch {
  readonly name: string;
  readonly commit: string;
  readonly protected: boolean;
}

export interface Request {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly author: Person;
  readonly state: "open" | "merged" | "closed";
  readonly draft: boolean;
  readonly head: { readonly commit: string; readonly branch: string };
  /** From another repository. */
  readonly fork: boolean;
  readonly base: { readonly branch: string };
  /** What git can fetch from the repository. `merge`: the forge's own trial merge, which may be of an older head or base. */
  readonly refs: { readonly head: string; readonly merge?: string };
  readonly merged?: Merged;
}

export interface Merged {
  /** The last commit that the merge put on the base: a merge, a squash, the last of those that were rebased or forwarded. */
  readonly commit: string;
  readonly at: string;
  readonly by?: Person;
}

export type MergedRequest = Request & { readonly state: "merged"; readonly merged: Merged };

export interface Label {
  readonly name: string;
  /** Who set it last; `undefined` if the forge does not tell. */
  readonly by: Person | undefined;
  /** By the forge's clock. */
  readonly at: string | undefined;
  /** The head that it was set on, by the forge's clock; `undefined` if that can't be told, or it was another than the newest. */
  readonly head: string | undefined;
}

export interface Commit {
  readonly id: string;
  readonly parents: readonly string[];
  /** The message's first line. */
  readonly title: string;
  readonly author: string;
  readonly url: string;
}

/** The steps of a branch: `to` and its first parents as far as `from`, which is left out. Oldest first. */
export type Commits =
  | { readonly kind: "commits"; readonly commits: readonly Commit[] }
  /** `from` is none of them, as after a forced push. */
  | { readonly kind: "unrelated" }
  /** More than `LIMITS.steps`, or `LIMITS.ancestors` have to be read. */
  | { readonly kind: "too-many" };

export interface Comment {
  readonly id: string;
  readonly body: string;
  readonly url: string;
  readonly createdAt: string;
}

export interface Issue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  readonly url: string;
}

export interface IssueDraft {
  readonly title: string;
  readonly body: string;
}

/** By which a plan is found again. */
export interface PlanKey {
  readonly project: string;
  /** `main`: a plan of the branch itself, for a job that is started by hand. */
  readonly request: number | "main";
  readonly head: string;
}

export type Kept =
  /** `where` is for people. */
  | { readonly kind: "kept"; readonly where: string }
  /** Only the job's own step can upload: `file` has to be written, below the workspace, and uploaded under `name`. */
  | { readonly kind: "upload"; readonly name: string; readonly file: string };

export interface KeptPlan {
  readonly bytes: Buffer;
  /** For people: a URL or a ref. */
  readonly where: string;
  /** Of the job that kept it. Only the plan's seal proves what it holds. */
  readonly definition: Definition;
}

export interface CommitStatus {
  readonly commit: string;
  /** A second one of the same name replaces the first. */
  readonly name: string;
  readonly state: "pending" | "success" | "failure";
  /** Longer ones are cut. */
  readonly description: string;
  readonly url?: string;
  /** The request that the commit is the head of, where there is one. */
  readonly request?: number;
}

/** In UTF-16 units, which are at least as many as the forge counts. */
export interface Limits {
  readonly comment: number;
  readonly issue: number;
  readonly title: number;
  /** Of a job's summary, in bytes; 0 where there is none. */
  readonly summary: number;
}

export interface Forge {
  readonly job: Job;
  readonly limits: Limits;

  /** The default branch. */
  defaultBranch(): Promise<string>;
  /** Throws if there is no such branch. */
  tip(branch: string): Promise<Branch>;
  /** Throws if there is no such request. */
  request(number: number): Promise<Request>;
  openRequests(): Promise<readonly Request[]>;
  /** Merged into `branch` at or after `since`, an instant in ISO 8601; by the time of the merge, oldest first. */
  mergedSince(branch: string, since: string): Promise<readonly MergedRequest[]>;
  /** Merged requests that brought this commit to `branch`. */
  requestsOf(commit: string, branch: string): Promise<readonly MergedRequest[]>;
  commits(from: string, to: string): Promise<Commits>;
  /** A request's own, oldest first. A rebase makes others of them, with the same titles. */
  requestCommits(number: number): Promise<readonly Commit[]>;
  /** `unknown`: the token may not ask. */
  mayWrite(person: Person): Promise<"yes" | "no" | "unknown">;
  /** Those that a request has now. */
  labels(request: number): Promise<readonly Label[]>;

  /** By the token's own user, with `marker` in the body; oldest first. */
  ownComments(request: number, marker: string): Promise<readonly Comment[]>;
  comment(request: number, body: string): Promise<Comment>;
  /** Throws if it is not the token's own. */
  editComment(request: number, id: string, body: string): Promise<Comment>;

  /** By the token's own user, with `marker` in the body, open or closed; oldest first. */
  ownIssues(marker: string): Promise<readonly Issue[]>;
  openIssue(draft: IssueDraft): Promise<Issue>;
  /** Changes, closes or reopens it. */
  editIssue(number: number, change: Partial<IssueDraft> & { readonly open?: boolean }): Promise<Issue>;

  keepPlan(key: PlanKey, bytes: Buffer): Promise<Kept>;
  /** Newest first, at most `LIMITS.plans`. Of several, the seal and the context tell which to believe. */
  keptPlans(key: PlanKey): Promise<readonly KeptPlan[]>;

  setStatus(status: CommitStatus): Promise<void>;
  close(): Promise<void>;
}

export const LIMITS = {
  steps: 250,
  ancestors: 2_000,
  /** Pages of a list, of 100 each. */
  pages: 100,
  plans: 20,
} as const;
