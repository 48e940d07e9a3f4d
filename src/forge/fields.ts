import { type Failure, fail } from "../model/diagnostic.ts";
import type { Person } from "./contract.ts";

/** Reads a forge's answer, which is not trusted to have the shape that its documentation promises. Every method throws a Failure. */
export interface Fields {
  text(name: string): string;
  /** `undefined` where it is absent, `null` or empty. */
  textIfAny(name: string): string | undefined;
  number(name: string): number;
  flag(name: string): boolean;
  /** An id that may be a number. */
  id(name: string): string;
  idIfAny(name: string): string | undefined;
  /** An object's id in git: only hexadecimal digits, so it is safe in a command and in a path. */
  commit(name: string): string;
  child(name: string): Fields;
  childIfAny(name: string): Fields | undefined;
  children(name: string): Fields[];
  texts(name: string): string[];
}

/** `what` is for the message: `pull request 12`. */
export function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw unexpected(what, "an object");
  const has = (name: string): boolean => Object.hasOwn(value, name);
  const at = (name: string): unknown => (has(name) ? (value as Record<string, unknown>)[name] : undefined);
  const named = (name: string): string => `${what}, ${name}`;
  const list = (name: string): unknown[] => {
    const found = at(name);
    if (!Array.isArray(found)) throw unexpected(named(name), "a list");
    return found;
  };
  const text = (name: string): string => {
    const found = at(name);
    if (typeof found !== "string") throw unexpected(named(name), "a text");
    return found;
  };
  const id = (name: string): string => {
    const found = at(name);
    if (typeof found !== "string" && !Number.isSafeInteger(found)) throw unexpected(named(name), "an id");
    return String(found);
  };
  return {
    text,
    textIfAny: (name) => {
      const found = at(name) ?? "";
      if (typeof found !== "string") throw unexpected(named(name), "a text");
      return found === "" ? undefined : found;
    },
    number: (name) => {
      const found = at(name);
      if (typeof found !== "number" || !Number.isSafeInteger(found)) throw unexpected(named(name), "a number");
      return found;
    },
    flag: (name) => at(name) === true,
    id,
    idIfAny: (name) => (at(name) === undefined || at(name) === null ? undefined : id(name)),
    commit: (name) => {
      const found = text(name);
      if (!isCommit(found)) throw unexpected(named(name), "a commit");
      return found;
    },
    child: (name) => fieldsOf(at(name), named(name)),
    childIfAny: (name) => (at(name) === undefined || at(name) === null ? undefined : fieldsOf(at(name), named(name))),
    children: (name) => list(name).map((each) => fieldsOf(each, named(name))),
    texts: (name) => list(name).filter((each) => typeof each === "string"),
  };
}

export function isCommit(text: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text);
}

/** A deleted user is `null`. */
export const GHOST: Person = { login: "ghost", id: "" };

function unexpected(what: string, expected: string): Failure {
  return fail("forge-answer", `the forge's answer can't be read: ${what} is not ${expected}`);
}
