import type { Git } from "./run.ts";

/** A commit of a branch, with the one before it on that branch. */
export interface Step {
  readonly commit: string;
  readonly parent: string | undefined;
  /** The first line of its message. */
  readonly title: string;
}

/** The last steps of a branch, by first parents; newest first. */
export async function stepsEndingAt(git: Git, commit: string, count: number): Promise<readonly Step[]> {
  const flags = ["--first-parent", "-z", `--max-count=${count}`, "--format=%H %P%n%B"];
  const { out } = await git.run("log", ...flags, "--end-of-options", commit, "--");
  return out.split("\0").flatMap((entry): Step[] => {
    const [ids = "", title = ""] = entry.split("\n");
    const [id = "", parent] = ids.split(" ");
    return id === "" ? [] : [{ commit: id, parent, title }];
  });
}

/** The files below `prefix` that a commit has changed, against the one before. */
export async function changedFiles(
  git: Git,
  { commit, parent }: Omit<Step, "title">,
  prefix: string,
): Promise<readonly string[]> {
  const range = parent === undefined ? ["--root", commit] : [parent, commit];
  const flags = ["-r", "-z", "--name-only", "--no-commit-id", "--no-renames", "--no-ext-diff"];
  const { out } = await git.run("--literal-pathspecs", "diff-tree", ...flags, ...range, "--", ...(prefix === "" ? [] : [prefix]));
  return out.split("\0").filter((path) => path !== "");
}

/** How many commits `to` has that `from` lacks. */
export async function commitsBetween(git: Git, from: string, to: string): Promise<number> {
  return Number((await git.run("rev-list", "--count", `${from}..${to}`, "--")).out) || 0;
}
