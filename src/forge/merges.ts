import pLimit from "p-limit";
import type { Commit, Forge, MergedRequest } from "./contract.ts";

export interface Merges {
  /** In the order of the branch. */
  readonly requests: readonly MergedRequest[];
  /** Steps of the branch that no merged request brought; none are known if `by` is `time`. */
  readonly direct: readonly Commit[];
  /** `time`: there was no `from`, it is no step of the branch, or it is too far back. */
  readonly by: "commits" | "time";
}

export interface MergesOptions {
  readonly branch: string;
  /** Excluded. */
  readonly from: string | undefined;
  /** The branch's tip. */
  readonly to: string;
  /** Where to begin if `from` is of no use: an instant in ISO 8601. */
  readonly since: string;
}

const AT_ONCE = 4;

/** Which merged requests brought a branch from one commit to another. */
export async function mergesBetween(forge: Forge, { branch, from, to, since }: MergesOptions): Promise<Merges> {
  const found = from === undefined ? undefined : await forge.commits(from, to);
  if (found?.kind !== "commits") return { requests: await forge.mergedSince(branch, since), direct: [], by: "time" };
  const limit = pLimit(AT_ONCE);
  const asked = await Promise.all(found.commits.map((commit) => limit(() => forge.requestsOf(commit.id, branch))));
  const requests = new Map<number, MergedRequest>();
  for (const request of asked.flat()) requests.set(request.number, request);
  const order = new Map(found.commits.map(({ id }, index) => [id, index]));
  // One that was merged earlier, and whose commit is here as well, is no merge of this part.
  const merged = [...requests.values()]
    .filter((request) => order.has(request.merged.commit))
    .sort((a, b) => (order.get(a.merged.commit) as number) - (order.get(b.merged.commit) as number));
  const brought = asked.map((of) => of.some(({ number }) => merged.some((each) => each.number === number)));
  for (const { number, merged: of } of merged) {
    const landed = order.get(of.commit) as number;
    brought[landed] = true;
    if (landed > 0 && brought[landed - 1] === false) await markRebased(number, landed);
  }
  return { requests: merged, direct: found.commits.filter((_, index) => brought[index] !== true), by: "commits" };

  /** Forgejo and Gitea name a rebased request for its last commit alone: the others come right before it, with their titles. */
  async function markRebased(number: number, landed: number): Promise<void> {
    const steps = (found as { readonly commits: readonly Commit[] }).commits;
    const titles = (await forge.requestCommits(number)).map(({ title }) => title);
    for (let index = landed, at = titles.length - 1; index >= 0 && at >= 0; index -= 1, at -= 1) {
      if (steps[index]?.title !== titles[at] || (index !== landed && brought[index] === true)) return;
      brought[index] = true;
    }
  }
}
