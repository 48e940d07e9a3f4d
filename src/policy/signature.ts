/** Functions and operators of expressions: which of the same name fits what it is given, and what that gives. */
import type { CelType } from "@bufbuild/cel";
import { nameOfCall } from "./syntax.ts";
import * as T from "./types.ts";
import type { Type, Types } from "./types.ts";

/** What a function takes and gives. */
export interface Signature {
  readonly name: string;
  readonly target: CelType | undefined;
  readonly arguments: readonly CelType[];
  readonly result: CelType;
}

export interface FunctionCall {
  readonly name: string;
  /** What it is called on, if on something. */
  readonly self: Types | undefined;
  readonly given: readonly Types[];
}

export function resultOf(
  functions: readonly Signature[],
  call: FunctionCall,
): { readonly result: Types } | { readonly problem: string } {
  const { name, self, given } = call;
  const named = functions.filter((each) => each.name === name);
  if (named.length === 0) return { problem: `has no function ${name}` };
  const fitting = named.filter(
    (each) =>
      each.arguments.length === given.length &&
      (each.target === undefined) === (self === undefined) &&
      (each.target === undefined || fits(self as Types, each.target)) &&
      each.arguments.every((wanted, at) => fits(given[at] as Types, wanted)),
  );
  if (fitting.length === 0) return { problem: misfit(call) };
  const lists = given.flatMap((types) => (types === "any" ? [] : types.filter(({ kind }) => kind === "list")));
  // Lists that are added up have the elements of all.
  const results = fitting.map(({ result }) => (result.kind === "list" && name === "_+_" ? joined(lists) : ofCel(result)));
  return { result: T.either(...results) };
}

function joined(lists: readonly Type[]): Types {
  return T.listOf(T.either(...lists.map((each) => (each.kind === "list" ? each.of : "any"))));
}

function fits(types: Types, wanted: CelType): boolean {
  if (types === "any" || types.length === 0 || wanted.name === "dyn") return true;
  return types.some((type) => {
    if (type.kind === "scalar") return type.name === wanted.name;
    return type.kind === "list" ? wanted.kind === "list" : wanted.kind === "map";
  });
}

function ofCel(type: CelType): Types {
  if (type.name === "dyn" || type.kind === "map") return "any";
  // The strings' functions alone give lists.
  return type.kind === "list" ? T.listOf(T.STRING) : [{ kind: "scalar", name: type.name }];
}

function misfit({ name, self, given }: FunctionCall): string {
  const written = nameOfCall(name);
  const all = given.map((each) => T.nameOf(each));
  if (written !== name) return `has no \`${written}\` of ${all.join(" and ")}`;
  return `has no ${self === undefined ? "" : `${T.nameOf(self)}.`}${name}(${all.join(", ")})`;
}
