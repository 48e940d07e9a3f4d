import type { Source } from "../model/diagnostic.ts";
import type { ParsedFile, Part, Path } from "./yaml/parsed-file.ts";

export interface Place {
  readonly file: ParsedFile;
  readonly path: Path;
  /** Default: `value`. */
  readonly part?: Part | undefined;
  /** Of a part of a template: where it is used. */
  readonly usedAt?: Place | undefined;
  /** Of a map that is merged from several places: the place of one of its entries. */
  readonly step?: ((key: string) => Place) | undefined;
}

/** Most paths are never asked for. */
class Inner implements Place {
  readonly file: ParsedFile;
  readonly part: Part | undefined;
  readonly usedAt: Place | undefined;
  readonly #outer: Place;
  readonly #steps: Path;

  constructor(outer: Place, steps: Path, usedAt: Place | undefined, part?: Part) {
    this.file = outer.file;
    this.#outer = outer;
    this.#steps = steps;
    this.usedAt = usedAt;
    this.part = part;
  }

  get path(): Path {
    return [...this.#outer.path, ...this.#steps];
  }

  get step(): Place["step"] {
    return this.#steps.length === 0 ? this.#outer.step : undefined;
  }
}

export function within(place: Place, ...steps: Path): Place {
  return inner(place, steps);
}

export function keyOf(place: Place, ...steps: Path): Place {
  return inner(place, steps, "key");
}

/** The outermost use counts: that of the room, not that of a template in another. */
function inner(outer: Place, steps: Path, part?: Part): Place {
  if (outer.step === undefined || steps.length === 0) return new Inner(outer, steps, outer.usedAt, part);
  const [key, ...rest] = steps as readonly [string | number, ...Path];
  const next = outer.step(String(key));
  return inner(outer.usedAt === undefined ? next : usedFrom(next, outer.usedAt), rest, part);
}

/** The same place, as a part of what is used there. */
export function usedFrom(place: Place, use: Place): Place {
  return new Inner(place, [], use);
}

/** A map at `place` whose entries may be from elsewhere. */
export function withSteps(place: Place, step: (key: string) => Place): Place {
  return new Merged(place, step);
}

class Merged implements Place {
  readonly file: ParsedFile;
  readonly usedAt: Place | undefined;
  readonly step: (key: string) => Place;
  readonly #place: Place;

  constructor(place: Place, step: (key: string) => Place) {
    this.file = place.file;
    this.usedAt = place.usedAt;
    this.step = step;
    this.#place = place;
  }

  get path(): Path {
    return this.#place.path;
  }
}

export function declaredAt({ file, path }: Place): Source {
  return file.locateKey(path).source;
}

/** Faster: there may be 100,000 bookings. */
export function mapDeclaredAt(place: Place, key: string, map: unknown): Source {
  return place.file.locateMap?.(map, key)?.source ?? declaredAt(place);
}
