import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Environment } from "../model/environment.ts";
import { localEnvironment, remoteEnvironment } from "./environment.ts";
import { type GitPlace, runGit, startGit } from "./process.ts";

/** Runs git in a folder. */
export interface Git {
  readonly directory: string;
  /** Throws a Failure if there is no git. */
  run(...args: readonly string[]): Promise<GitRan>;
  /** Runs until its input ends. */
  start(...args: readonly string[]): ChildProcessWithoutNullStreams;
}

export interface GitRan {
  readonly ok: boolean;
  /** -1 if it was killed. */
  readonly code: number;
  readonly out: string;
  /** Git's error, on one line. */
  readonly reason: string;
}

/**
 * A repository is not trusted: its settings must not run a command, fetch or replace an object, and a folder that looks like a bare
 * repository is none.
 */
const SETTINGS = ["core.fsmonitor=false", "core.hooksPath=/dev/null", "safe.bareRepository=explicit"];
const SURROUNDING = {
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  // Before git 2.45, only an unknown protocol prevents fetches.
  GIT_ALLOW_PROTOCOL: "none",
};

const TRANSPORTS = "https:http:ssh:file";

/** Without `gitDirectory` git looks for the repository itself. */
export function gitIn(directory: string, environment: Environment, gitDirectory?: string): Git {
  return gitWith({ directory, environment: { ...localEnvironment(environment), ...SURROUNDING } }, gitDirectory);
}

/** Git that may reach the repository's own remotes, by what the user has set for them. */
export function remoteGitIn(directory: string, environment: Environment, gitDirectory: string): Git {
  const surrounding = { ...SURROUNDING, GIT_ALLOW_PROTOCOL: TRANSPORTS };
  return gitWith({ directory, environment: { ...remoteEnvironment(environment), ...surrounding } }, gitDirectory);
}

function gitWith(place: GitPlace, gitDirectory: string | undefined): Git {
  const { directory } = place;
  const repository = gitDirectory === undefined ? [] : [`--git-dir=${gitDirectory}`];
  const begin = ["--no-pager", ...repository, ...SETTINGS.flatMap((setting) => ["-c", setting])];
  return {
    directory,
    run: async (...args) => {
      const { code, out, err } = await runGit([...begin, ...args], place);
      return { ok: code === 0, code, out: out.toString("utf8"), reason: reasonOf(err) };
    },
    start: (...args) => startGit([...begin, ...args], place),
  };
}

/** Without `fatal:`. */
export function reasonOf(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line !== "");
  const line = lines.find((each) => each.startsWith("fatal: ")) ?? lines[0] ?? "no reason given";
  return line.replace(/^fatal: /, "");
}
