import type { Diagnostic, Excerpt, Source } from "../../model/diagnostic.ts";

/** Map keys and list indices, from the outside in. */
export type Path = readonly (string | number)[];

/** A list item has only a value. */
export type Part = "key" | "value";

export interface Location {
  readonly source: Source;
  /** In UTF-16 units, at least 1. */
  readonly length: number;
}

/** A parsed file: plain data, and where its keys are. */
export interface ParsedFile {
  readonly name: string;
  readonly text: string;
  /** `__proto__` is a key like any other: maps have no prototype, or no key of its names. */
  readonly value: unknown;
  /** Falls back to the nearest key outside the path. */
  locateKey(path: Path): Location;
  /** Without a path; only in plain files. */
  locateMap?(map: unknown, key: string): Location | undefined;
  /** `key:`, without even `null`. */
  isBlank(path: Path): boolean;
  /** For messages. Parses a plain file again; of one that is too large for that only the keys of maps are known. */
  openText(): Promise<FileText>;
}

export interface FileText {
  /** Falls back to the nearest node outside the path, and to the key of a blank value. */
  locate(path: Path, part: Part): Location;
  /** Whether the text may be part of a secret. */
  hides(path: Path, part: Part): boolean;
  /** The line, with its secrets masked. */
  excerpt(location: Location): Excerpt | undefined;
}

export interface ParseResult {
  readonly file: ParsedFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** How many more there are. */
  readonly untold?: number;
}
