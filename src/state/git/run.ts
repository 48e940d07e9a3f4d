import { type GitPlace, runGit as run } from "../../git/process.ts";

export interface GitRun extends GitPlace {
  readonly input?: string;
}

export interface GitResult {
  /** -1 if git was killed. */
  readonly code: number;
  readonly out: Buffer;
  /** For people; never match on it. */
  readonly message: string;
}

/** Throws a Failure if there is no git. */
export async function runGit(args: readonly string[], place: GitRun): Promise<GitResult> {
  const { code, out, err } = await run(args, place, place.input);
  return { code, out, message: presentable(err) };
}

/** One bounded line, without the credentials of URLs. */
export function presentable(text: string): string {
  const lines = text
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("hint:"));
  return lines
    .join(" · ")
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^/\s@']*@/gi, "$1")
    .slice(-600);
}
