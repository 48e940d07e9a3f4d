import type { ParseResult } from "./parsed-file.ts";
import { createPlainFile } from "./plain-file.ts";
import { createTreeBudget, type TreeBudget } from "./tree-budget.ts";
import { readPlain, type Stop } from "./read-plain.ts";

/** Parses a file of the config. The slow parser is loaded only for a file that the fast one refuses. */
export async function parseFile(name: string, text: string, budget: TreeBudget = createTreeBudget()): Promise<ParseResult> {
  let stop: Stop | undefined;
  const plain = readPlain(text, (at) => {
    stop = at;
  });
  if (plain !== undefined) return { file: createPlainFile(name, text, plain, budget), diagnostics: [] };
  const { parseTree } = await import("./parse-tree.ts");
  const parsed = parseTree(name, text, budget);
  if (parsed.isTooMuch !== true) return parsed;
  const { explainTooLarge } = await import("./explain-too-large.ts");
  return explainTooLarge(name, text, stop);
}
