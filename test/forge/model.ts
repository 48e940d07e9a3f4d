import { createHash } from "node:crypto";

/** What all forges know, so one test can be played on each of them. Times are the forge's: each action takes a minute. */
export interface ForgeWorld {
  readonly repository: string;
  readonly defaultBranch: string;
  readonly users: Map<string, User>;
  readonly branches: Map<string, { commit: string; protected: boolean }>;
  readonly commits: Map<string, ModelCommit>;
  readonly requests: ModelRequest[];
  readonly comments: ModelComment[];
  readonly issues: ModelIssue[];
  readonly statuses: ModelStatus[];
  readonly files: ModelFile[];
  /** In ISO 8601; `advance` moves it. */
  now(): string;
  advance(seconds: number): void;

  addUser(login: string, role?: Role): User;
  /** `id`: of a real commit, where a test has a real repository as well. */
  commit(on: { branch?: string; parents?: readonly string[] }, title: string, given?: { id?: string; author?: string }): string;
  branch(name: string, from?: string, isProtected?: boolean): void;
  open(request: { author: string; branch: string; base?: string; title?: string; fork?: boolean; head?: string }): ModelRequest;
  /** One more commit, or `head`. */
  push(request: ModelRequest, head?: string): string;
  /** `landed`: the commits of a real repository that it brought; oldest first. */
  merge(request: ModelRequest, how: MergeMethod, by?: string, landed?: readonly string[]): string;
  close(request: ModelRequest): void;
  retarget(request: ModelRequest, base: string): void;
  label(request: ModelRequest, name: string, by: string): void;
  unlabel(request: ModelRequest, name: string, by: string): void;
  comment(request: ModelRequest, author: string, body: string): ModelComment;
  issue(author: string, title: string, body: string): ModelIssue;
  /** A file that a job kept, and the job. */
  keep(file: Omit<ModelFile, "id" | "run" | "at"> & { run?: number }): ModelFile;
}

export type Role = "none" | "read" | "triage" | "write" | "admin";
export type MergeMethod = "merge" | "squash" | "rebase" | "fast-forward";

export interface User {
  readonly id: number;
  readonly login: string;
  role: Role;
}

export interface ModelCommit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly title: string;
  readonly author: string;
  readonly at: string;
}

export interface ModelRequest {
  readonly number: number;
  title: string;
  readonly author: string;
  state: "open" | "closed" | "merged";
  draft: boolean;
  readonly branch: string;
  readonly fork: boolean;
  head: string;
  base: string;
  /** Newest last. */
  readonly versions: { readonly head: string; readonly at: string }[];
  readonly commits: string[];
  readonly labels: Set<string>;
  readonly labelEvents: { readonly name: string; readonly by: string; readonly at: string; readonly added: boolean }[];
  merged?: {
    readonly how: MergeMethod;
    readonly landed: string;
    readonly at: string;
    readonly by: string;
    readonly all: readonly string[];
  };
  updatedAt: string;
}

export interface ModelComment {
  readonly id: number;
  readonly request: number;
  readonly author: string;
  body: string;
  readonly at: string;
}

export interface ModelIssue {
  readonly number: number;
  readonly author: string;
  title: string;
  body: string;
  open: boolean;
}

export interface ModelStatus {
  readonly commit: string;
  readonly name: string;
  readonly state: string;
  readonly description: string;
  readonly url: string | undefined;
  readonly ref?: string | undefined;
}

/** On GitHub an artifact and its run; on GitLab a file of a job. */
export interface ModelFile {
  readonly id: number;
  readonly run: number;
  /** An artifact's name, or a path. */
  readonly name: string;
  readonly bytes: Buffer;
  readonly at: string;
  /** GitHub's event, or the pipeline's source. */
  readonly event: string;
  readonly branch: string;
  readonly fork?: boolean;
  readonly expired?: boolean;
  /** Of an open request. */
  readonly request?: number;
}

export function createWorld(repository = "acme/meetings"): ForgeWorld {
  let clock = Date.parse("2026-11-02T09:00:00Z");
  let counter = 0;
  const now = (): string => new Date(clock).toISOString().replace(".000Z", "Z");
  const tick = (): string => {
    clock += 60_000;
    return now();
  };
  const next = (): number => (counter += 1);
  const newId = (): string => createHash("sha1").update(`commit ${next()}`).digest("hex");
  const touched = (request: ModelRequest): string => (request.updatedAt = tick());

  const world: ForgeWorld = {
    repository,
    defaultBranch: "main",
    users: new Map(),
    branches: new Map(),
    commits: new Map(),
    requests: [],
    comments: [],
    issues: [],
    statuses: [],
    files: [],
    now,
    advance: (seconds) => {
      clock += seconds * 1_000;
    },
    addUser: (login, role = "none") => {
      const user = { id: 1_000 + next(), login, role };
      world.users.set(login, user);
      return user;
    },
    commit: ({ branch, parents }, title, { id = newId(), author = "Ada" } = {}) => {
      const tip = branch === undefined ? undefined : world.branches.get(branch);
      world.commits.set(id, { id, parents: parents ?? (tip === undefined ? [] : [tip.commit]), title, author, at: tick() });
      if (tip !== undefined) tip.commit = id;
      return id;
    },
    branch: (name, from = world.branches.get("main")?.commit ?? "", isProtected = false) => {
      world.branches.set(name, { commit: from, protected: isProtected });
    },
    open: ({ author, branch, base = "main", title = `Change ${branch}`, fork = false, head }) => {
      const parents = [world.branches.get(base)?.commit ?? ""];
      const commit = head ?? world.commit({ parents }, title);
      if (head !== undefined && !world.commits.has(head)) world.commit({ parents }, title, { id: head });
      const at = tick();
      const request: ModelRequest = {
        number: next(),
        title,
        author,
        state: "open",
        draft: false,
        branch,
        fork,
        head: commit,
        base,
        versions: [{ head: commit, at }],
        commits: [commit],
        labels: new Set(),
        labelEvents: [],
        updatedAt: at,
      };
      world.requests.push(request);
      return request;
    },
    push: (request, head) => {
      const parents = [request.head];
      request.head = head ?? world.commit({ parents }, `More of ${request.branch}`);
      if (!world.commits.has(request.head)) world.commit({ parents }, `More of ${request.branch}`, { id: request.head });
      request.commits.push(request.head);
      request.versions.push({ head: request.head, at: touched(request) });
      return request.head;
    },
    merge: (request, how, by = request.author, landed) => {
      const branch = world.branches.get(request.base);
      if (branch === undefined) throw new Error(`no branch ${request.base}`);
      const before = branch.commit;
      const [id] = landed ?? [];
      const given = id === undefined ? {} : { id };
      const all: string[] = [];
      switch (how) {
        case "merge":
          all.push(world.commit({ parents: [before, request.head] }, `Merge ${request.branch}`, given));
          break;
        case "squash":
          all.push(world.commit({ parents: [before] }, request.title, given));
          break;
        case "rebase":
          for (const [index, own] of request.commits.entries()) {
            const made = landed?.[index];
            const title = world.commits.get(own)?.title ?? "";
            all.push(world.commit({ parents: [all.at(-1) ?? before] }, title, made === undefined ? {} : { id: made }));
          }
          break;
        case "fast-forward":
          all.push(...request.commits);
          break;
        default:
          how satisfies never;
      }
      branch.commit = all.at(-1) as string;
      request.state = "merged";
      request.merged = { how, landed: branch.commit, at: touched(request), by, all };
      return branch.commit;
    },
    close: (request) => {
      request.state = "closed";
      touched(request);
    },
    retarget: (request, base) => {
      request.base = base;
      touched(request);
    },
    label: (request, name, by) => {
      request.labels.add(name);
      request.labelEvents.push({ name, by, at: touched(request), added: true });
    },
    unlabel: (request, name, by) => {
      request.labels.delete(name);
      request.labelEvents.push({ name, by, at: touched(request), added: false });
    },
    comment: ({ number }, author, body) => {
      const comment = { id: next(), request: number, author, body, at: tick() };
      world.comments.push(comment);
      return comment;
    },
    issue: (author, title, body) => {
      const issue = { number: next(), author, title, body, open: true };
      world.issues.push(issue);
      return issue;
    },
    keep: (file) => {
      const kept = { ...file, id: next(), run: file.run ?? next(), at: tick() };
      world.files.push(kept);
      return kept;
    },
  };
  world.addUser("ada", "admin");
  world.branch("main", world.commit({ parents: [] }, "Begin"), true);
  return world;
}

/** All ancestors, newest first, as `git log` has them. */
export function ancestors(world: ForgeWorld, from: string, firstParent = false): ModelCommit[] {
  const found = new Map<string, ModelCommit>();
  const left = [from];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    const commit = world.commits.get(id);
    if (commit === undefined || found.has(id)) continue;
    found.set(id, commit);
    left.push(...(firstParent ? commit.parents.slice(0, 1) : commit.parents));
  }
  return [...found.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}
