import { createBareText } from "./bare-text.ts";
import type { FileText, Location, ParsedFile, Path } from "./parsed-file.ts";
import type { PlainValue } from "./read-plain.ts";
import { createTreeBudget, type TreeBudget } from "./tree-budget.ts";
import { valueAt } from "./value-at.ts";

/** Locates the keys of maps; the rest needs a tree. */
export function createPlainFile(
  name: string,
  text: string,
  plain: PlainValue,
  budget: TreeBudget = createTreeBudget(),
): ParsedFile {
  // Thousands of keys on one line are asked for in order.
  let last = { line: 0, start: 0 };
  const startOfLine = (line: number, offset: number): number => {
    if (last.line !== line) last = { line, start: text.lastIndexOf("\n", offset) + 1 };
    return last.start;
  };

  const locateMap = (map: unknown, key: string): Location | undefined => {
    const from = typeof map === "object" && map !== null && !Array.isArray(map) ? plain.startOf(map) : undefined;
    if (from === undefined) return undefined;
    const colon = backOverBlanks(text, from.offset) - 1;
    if (text[colon] !== ":") return undefined;
    const end = backOverBlanks(text, colon);
    const written = writtenBefore(text, end, key);
    if (written === undefined) return undefined;
    const start = end - written.length;
    let line = from.line + 1;
    for (let at = text.indexOf("\n", colon); at !== -1 && at < from.offset; at = text.indexOf("\n", at + 1)) line -= 1;
    const column = start - startOfLine(line, start) + 1;
    return { source: { file: name, line, column }, length: written.length };
  };

  const locateKey = (path: Path): Location => {
    for (let length = path.length; length > 0; length -= 1) {
      const found = locateMap(valueAt(plain.value, path.slice(0, length)), String(path[length - 1]));
      if (found !== undefined) return found;
    }
    return { source: { file: name, line: 1, column: 1 }, length: 1 };
  };

  let opened: Promise<FileText> | undefined;
  const open = async (): Promise<FileText> => {
    const { parseTree } = await import("./parse-tree.ts");
    return parseTree(name, text, budget).file ?? createBareText({ name, text, plain, locateKey });
  };
  return {
    name,
    text,
    value: plain.value,
    locateKey,
    locateMap,
    isBlank: () => false,
    openText: () => (opened ??= open()),
  };
}

/** With or without quotes; `readPlain` refuses escapes. */
function writtenBefore(text: string, end: number, key: string): string | undefined {
  const quote = text[end - 1];
  const quoted = quote === '"' || quote === "'" ? `${quote}${key}${quote}` : key;
  if (text.endsWith(quoted, end)) return quoted;
  return text.endsWith(key, end) ? key : undefined;
}

function backOverBlanks(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && /\s/.test(text[at - 1] as string)) at -= 1;
  return at;
}
