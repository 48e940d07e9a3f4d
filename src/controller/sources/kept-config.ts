/**
 * What a domain's config came to when it was loaded last, as `xroom config` prints it: a file that breaks, or a repository that can't be
 * reached, stops neither rolling nor enforcing. It names secrets and holds none; a config with a secret written in it is not kept.
 */
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Declared, DeclaredConfig } from "../../model/declared.ts";
import { BUDGETS } from "../../model/budgets.ts";
import type { SourceTree } from "../../model/source-tree.ts";
import { renderConfigText, showConfig } from "../../render/config/index.ts";
import type { Revision } from "./contract.ts";

/** The rest is the operator's. */
const ROOT_KEYS = new Set(["version", "project", "safety"]);

/** `undefined` for one that can't be kept. */
export function packConfig(declared: DeclaredConfig, domain: string): string | undefined {
  const own = declared.domains.get(domain);
  if (own === undefined || holdsLiteral(own)) return undefined;
  const entries = new Map([...declared.root.entries].filter(([key]) => ROOT_KEYS.has(key)));
  const kept = { ...declared, root: { ...declared.root, entries }, domains: new Map([[domain, own]]) };
  const all = { domain: () => true, address: () => true, targeted: false, occurrences: false };
  return gzipSync(renderConfigText(showConfig(kept, all))).toString("base64");
}

function holdsLiteral(declared: Declared): boolean {
  if (declared.kind === "map") return [...declared.entries.values()].some(holdsLiteral);
  const { value } = declared;
  return typeof value === "object" && value !== null && "literal" in value;
}

/** As a revision with one file. Secrets' files are still those of the source's folder. */
export function unpackConfig(packed: string, domain: string, { id, directory }: Pick<Revision, "id" | "directory">): Revision {
  const bytes = gunzipSync(Buffer.from(packed, "base64"), { maxOutputLength: BUDGETS.fileBytes });
  const file = { digest: id, domains: [domain], hasTemplates: false };
  return {
    id,
    directory,
    tree: treeOf(join(directory, "xroom.yaml"), bytes),
    index: { domains: new Map([[domain, []]]), broken: new Map(), files: new Map([["xroom.yaml", file]]) },
  };
}

function treeOf(path: string, bytes: Uint8Array): SourceTree {
  return {
    realpath: async (wanted) => ({ kind: "path", path: wanted }),
    list: async () => ({ kind: "entries", entries: [] }),
    typeOf: async (wanted) => (wanted === path ? { kind: "other" } : { kind: "folder" }),
    read: async (wanted) => (wanted === path ? { kind: "bytes", bytes } : { kind: "missing" }),
  };
}
