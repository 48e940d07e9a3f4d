import type { Diagnostic, Source } from "../model/diagnostic.ts";
import { isMap } from "../config/schema/check-file.ts";
import type { FileText, ParsedFile, Path } from "../config/yaml/parsed-file.ts";

export interface Reader {
  readonly found: Diagnostic[];
  place(path: Path, part: "key" | "value", offset?: number): Source;
  wrong(summary: string, source: Source, help?: string): undefined;
}

export function createReader(file: ParsedFile, text: FileText): Reader {
  const found: Diagnostic[] = [];
  return {
    found,
    place(path, part, offset) {
      const { source } = text.locate(path, part);
      const value = path.reduce<unknown>((map, key) => (isMap(map) ? map[key] : undefined), file.value);
      return typeof value === "string" && offset !== undefined ? placeWithin(source, file.text, value, offset) : source;
    },
    wrong(summary, source, help) {
      found.push({ severity: "error", code: "bad-policy", summary, source, ...(help === undefined ? {} : { help }) });
      return undefined;
    },
  };
}

/** Of an offset in a text that begins there: plain, in quotes, or a block. What can't be followed is at its begin. */
function placeWithin(source: Source, file: string, value: string, offset: number): Source {
  const begin = offsetOf(file, source);
  const quote = file[begin] === '"' || file[begin] === "'" ? file[begin] : undefined;
  const isBlock = /[|>]/.test(file[begin] ?? "");
  let at = isBlock ? file.indexOf("\n", begin) + 1 : begin + (quote === undefined ? 0 : 1);
  // Blanks are as YAML folds them: what stands between them is followed.
  for (let index = 0; index <= offset; index += 1) {
    const character = value[index];
    if (character === undefined || isBlank(character)) continue;
    while (isBlank(file[at] ?? "x")) at += 1;
    if (quote === '"' && file[at] === "\\" && /[\\"]/.test(file[at + 1] ?? "")) at += 1;
    if (file[at] !== character) return source;
    if (index === offset) return { ...source, ...lineAndColumn(file, at) };
    at += quote === "'" && character === "'" ? 2 : 1;
  }
  return source;
}

function isBlank(character: string): boolean {
  return character === " " || character === "\n" || character === "\r" || character === "\t";
}

function offsetOf(file: string, { line, column }: Source): number {
  let begin = 0;
  for (let left = line; left > 1; left -= 1) begin = file.indexOf("\n", begin) + 1;
  return begin + column - 1;
}

function lineAndColumn(file: string, offset: number): Pick<Source, "line" | "column"> {
  const before = file.slice(0, offset);
  const lines = before.split("\n");
  return { line: lines.length, column: offset - before.lastIndexOf("\n") };
}
