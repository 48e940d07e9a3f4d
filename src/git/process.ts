import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { dirname } from "node:path";
import { fail } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";

export interface GitPlace {
  readonly directory: string;
  /** All that git gets of one, but that it asks nobody and speaks English. */
  readonly environment: Environment;
}

/** A git that has ended. */
export interface GitEnd {
  /** 0 if all went well; -1 if it was ended from outside. */
  readonly code: number;
  readonly out: Buffer;
  /** The last of what it said: for people, never to be matched on. */
  readonly err: string;
}

/** The longest that one step may take, in milliseconds. */
const TIMEOUT = 120_000;
/** In bytes. */
const MOST = 256 * 1024 * 1024;

/** Starts the user's own git, without a shell. `timeout` is in milliseconds. */
export function startGit(
  args: readonly string[],
  { directory, environment }: GitPlace,
  timeout?: number,
): ChildProcessWithoutNullStreams {
  return spawn("git", ["-C", directory, ...args], {
    // Not the folder itself: Windows would take a git.exe that lies there for git.
    cwd: dirname(process.execPath),
    env: { ...environment, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
    stdio: "pipe",
    timeout,
  });
}

/** Runs it to its end. Throws a Failure if there is no git, which says what it is for: `the state is kept by it`. */
export function runGit(args: readonly string[], place: GitPlace, purpose: string, input = ""): Promise<GitEnd> {
  return new Promise((resolve, reject) => {
    const child = startGit(args, place, TIMEOUT);
    const out: Buffer[] = [];
    let size = 0;
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST) child.kill();
      else out.push(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err = `${err}${text}`.slice(-4_000);
    });
    child.on("error", (cause: NodeJS.ErrnoException) => {
      const help = "Install git, and see that it is in the PATH.";
      reject(fail("no-git", `git can't be started (${cause.code}), and ${purpose}`, help, { cause }));
    });
    child.on("close", (code) => resolve({ code: code ?? -1, out: Buffer.concat(out), err }));
    // It may have ended without having read it all.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
