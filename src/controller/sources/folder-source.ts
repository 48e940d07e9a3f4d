import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { createWorkTree } from "../../config/files/work-tree.ts";
import { type ConfigIndex, indexConfig } from "../../config/index-config.ts";
import { compare } from "../../model/compare.ts";
import { fail } from "../../model/diagnostic.ts";
import type { OpenSource, Revision } from "./contract.ts";

export async function openFolderSource(folder: string, prefix: string): Promise<OpenSource> {
  const path = join(folder, prefix);
  const directory = await realpath(path).catch(() => path);
  let current: Revision | undefined;
  const look = async (): Promise<Revision> => {
    const tree = createWorkTree();
    const index = await indexConfig(tree, join(directory, "xroom.yaml"), current?.index);
    current = { id: digestOf(index), tree, directory, index };
    return current;
  };
  return {
    directory,
    fetch: async () => (await look()).id,
    revision: async (id) => {
      const found = current?.id === id ? current : await look();
      if (found.id === id) return found;
      throw fail("unknown-ref", `the folder ${folder} holds another revision by now`, "It is looked at again soon.");
    },
    descends: async () => true,
    close: async () => undefined,
  };
}

/** 40 hexadecimal characters, as a commit has. */
function digestOf({ files, broken }: ConfigIndex): string {
  const parts = [
    ...[...files].map(([name, { digest }]) => [name, digest]),
    ...[...broken].map(([name, problems]) => [name, problems.map(({ summary, source }) => [summary, source])]),
  ];
  return createHash("sha256")
    .update(JSON.stringify(parts.toSorted((a, b) => compare(String(a[0]), String(b[0])))))
    .digest("hex")
    .slice(0, 40);
}
