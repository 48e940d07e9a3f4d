import { type Diagnostic, type Failure, fail } from "../model/diagnostic.ts";
import type { Repository } from "./repository.ts";
import type { Git } from "./run.ts";

export interface BaseCommit {
  /** As given. */
  readonly ref: string;
  readonly commit: string;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The merge base of `ref` and HEAD, so that newer commits on `ref` don't look undone. The tip of `ref`, with a note, if the history
 * doesn't tell. Throws a Failure for an unknown ref.
 */
export async function findBase({ git }: Pick<Repository, "git">, ref: string): Promise<BaseCommit> {
  // It comes from a pipeline's variables: it must be no option, and not empty.
  if (ref === "" || ref.startsWith("-"))
    throw fail("bad-ref", `${JSON.stringify(ref)} is not a git ref`, "Name a branch, a tag or a commit, such as main.");
  const tip = await commitOf(git, ref);
  if (tip === undefined) throw await unknownRef(git, ref);
  const forked = await git.run("merge-base", tip, "HEAD");
  const [commit = ""] = forked.ok ? forked.out.split("\n") : [];
  if (isId(commit)) return { ref, commit, diagnostics: [] };
  return { ref, commit: tip, diagnostics: [await comparedWithTip(git, ref, tip)] };
}

/** `1a2b3c4` */
export function shortId(commit: string): string {
  return commit.slice(0, 7);
}

export async function commitOf(git: Git, ref: string): Promise<string | undefined> {
  const { ok, out } = await git.run("rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`);
  const id = out.replace(/\n$/, "");
  return ok && isId(id) ? id : undefined;
}

export function isId(text: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text);
}

export async function isShallow(git: Git): Promise<boolean> {
  return (await git.run("rev-parse", "--is-shallow-repository")).out === "true\n";
}

async function unknownRef(git: Git, ref: string): Promise<Failure> {
  const summary = `there is no commit ${ref} in this clone`;
  if ((await commitOf(git, `refs/remotes/origin/${ref}`)) !== undefined)
    return fail("unknown-ref", summary, `There is origin/${ref}: pass --base origin/${ref}.`);
  // Only a name that is safe in a shell, and no range, can be fetched.
  if (!/^[\w./-]+$/.test(ref) || ref.includes(".."))
    return fail("unknown-ref", summary, "Name a branch, a tag or a commit, such as origin/main.");
  const branch = ref.replace(/^origin\//, "");
  const depth = (await isShallow(git)) ? "--depth=1 " : "";
  const help = `Fetch it with \`git fetch ${depth}origin ${branch}\`, and pass --base FETCH_HEAD.`;
  return fail("unknown-ref", summary, help);
}

async function comparedWithTip(git: Git, ref: string, tip: string): Promise<Diagnostic> {
  const why = (await isShallow(git))
    ? "this shallow clone lacks the commit where it branched off"
    : "the two have no commit in common";
  const help = (await isShallow(git)) ? " Fetch the history: git fetch --unshallow" : "";
  return {
    severity: "note",
    code: "base-is-tip",
    summary: `this change is compared with the tip of ${ref} (${shortId(tip)}): ${why}`,
    help: `Newer commits on ${ref} look undone by this change.${help}`,
  };
}
