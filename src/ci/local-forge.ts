/** Stands in for a forge on a machine that is no job of one: for `--dry-run`, what is checked out counts as a request for the main branch. */
import type { Forge, Job, Request } from "../forge/contract.ts";
import { commitOf } from "../git/find-base.ts";
import type { Repository } from "../git/repository.ts";
import { type Failure, fail } from "../model/diagnostic.ts";

const TITLE = "this machine";
const HERE = 0;
const MAIN = ["main", "master"];

/** Throws a Failure if the clone has no main branch. */
export async function openLocalForge({ git }: Pick<Repository, "git">): Promise<Forge> {
  const find = async (branch: string): Promise<string | undefined> =>
    (await commitOf(git, `refs/remotes/origin/${branch}`)) ?? (await commitOf(git, `refs/heads/${branch}`));
  const { out } = await git.run("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD");
  const names = [out.trim().replace(/^origin\//, ""), ...MAIN].filter((name) => name !== "");
  const found = await Promise.all(names.map(find));
  const main = names.find((_, index) => found[index] !== undefined);
  const head = await commitOf(git, "HEAD");
  if (main === undefined || head === undefined) throw noBranch();
  const job: Job = {
    kind: "github",
    title: TITLE,
    server: "https://localhost",
    api: "https://localhost",
    repository: "this/machine",
    repositoryUrl: "https://localhost/this/machine",
    event: { kind: "request", number: HERE, action: "" },
    definition: { by: "branch", branch: main },
    commit: head,
    actor: { login: "you", id: "" },
    run: { id: "0", attempt: 1, url: "https://localhost/run" },
    files: {},
  };
  const request = (number: number): Request => {
    if (number !== HERE)
      throw fail("no-request", `the request ${number} can't be looked up here`, "Run it in a job of the forge.");
    return {
      number,
      title: "what is checked out",
      url: job.repositoryUrl,
      author: job.actor,
      state: "open",
      draft: false,
      head: { commit: head, branch: "HEAD" },
      fork: false,
      base: { branch: main },
      refs: { head: "HEAD" },
    };
  };
  const unwritable = (): Promise<never> => Promise.reject(new Error("a dry run writes nothing"));
  return {
    job,
    limits: { comment: 65_536, issue: 65_536, title: 256, summary: 0 },
    defaultBranch: () => Promise.resolve(main),
    tip: async (name) => {
      const commit = await find(name);
      if (commit === undefined) throw noBranch();
      return { name, commit, protected: true };
    },
    request: (number) => Promise.resolve(request(number)),
    openRequests: () => Promise.resolve([request(HERE)]),
    mergedSince: () => Promise.resolve([]),
    requestsOf: () => Promise.resolve([]),
    requestCommits: () => Promise.resolve([]),
    commits: () => Promise.resolve({ kind: "unrelated" }),
    mayWrite: () => Promise.resolve("yes"),
    labels: () => Promise.resolve([]),
    ownComments: () => Promise.resolve([]),
    ownIssues: () => Promise.resolve([]),
    keptPlans: () => Promise.resolve([]),
    comment: unwritable,
    editComment: unwritable,
    openIssue: unwritable,
    editIssue: unwritable,
    keepPlan: unwritable,
    setStatus: unwritable,
    close: () => Promise.resolve(),
  };
}

export function isHere({ job: { title } }: Pick<Forge, "job">): boolean {
  return title === TITLE;
}

function noBranch(): Failure {
  return fail("unknown-ref", "this clone has no main branch to compare with", "Fetch it, as with `git fetch origin main`.");
}
