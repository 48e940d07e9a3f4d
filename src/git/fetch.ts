import { type Failure, fail } from "../model/diagnostic.ts";
import { commitOf, isShallow } from "./find-base.ts";
import type { Repository } from "./repository.ts";

export interface Wanted {
  /** As the remote names it: `refs/heads/main`. */
  readonly ref: string;
  readonly commit: string;
}

/**
 * Fetches commits with their history, unless they are here: only objects come, no ref moves, and nothing is checked out. Throws a Failure
 * for one that the remote's ref doesn't lead to.
 */
export async function fetchCommits({ git, remote }: Repository, wanted: readonly Wanted[]): Promise<void> {
  const isThere = async ({ commit }: Wanted): Promise<boolean> => (await commitOf(git, commit)) !== undefined;
  const shallow = await isShallow(git);
  const there = await Promise.all(wanted.map(isThere));
  const missing = shallow ? wanted : wanted.filter((_, index) => !there[index]);
  if (missing.length === 0) return;
  const flags = ["--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-gc"];
  const whole = shallow ? ["--unshallow"] : [];
  const { ok, reason } = await remote.run("fetch", ...flags, ...whole, "--", REMOTE, ...new Set(missing.map(({ ref }) => ref)));
  if (!ok) throw unreachable(reason);
  for (const each of missing) if (!(await isThere(each))) throw moved(each);
}

const REMOTE = "origin";

function unreachable(reason: string): Failure {
  const help = "The job's clone must be able to fetch: let the checkout step keep its credentials.";
  return fail("git-failed", `git can't fetch from ${REMOTE}: ${withoutCredentials(reason)}`, help);
}

function moved({ ref, commit }: Wanted): Failure {
  return fail("unknown-ref", `${ref} of ${REMOTE} doesn't lead to ${commit} any more`, "Run the job again.");
}

export function withoutCredentials(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^/\s@']*@/gi, "$1");
}
