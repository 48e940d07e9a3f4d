import type { Diagnostic, Excerpt, Source } from "../../model/diagnostic.ts";

/** Where something is in a file's value: keys of maps and indices of lists, from the outside in. */
export type Path = readonly (string | number)[];

/** Of an entry of a map, its key or its value; of an item of a list, always the value. */
export type Part = "key" | "value";

export interface Location {
  readonly source: Source;
  /** How many UTF-16 units of that line it has, at least 1. */
  readonly length: number;
}

/** A file of the config after its YAML was read, whichever parser did it: plain data, and where in the text each part of it is. */
export interface ParsedFile {
  readonly name: string;
  readonly text: string;
  /**
   * Maps are objects without a prototype, so that `__proto__` and `constructor` are names like any other; a file that was read fast has
   * none of those names.
   */
  readonly value: unknown;
  /** Of a path that isn't there: the last thing on the way to it. Of a value that isn't written out: its key. */
  locate(path: Path, part: Part): Location;
  /** The key of a map of the value, where that can be told without its path. */
  locateMap?(map: unknown, key: string): Location | undefined;
  /** Whether what is written there may be a secret or a piece of one: then no message quotes it. */
  hides(path: Path, part: Part): boolean;
  /** Whether the value is nothing because nothing is written (`key:`), not because `null` is. */
  isBlank(path: Path): boolean;
  /** The line of a location, with every secret in it taken out; `undefined` where that can't be told for certain. */
  excerpt(location: Location): Excerpt | undefined;
}

/** What came of reading a file. */
export interface ParseResult {
  /** `undefined` if there is nothing in it that could be looked at further. */
  readonly file: ParsedFile | undefined;
  readonly diagnostics: readonly Diagnostic[];
}
