import { type Tree, writeConfig } from "../../config/yaml/write.ts";
import type { Declared, Origin } from "../../model/declared.ts";
import type { ShownConfig } from "./shown.ts";

/** YAML that means the same config, each value with its place behind it. A password that is written as text is left out. */
export function renderConfigText({ root, domains }: ShownConfig): string {
  return writeConfig(new Map([...branch(root.entries), ["domains", treeOf(domains)]]));
}

function branch(entries: ReadonlyMap<string, Declared>): [string, Tree][] {
  return [...entries].map(([key, each]) => [key, treeOf(each)]);
}

function treeOf(declared: Declared): Tree {
  if (declared.kind === "map") return new Map(branch(declared.entries));
  return { noted: plainTree(declared.value), note: noteOf(declared.origin) };
}

/** A list or a password's reference stands in one line. */
function plainTree(value: unknown): Tree {
  if (Array.isArray(value)) return value.map(plainTree);
  if (typeof value !== "object" || value === null) return value as string | number | boolean | null;
  return { inline: new Map(Object.entries(value).map(([key, each]) => [key, plainTree(each)])) };
}

function noteOf(origin: Origin): string {
  if (origin === "default") return "default";
  const { file, line, template } = origin;
  return template === undefined ? `${file}:${line}` : `${file}:${line}, template ${template}`;
}
