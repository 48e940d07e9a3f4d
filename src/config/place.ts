import type { Source } from "../model/diagnostic.ts";
import type { ParsedFile, Part, Path } from "./yaml/parsed-file.ts";

/** A part of a file of the config: by default what stands there, not its key. */
export interface Place {
  readonly file: ParsedFile;
  readonly path: Path;
  readonly part?: Part | undefined;
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
