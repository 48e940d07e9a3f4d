import { spawn } from "node:child_process";
import { fail } from "../../model/diagnostic.ts";

export interface GitRun {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
}

export interface GitResult {
  /** 0 if all went well; -1 if it was ended from outside. */
  readonly code: number;
  readonly out: Buffer;
  /** What git said about it: for people, never to be matched on. */
  readonly said: string;
}

/** The longest that one step may take, in milliseconds. */
const TIMEOUT = 120_000;
/** In bytes. */
const MOST = 256 * 1024 * 1024;

/** Runs the user's own git, without a shell. Throws a Failure if there is none. */
export async function runGit(args: readonly string[], { directory, environment, input }: GitRun): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    const child = spawn("git", args, {
      cwd: directory,
      env: { ...environment, GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" },
      stdio: ["pipe", "pipe", "pipe"],
      timeout: TIMEOUT,
    });
    const out: Buffer[] = [];
    let size = 0;
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MOST) child.kill();
      else out.push(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = `${said}${text}`.slice(-4_000);
    });
    child.on("error", (cause) => {
      reject(
        fail("no-git", "git can't be run, and the state is kept by it", "Install git, and see that it is in the PATH.", {
          cause,
        }),
      );
    });
    child.on("close", (code) => resolve({ code: code ?? -1, out: Buffer.concat(out), said: presentable(said) }));
    // It may have ended without having read it all.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input ?? "");
  });
}

/** On one line, and without the user and password of a URL. */
function presentable(said: string): string {
  const lines = said
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("hint:"));
  return lines
    .join(" · ")
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^/\s@']*@/gi, "$1")
    .slice(-600);
}
