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
  const lines = file.text.split("\n");
  return {
    found,
    place(path, part, offset = 0) {
      const { source } = text.locate(path, part);
      if (offset === 0) return source;
      const rest = lines[source.line - 1]?.slice(source.column - 1) ?? "";
      // In quotes, without escapes, or plain; else it is on another line.
      const value = String(path.reduce<unknown>((map, key) => (isMap(map) ? map[key] : undefined), file.value));
      const quote = rest.startsWith(value) ? 0 : rest.slice(1).startsWith(value) ? 1 : undefined;
      return quote === undefined ? source : { ...source, column: source.column + quote + offset };
    },
    wrong(summary, source, help) {
      found.push({ severity: "error", code: "bad-policy", summary, source, ...(help === undefined ? {} : { help }) });
      return undefined;
    },
  };
}
