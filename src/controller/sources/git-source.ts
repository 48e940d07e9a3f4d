import { join } from "node:path";
import { type ConfigIndex, indexConfig } from "../../config/index-config.ts";
import { fail } from "../../model/diagnostic.ts";
import { type MirrorOptions, openMirror } from "../../git/mirror.ts";
import type { OpenSource, Revision } from "./contract.ts";

/** How many revisions are kept in memory: what is wanted, and what shards still have. */
const KEPT = 3;

export async function openGitSource(path: string, prefix: string, options: MirrorOptions): Promise<OpenSource> {
  const mirror = await openMirror(path, options);
  const revisions = new Map<string, Promise<Revision>>();
  let last: ConfigIndex | undefined;
  const load = async (id: string): Promise<Revision> => {
    if (!(await mirror.has(id))) await mirror.fetch();
    if (!(await mirror.has(id)))
      throw fail("unknown-ref", `the repository has no commit ${id}`, "Its history was rewritten: approve the new revision.");
    const { tree, directory } = mirror.open(id, prefix);
    const index = await indexConfig(tree, join(directory, "xroom.yaml"), last);
    last = index;
    return { id, tree, directory, index };
  };
  return {
    directory: mirror.directory(prefix),
    fetch: () => mirror.fetch(),
    revision: (id) => {
      const known = revisions.get(id) ?? load(id);
      revisions.delete(id);
      revisions.set(id, known);
      known.catch(() => revisions.delete(id));
      for (const old of [...revisions.keys()].slice(0, -KEPT)) revisions.delete(old);
      return known;
    },
    descends: (from, to) => mirror.isAncestor(from, to),
    close: () => mirror.close(),
  };
}
