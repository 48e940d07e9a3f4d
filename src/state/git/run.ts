import { type GitPlace, runGit as run } from "../../git/process.ts";

export interface GitRun extends GitPlace {
  readonly input?: string;
}

export interface GitResult {
  /** 0 if all went well; -1 if it was ended from outside. */
  readonly code: number;
  readonly out: Buffer;
  /** What git said about it: for people, never to be matched on. */
  readonly said: string;
}

/** Runs the user's own git, with what the user has set for it. Throws a Failure if there is none. */
export async function runGit(args: readonly string[], place: GitRun): Promise<GitResult> {
  const { code, out, err } = await run(args, place, "the state is kept by it", place.input);
  return { code, out, said: presentable(err) };
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
