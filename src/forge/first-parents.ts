import { isFailure } from "./failures.ts";
import { type Commit, type Commits, LIMITS } from "./contract.ts";

/** Follows first parents through a list of all ancestors of `to`, newest first, as far as `from`. Reads no more pages than it needs. */
export async function firstParents(
  from: string,
  to: string,
  ancestors: AsyncGenerator<unknown>,
  read: (item: unknown) => Commit,
): Promise<Commits> {
  const known = new Map<string, Commit>();
  const steps: Commit[] = [];
  /** `undefined` beyond the first commit. */
  let next: string | undefined = to;
  const follow = (): boolean => {
    for (let commit; next !== from && next !== undefined; next = commit.parents[0]) {
      commit = known.get(next);
      if (commit === undefined) return false;
      steps.push(commit);
    }
    return true;
  };
  try {
    if (!follow())
      for await (const item of ancestors) {
        const commit = read(item);
        known.set(commit.id, commit);
        if (follow()) break;
        if (steps.length > LIMITS.steps || known.size >= LIMITS.ancestors) return { kind: "too-many" };
      }
  } catch (error) {
    if (isFailure(error, "forge-not-found")) return { kind: "unrelated" };
    throw error;
  }
  return next === from ? { kind: "commits", commits: steps.toReversed() } : { kind: "unrelated" };
}
