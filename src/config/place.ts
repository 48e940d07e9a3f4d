import type { Source } from "../model/diagnostic.ts";
import type { ParsedFile, Part, Path } from "./yaml/parsed-file.ts";

/** A part of a config file: the value at a path, or its key. */
export interface Place {
  readonly file: ParsedFile;
  readonly path: Path;
  /** `value` if not given. */
  readonly part?: Part | undefined;
}

/** A place further inside. Builds its path on demand, as few are ever asked for it. */
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

export function within(place: Place, ...steps: Path): Place {
  return new Inner(place, steps);
}

/** The key of an entry. */
export function keyOf(place: Place, ...steps: Path): Place {
  return new Inner(place, steps, "key");
}

/** Where an entry is declared: its key. */
export function declaredAt({ file, path }: Place): Source {
  return file.locateKey(path).source;
}

/** The same of a map that is known, which is faster: there may be 100,000. */
export function mapDeclaredAt(place: Place, key: string, map: unknown): Source {
  return place.file.locateMap?.(map, key)?.source ?? declaredAt(place);
}
