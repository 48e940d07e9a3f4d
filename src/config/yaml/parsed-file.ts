import type { Diagnostic, Excerpt, Source } from "../../model/diagnostic.ts";

/** A path in a file's value: map keys and list indices, from the outside in. */
export type Path = readonly (string | number)[];

/** The key or the value of a map's entry. A list item has only a value. */
export type Part = "key" | "value";

export interface Location {
  readonly source: Source;
  /** In UTF-16 units of its line, at least 1. */
  readonly length: number;
}

/** A file of the config, parsed: plain data, and where its keys are written. */
export interface ParsedFile {
  readonly name: string;
  readonly text: string;
  /**
   * Maps have no prototype, so that `__proto__` and `constructor` are keys like any other. Those of a plain file have one, but no key
   * of its names.
   */
  readonly value: unknown;
  /** Where the key at a path is written; of a path that doesn't exist, the nearest key outside it. */
  locateKey(path: Path): Location;
  /** Finds the key of a map without walking a path; only plain files can. */
  locateMap?(map: unknown, key: string): Location | undefined;
  /** Whether no value is written at a path (`key:`), not even `null`. */
  isBlank(path: Path): boolean;
  /** For messages. Slow for a plain file, which is parsed a second time. */
  openText(): Promise<FileText>;
}

/** What messages need to know of a file's text. */
export interface FileText {
  /** Of a path that doesn't exist, the nearest thing outside it; of a value that isn't written, its key. */
  locate(path: Path, part: Part): Location;
  /** Whether the text there may be part of a secret, and must not be quoted. */
  hides(path: Path, part: Part): boolean;
  /** The line of a location, with its secrets masked. */
  excerpt(location: Location): Excerpt;
}

export interface ParseResult {
  /** `undefined` if the file can't be used at all. */
  readonly file: ParsedFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
