import type { Diagnostic, Source } from "../model/diagnostic.ts";

/** By file and place. Drops duplicates, which aliases cause. */
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
