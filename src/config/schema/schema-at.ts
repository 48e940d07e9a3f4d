import { type Shape, shapes } from "../generated/schema-shapes.ts";
import type { Path } from "../yaml/parsed-file.ts";

export interface SchemaPosition {
  readonly definition: string | undefined;
  /** The map around the value, and its key there. */
  readonly holder: string;
  readonly key: string;
  /** The definition of the keys, if they are names. */
  readonly names: string | undefined;
}

export const definitions: readonly string[] = Object.keys(shapes);

export function keysOf(definition: string): readonly string[] {
  return Object.keys(shapeFor(definition));
}

export const TOP_LEVEL_KEYS: readonly string[] = keysOf("file");

export function isTopLevelKey(key: string): boolean {
  return Object.hasOwn(shapeFor("file"), key);
}

/** A map whose keys are names: `rooms`, of which each is a `room`. */
export interface NamedMap {
  readonly key: string;
  readonly entry: string;
}

export function namedMapsOf(definition: string): readonly NamedMap[] {
  return Object.entries(shapeFor(definition)).flatMap(([key, { names, entries }]) =>
    names === undefined || entries === undefined ? [] : [{ key, entry: entries }],
  );
}

export const NAMED_MAPS: readonly NamedMap[] = definitions.flatMap(namedMapsOf);

/** By the path alone: the validator's errors don't name definitions. */
export function schemaAt(path: Path): SchemaPosition {
  let position: SchemaPosition & { readonly entries: string | undefined } = {
    definition: "file",
    holder: "",
    key: "",
    names: undefined,
    entries: undefined,
  };
  for (const step of path) {
    const { definition, holder, key, entries } = position;
    if (entries !== undefined) position = { definition: entries, holder, key, names: undefined, entries: undefined };
    else if (definition === undefined)
      position = { ...position, holder: `${holder}.${key}`, key: String(step), names: undefined };
    else {
      const shape: Shape = Object.hasOwn(shapeFor(definition), step) ? (shapeFor(definition)[step] ?? {}) : {};
      position = {
        definition: shape.definition,
        holder: definition,
        key: String(step),
        names: shape.names,
        entries: shape.entries,
      };
    }
  }
  return position;
}

function shapeFor(definition: string): Readonly<Record<string, Shape>> {
  return shapes[definition] ?? {};
}
