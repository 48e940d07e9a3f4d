import type { ChildProcessWithoutNullStreams } from "node:child_process";
import type { Environment } from "../model/environment.ts";
import { runGit, startGit } from "./process.ts";

/** git, asked about the repository that a folder is in. */
export interface Git {
  /** The folder. */
  readonly directory: string;
  /** Runs it to its end. Throws a Failure if there is no git. */
  run(...args: readonly string[]): Promise<GitRan>;
  /** Starts a command that is spoken with; end its input, or it stays. */
  start(...args: readonly string[]): ChildProcessWithoutNullStreams;
}

export interface GitRan {
  readonly ok: boolean;
  readonly out: string;
  /** In its own words, on one line, why it failed. */
  readonly reason: string;
}

/**
 * A repository is no more trusted than the config in it: nothing that is set in it may have git run a command, fetch an object or
 * follow a replacement, and a folder that only looks like a bare repository (which a pull request can make) isn't one.
 */
const SETTINGS = ["core.fsmonitor=false", "core.hooksPath=/dev/null", "safe.bareRepository=explicit"];
const SURROUNDING = {
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  // Before 2.45 git knew no other way not to fetch: no protocol has this name.
  GIT_ALLOW_PROTOCOL: "none",
};

/** What git needs of the environment: the user's own settings, and not what a hook says of the repository that it runs for. */
const PASSED_ON = /^(?:PATH|HOME|XDG_CONFIG_HOME|USERPROFILE|HOMEDRIVE|HOMEPATH|SYSTEMROOT|GIT_CONFIG_\w+)$/i;

export function gitIn(directory: string, environment: Environment): Git {
  const passedOn = Object.entries(environment).filter(([name]) => PASSED_ON.test(name));
  const place = { directory, environment: { ...Object.fromEntries(passedOn), ...SURROUNDING } };
  const begin = ["--no-pager", ...SETTINGS.flatMap((setting) => ["-c", setting])];
  return {
    directory,
    run: async (...args) => {
      const { code, out, err } = await runGit([...begin, ...args], place, "--base reads the config from it");
      return { ok: code === 0, out: out.toString("utf8"), reason: reasonOf(err) };
    },
    start: (...args) => startGit([...begin, ...args], place),
  };
}

/** `fatal: not a git repository (…)`, without the `fatal`. */
export function reasonOf(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line !== "");
  const line = lines.find((each) => each.startsWith("fatal: ")) ?? lines[0] ?? "it does not say why";
  return line.replace(/^fatal: /, "");
}
