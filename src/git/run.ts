import { type ChildProcessWithoutNullStreams, execFile, type ExecFileException, spawn } from "node:child_process";
import { dirname } from "node:path";
import { type Failure, fail } from "../model/diagnostic.ts";

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
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  // Before 2.45 git knew no other way not to fetch: no protocol has this name.
  GIT_ALLOW_PROTOCOL: "none",
  LC_ALL: "C",
};

/** What git needs of the environment: the user's own settings, and not what a hook says of the repository that it runs for. */
const PASSED_ON = /^(?:PATH|HOME|XDG_CONFIG_HOME|USERPROFILE|HOMEDRIVE|HOMEPATH|SYSTEMROOT|GIT_CONFIG_\w+)$/i;

export function gitIn(directory: string, environment: Readonly<Record<string, string | undefined>>): Git {
  const passedOn = Object.entries(environment).filter(([name]) => PASSED_ON.test(name));
  // It is not started in the folder itself: Windows would take a git.exe that lies there for git.
  const options = { cwd: dirname(process.execPath), env: { ...Object.fromEntries(passedOn), ...SURROUNDING } };
  const begin = ["-C", directory, "--no-pager", ...SETTINGS.flatMap((setting) => ["-c", setting])];
  return {
    directory,
    run: (...args) =>
      new Promise((resolve, reject) => {
        execFile("git", [...begin, ...args], { ...options, encoding: "utf8" }, (error, out, err) => {
          if (error !== null && typeof error.code === "string") reject(notThere(error));
          else resolve({ ok: error === null, out, reason: reasonOf(err) });
        });
      }),
    start: (...args) => spawn("git", [...begin, ...args], { ...options, stdio: "pipe" }),
  };
}

/** `fatal: not a git repository (…)`, without the `fatal`. */
export function reasonOf(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line !== "");
  const line = lines.find((each) => each.startsWith("fatal: ")) ?? lines[0] ?? "it does not say why";
  return line.replace(/^fatal: /, "");
}

function notThere(cause: ExecFileException): Failure {
  return fail(
    "no-git",
    `git can't be started (${cause.code}), and --base reads the config from it`,
    "Install git, or plan without --base.",
    {
      cause,
    },
  );
}
