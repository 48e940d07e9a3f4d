import type { ParseResult } from "./parsed-file.ts";
import { createPlainFile } from "./plain-file.ts";
import { readPlain } from "./read-plain.ts";

/** Parses a file of the config. The slow parser is loaded only for a file that the fast one refuses. */
export async function parseFile(name: string, text: string): Promise<ParseResult> {
  const plain = readPlain(text);
  if (plain !== undefined) return { file: createPlainFile(name, text, plain), diagnostics: [] };
  const { parseTree } = await import("./parse-tree.ts");
  return parseTree(name, text);
}
