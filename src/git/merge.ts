/**
 * The merge of two commits as objects alone: nothing is checked out, and no hook or filter is asked. An attribute of the work tree, or of
 * what is merged, can choose a merge driver of this machine's settings, which is a command: none is run, and a file that would need one
 * conflicts.
 */
import { type Failure, fail } from "../model/diagnostic.ts";
import { isId } from "./find-base.ts";
import type { Git } from "./run.ts";

export type Merged =
  | { readonly kind: "merged"; readonly commit: string }
  /** Paths from the repository's top, at least one. */
  | { readonly kind: "conflict"; readonly files: readonly string[] };

/** A commit needs an author. */
const AUTHOR = ["-c", "user.name=xroom", "-c", "user.email=xroom@localhost"];
const PLAIN = ["-c", "merge.default=text", "-c", "merge.renormalize=false"];
/** A command that fails. */
const NO_DRIVER = "false";
const MOST_FILES = 20;

/** `theirs` merged into `ours`, both in this repository. Throws a Failure. */
export async function mergeCommits(git: Git, ours: string, theirs: string): Promise<Merged> {
  const flags = ["--write-tree", "-z", "--name-only", "--no-messages"];
  const { out, reason, code } = await git.run(...PLAIN, ...(await withoutDrivers(git)), "merge-tree", ...flags, ours, theirs);
  const [tree = "", ...files] = out.split("\0");
  if ((code !== 0 && code !== 1) || !isId(tree)) throw unmade(reason);
  if (code === 1) return { kind: "conflict", files: [...new Set(files)].filter((file) => file !== "").slice(0, MOST_FILES) };
  const made = await git.run(...AUTHOR, "commit-tree", "-p", ours, "-p", theirs, "-m", "merge", tree);
  const commit = made.out.trim();
  if (!made.ok || !isId(commit)) throw unmade(made.reason);
  return { kind: "merged", commit };
}

function unmade(reason: string): Failure {
  const help = "The clone needs the history of both: fetch it whole, as with fetch-depth: 0.";
  return fail("git-failed", `git can't merge the request with its target: ${reason}`, help);
}

async function withoutDrivers(git: Git): Promise<string[]> {
  const { out } = await git.run("config", "--null", "--name-only", "--get-regexp", "^merge[.].*[.]driver$");
  const names = out.split("\0").filter((name) => name !== "");
  // It would be taken for another one.
  const unfit = names.find((name) => name.includes("="));
  if (unfit !== undefined) throw unmade(`a merge driver here has a name with =: ${unfit}`);
  return names.flatMap((name) => ["-c", `${name}=${NO_DRIVER}`]);
}
