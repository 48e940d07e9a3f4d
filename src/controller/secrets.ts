import { fail } from "../model/diagnostic.ts";
import { type Environment, variableOf } from "../model/environment.ts";
import { Secret } from "../model/secret.ts";

/** Throws a Failure that names the variable. */
export function secretIn(environment: Environment, name: string, what: string): Secret {
  const value = variableOf(environment, name);
  if (value !== undefined && value !== "") return new Secret(value, `env:${name}`);
  throw fail("no-credentials", `${what} is missing: ${name} is not set`, `Set ${name} for the process.`);
}
