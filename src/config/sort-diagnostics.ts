import type { Diagnostic, Source } from "../model/diagnostic.ts";

/** By file and place, those without a place first. Drops duplicates: the value of an alias is checked at each of its uses. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const known = new Set<string>();
  const once = diagnostics.filter(({ code, summary, source }) => {
    const identity = JSON.stringify([code, summary, source?.file, source?.line, source?.column]);
    return !known.has(identity) && known.add(identity);
  });
  return once.toSorted((a, b) => compareSources(a.source, b.source));
}

function compareSources(a: Source | undefined, b: Source | undefined): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
