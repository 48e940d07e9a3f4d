import type { Location, ParsedFile, Path } from "./parsed-file.ts";
import type { PlainValue } from "./read-plain.ts";

/** A file that was read fast. Of places it knows the keys of maps, where objects are declared; for all else there is a tree. */
export function createPlainFile(name: string, text: string, plain: PlainValue, tree: () => ParsedFile): ParsedFile {
  // The line that was asked for last: objects are declared one after the other, and all of them may be on one long line.
  let known = { line: 0, begins: 0 };
  const beginOf = (line: number, offset: number): number => {
    if (known.line !== line) known = { line, begins: text.lastIndexOf("\n", offset) + 1 };
    return known.begins;
  };

  /** Where the key of a map is written; `undefined` if it isn't just as it reads. */
  const locateMap = (map: unknown, key: string): Location | undefined => {
    const from = typeof map === "object" && map !== null && !Array.isArray(map) ? plain.startOf(map) : undefined;
    if (from === undefined) return undefined;
    const colon = backOverBlanks(text, from.offset) - 1;
    if (text[colon] !== ":") return undefined;
    const end = backOverBlanks(text, colon);
    const quote = text[end - 1] === '"' || text[end - 1] === "'" ? (text[end - 1] as string) : "";
    const written = `${quote}${key}${quote}`;
    const start = end - written.length;
    if (start < 0 || !text.startsWith(written, start)) return undefined;
    // A key and its colon are on one line; the value may begin further down.
    let line = from.line + 1;
    for (let at = text.indexOf("\n", colon); at !== -1 && at < from.offset; at = text.indexOf("\n", at + 1)) line -= 1;
    const column = start - beginOf(line, start) + 1;
    return { source: { file: name, line, column }, length: written.length };
  };

  return {
    name,
    text,
    value: plain.value,
    locate: (path, part) =>
      (part === "key" ? locateMap(valueAt(plain.value, path), String(path.at(-1))) : undefined) ?? tree().locate(path, part),
    locateMap,
    hides: (path, part) => tree().hides(path, part),
    isBlank: (path) => plain.blanks && tree().isBlank(path),
    excerpt: (location) => tree().excerpt(location),
  };
}

/** The offset behind the last character before `offset` that is no blank. */
function backOverBlanks(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && /\s/.test(text[at - 1] as string)) at -= 1;
  return at;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
