import type { Diagnostic, Source } from "../model/diagnostic.ts";
import type { ParsedFile, Part, Path } from "./yaml/parsed-file.ts";

/** A part of a file of the config: by default what stands there, not its key. */
export interface Place {
  readonly file: ParsedFile;
  readonly path: Path;
  readonly part?: Part | undefined;
}

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

export function sourceOf({ file, path, part = "value" }: Place): Source {
  return file.locate(path, part).source;
}

/** Where the key of an entry is, by what it holds. It is asked of every booking: where the parser knows its maps, no path is followed. */
export function declaredAt(place: Place, key: string, value: unknown): Source {
  return place.file.locateMap?.(value, key)?.source ?? sourceOf(keyOf(place));
}

/** A place further in; most are never asked for their path. */
class Inner implements Place {
  readonly file: ParsedFile;
  readonly part: Part | undefined;
  readonly #outer: Place;
  readonly #steps: Path;

  constructor(outer: Place, steps: Path, part?: Part) {
    this.file = outer.file;
    this.#outer = outer;
    this.#steps = steps;
    this.part = part;
  }

  get path(): Path {
    return [...this.#outer.path, ...this.#steps];
  }
}

/** The place of something further in. */
export function within(place: Place, ...steps: Path): Place {
  return new Inner(place, steps);
}

/** The key of an entry, rather than what it holds. */
export function keyOf(place: Place, ...steps: Path): Place {
  return new Inner(place, steps, "key");
}

/** By file and place, those without a place first, and none twice: what an alias stands for is looked at wherever it is used. */
export function inOrder(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
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
