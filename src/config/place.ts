import type { Source } from "../model/diagnostic.ts";
import type { ParsedFile, Part, Path } from "./yaml/parsed-file.ts";

export interface Place {
  readonly file: ParsedFile;
  readonly path: Path;
  /** Default: `value`. */
  readonly part?: Part | undefined;
}

/** Most paths are never asked for. */
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

export function keyOf(place: Place, ...steps: Path): Place {
  return new Inner(place, steps, "key");
}

export function declaredAt({ file, path }: Place): Source {
  return file.locateKey(path).source;
}

/** Faster: there may be 100,000 bookings. */
export function mapDeclaredAt(place: Place, key: string, map: unknown): Source {
  return place.file.locateMap?.(map, key)?.source ?? declaredAt(place);
}
