import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { dirname } from "node:path";
import { fail } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";

export interface GitPlace {
  readonly directory: string;
  /** All that git gets, besides variables for no prompts and English messages: see environment.ts. */
  readonly environment: Environment;
}

export interface GitEnd {
  /** -1 if it was killed. */
  readonly code: number;
  readonly out: Buffer;
  /** The end of its error output: for people, not to be matched. */
  readonly err: string;
}

/** Milliseconds. */
const TIMEOUT = 120_000;
/** In bytes. */
const MOST = 256 * 1024 * 1024;

/** Starts git without a shell. `timeout` is in milliseconds. */
export function startGit(
  args: readonly string[],
  { directory, environment }: GitPlace,
  timeout?: number,
): ChildProcessWithoutNullStreams {
  return spawn("git", ["-C", directory, ...args], {
    // Not the folder: Windows would run a git.exe in it.
    cwd: dirname(process.execPath),
    env: { ...environment, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
    stdio: "pipe",
    timeout,
  });
}

/** Runs git to its end. Throws a Failure without git. */
export function runGit(args: readonly string[], place: GitPlace, input: string | Buffer = ""): Promise<GitEnd> {
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
      const help = "Install git, and add it to the PATH.";
      reject(fail("no-git", `git can't be started (${cause.code}); git: states and --base need it`, help, { cause }));
    });
    child.on("close", (code) => resolve({ code: code ?? -1, out: Buffer.concat(out), err }));
    // It may end before it has read all input.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}
