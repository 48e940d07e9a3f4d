/** What a value in an expression may be: one of several types, or anything. Null is left out: all that is undeclared is null. */
export type Types = "any" | readonly Type[];

export type Type =
  | { readonly kind: "scalar"; readonly name: string }
  | { readonly kind: "list"; readonly of: Types }
  /** Keys are texts. */
  | { readonly kind: "map"; readonly of: Types }
  | RecordType;

/** Of these fields and no others. */
export interface RecordType {
  readonly kind: "record";
  readonly fields: { readonly [name: string]: Types };
}

const scalar = (name: string): readonly Type[] => [{ kind: "scalar", name }];

export const BOOL = scalar("bool");
export const INT = scalar("int");
export const STRING = scalar("string");
export const NULL = scalar("null_type");
export const TYPE = scalar("type");
export const TIMESTAMP = scalar("google.protobuf.Timestamp");
export const DURATION = scalar("google.protobuf.Duration");

export const listOf = (of: Types): readonly Type[] => [{ kind: "list", of }];
export const mapOf = (of: Types): readonly Type[] => [{ kind: "map", of }];
export const recordOf = (fields: RecordType["fields"]): readonly Type[] => [{ kind: "record", fields }];

export function either(...all: readonly Types[]): Types {
  const found: Type[] = [];
  for (const types of all) {
    if (types === "any") return "any";
    for (const type of types) if (!found.some((each) => isSame(each, type) || isEmptyList(type, each))) found.push(type);
  }
  return found.filter((type) => !found.some((each) => each !== type && isEmptyList(type, each)));
}

/** Beside another list, `[]` says nothing. */
function isEmptyList(type: Type, beside: Type): boolean {
  return type.kind === "list" && type.of.length === 0 && beside.kind === "list";
}

function isSame(a: Type, b: Type): boolean {
  return a.kind === "scalar" && b.kind === "scalar" ? a.name === b.name : JSON.stringify(a) === JSON.stringify(b);
}

/** Whether some value can be of both, or be compared with it. No type at all is an element of an empty list. */
export function mayEqual(a: Types, b: Types): boolean {
  if (a === "any" || b === "any" || a.length === 0 || b.length === 0) return true;
  return a.some((one) => b.some((other) => isComparable(one, other)));
}

const NUMBERS = new Set(["int", "uint", "double"]);

function isComparable(a: Type, b: Type): boolean {
  if (isNull(a) || isNull(b)) return true;
  if (a.kind === "scalar" && b.kind === "scalar") return a.name === b.name || (NUMBERS.has(a.name) && NUMBERS.has(b.name));
  if (a.kind === "list" && b.kind === "list") return mayEqual(a.of, b.of);
  return a.kind !== "scalar" && b.kind !== "scalar" && a.kind !== "list" && b.kind !== "list";
}

function isNull(type: Type): boolean {
  return type.kind === "scalar" && type.name === "null_type";
}

export function mayBe(types: Types, [wanted]: readonly Type[]): boolean {
  return types === "any" || types.length === 0 || types.some((each) => wanted !== undefined && isSame(each, wanted));
}

/** `timestamp or string` */
export function nameOf(types: Types): string {
  if (types === "any") return "any";
  return types.length === 0 ? "nothing" : [...new Set(types.map(nameOfType))].join(" or ");
}

function nameOfType(type: Type): string {
  switch (type.kind) {
    case "scalar":
      return type.name
        .replace(/^google\.protobuf\./, "")
        .toLowerCase()
        .replace("null_type", "null");
    case "list":
      return type.of === "any" || type.of.length === 0 ? "list" : `list of ${nameOf(type.of)}`;
    case "map":
    case "record":
      return "map";
    default:
      return type satisfies never;
  }
}

/** `["x"]` of a map goes through its keys. */
export function elementsOf(range: Types): readonly Types[] {
  if (range === "any") return ["any"];
  return range.flatMap((type): Types[] => (type.kind === "list" ? [type.of] : type.kind === "scalar" ? [] : [STRING]));
}

export function isIn(element: Types, range: Types): boolean {
  return range === "any" || elementsOf(range).some((of) => mayEqual(element, of));
}
