import type { Diagnostic } from "../model/diagnostic.ts";
import { type Place, sourceOf } from "./place.ts";

interface Details {
  readonly help?: string | undefined;
  readonly related?: readonly { readonly message: string; readonly place: Place }[];
}

/** Collects what there is to tell of a run. */
export interface Report {
  readonly diagnostics: readonly Diagnostic[];
  error(code: string, summary: string, place?: Place, details?: Details): void;
  warning(code: string, summary: string, place?: Place, details?: Details): void;
  add(diagnostics: readonly Diagnostic[]): void;
}

export function createReport(): Report {
  const diagnostics: Diagnostic[] = [];
  return {
    diagnostics,
    error: (code, summary, place, details) => void diagnostics.push(diagnosticAt("error", code, summary, place, details)),
    warning: (code, summary, place, details) => void diagnostics.push(diagnosticAt("warning", code, summary, place, details)),
    add(more) {
      for (const each of more) diagnostics.push(each);
    },
  };
}

function diagnosticAt(
  severity: "error" | "warning",
  code: string,
  summary: string,
  place?: Place,
  details: Details = {},
): Diagnostic {
  const { help, related = [] } = details;
  const location = place?.file.locate(place.path, place.part ?? "value");
  const excerpt = location === undefined ? undefined : place?.file.excerpt(location);
  return {
    severity,
    code,
    summary,
    ...(help === undefined ? {} : { help }),
    ...(location === undefined ? {} : { source: location.source }),
    ...(excerpt === undefined ? {} : { excerpt }),
    ...(related.length === 0
      ? {}
      : { related: related.map(({ message, place: other }) => ({ message, source: sourceOf(other) })) }),
  };
}
