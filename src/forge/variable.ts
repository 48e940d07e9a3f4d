import { trimEnd } from "../model/trim-end.ts";
import { fail } from "../model/diagnostic.ts";

/** Reads a variable; an empty one is absent. */
export type Variable = (name: string) => string | undefined;

/** Throws a Failure that names the variable. */
export function requireVariable(value: Variable, title: string, name: string): string {
  const found = value(name);
  if (found !== undefined) return found;
  throw fail("no-forge", `${title} is set up differently here: ${name} is not set`, "Pass the job's variables to the command.");
}

export function withoutSlash(url: string): string {
  return trimEnd(url, "/");
}
