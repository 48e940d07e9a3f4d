import { remoteEnvironment } from "../git/environment.ts";
import { type GitEnd, runGit } from "../git/process.ts";
import { reasonOf } from "../git/run.ts";
import { asVariables } from "../git/settings.ts";
import { makeTemporaryFolder, removeTemporaryFolder } from "../git/temporary-folder.ts";
import { fail } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";
import type { Secret } from "../model/secret.ts";
import type { Job, Kept, KeptPlan, PlanKey } from "./contract.ts";
import { planRef } from "./plan-name.ts";

/*
 * Plans as refs, for forges that list no files of jobs: each is a commit without a parent, of one file. They are pushed and fetched through
 * a repository of their own, so the checkout stays untouched, and its hooks and settings don't run.
 */

const FILE = "plan.json";
const WHO = { NAME: "xroom", EMAIL: "xroom@localhost" };

export interface PlanRefs {
  keep(key: PlanKey, bytes: Buffer): Promise<Kept>;
  find(key: PlanKey): Promise<readonly KeptPlan[]>;
}

/** Throws a Failure. */
export function createPlanRefs(job: Job, token: Secret, environment: Environment): PlanRefs {
  const url = `${job.repositoryUrl}.git`;

  const inRepository = async <T>(work: (git: Run) => Promise<T>): Promise<T> => {
    const directory = await makeTemporaryFolder();
    const place = { directory, environment: surroundings(environment, url, token) };
    const git: Run = (args, input) => runGit([`--git-dir=${directory}`, ...args], place, input);
    try {
      require(await git(["init", "--quiet", "--bare", "--template=", "--initial-branch=none"]), "can't be made");
      return await work(git);
    } finally {
      await removeTemporaryFolder(directory);
    }
  };

  return {
    keep: (key, bytes) =>
      inRepository(async (git) => {
        const made = async (args: readonly string[], input: string | Buffer): Promise<string> =>
          require(await git(args, input), "can't be made")
            .toString("utf8")
            .trim();
        const blob = await made(["hash-object", "-w", "--stdin"], bytes);
        const tree = await made(["mktree"], `100644 blob ${blob}\t${FILE}\n`);
        const commit = await made(["commit-tree", tree], `Plan of ${key.request} at ${key.head}\n`);
        const ref = planRef(key);
        require(await git(["push", "--quiet", "--force", "--no-verify", url, `${commit}:${ref}`]), `can't be pushed to ${ref}`);
        return { kind: "kept", where: ref };
      }),
    find: (key) =>
      inRepository(async (git) => {
        const ref = planRef(key);
        const listed = require(await git(["ls-remote", "--quiet", url, ref]), `can't be looked up: ${ref}`);
        if (listed.length === 0) return [];
        require(await git(["fetch", "--quiet", "--no-tags", "--depth=1", url, ref]), `can't be fetched from ${ref}`);
        const bytes = require(await git(["cat-file", "blob", `FETCH_HEAD:${FILE}`]), `is not in ${ref}`);
        // Whoever may push can push a plan.
        return [{ bytes, where: ref, definition: { by: "unknown" } }];
      }),
  };

  function require({ code, out, err }: GitEnd, what: string): Buffer {
    if (code === 0) return out;
    throw fail(
      "forge-answer",
      `the plan ${what} in ${job.repository}: ${reasonOf(err).replaceAll(token.reveal(), "…")}`,
      "The job's token needs the permission to write contents: plans are kept in refs of the repository.",
    );
  }
}

type Run = (args: readonly string[], input?: string | Buffer) => Promise<GitEnd>;

/** The token is in git's environment: arguments show in lists of processes. */
function surroundings(environment: Environment, url: string, token: Secret): Environment {
  const given = remoteEnvironment(environment);
  const basic = Buffer.from(`x-access-token:${token.reveal()}`, "utf8").toString("base64");
  const settings = [
    [`http.${url}.extraHeader`, `Authorization: Basic ${basic}`],
    ["http.followRedirects", "false"],
    ["core.hooksPath", "/dev/null"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    ["credential.helper", ""],
  ] as const;
  const who = Object.entries(WHO).flatMap(([name, value]) => [
    [`GIT_AUTHOR_${name}`, value],
    [`GIT_COMMITTER_${name}`, value],
  ]);
  return {
    ...given,
    ...asVariables(settings, given),
    ...Object.fromEntries(who),
    GIT_ALLOW_PROTOCOL: "https:http",
  };
}
