import { type Shape, shapes } from "../generated/schema-shapes.ts";
import type { Path } from "../yaml/parsed-file.ts";

/** What the schema has to say of a place in a file. */
export interface SchemaPosition {
  /** The definition of what is there, if it has one of its own. */
  readonly definition: string | undefined;
  /** The definition of the object which it is in, and its key there. */
  readonly holder: string;
  readonly key: string;
  /** Of a map with names of the user's own: the definition of the names. */
  readonly names: string | undefined;
}

/** The names of all objects that are defined. */
export const definitions: readonly string[] = Object.keys(shapes);

export function keysOf(definition: string): readonly string[] {
  return Object.keys(shapeFor(definition));
}

/** Whether a file of the config has such a key. */
export function isTopLevelKey(key: string): boolean {
  return Object.hasOwn(shapeFor("file"), key);
}

/** By the path alone: the rules of the validator don't say which object they are in. */
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
