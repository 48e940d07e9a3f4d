import type { Config } from "../model/config.ts";
import { fail } from "../model/diagnostic.ts";
import { createKeyring, type Keyring } from "../model/keyring.ts";
import { type Environment, nonEmpty, variableOf } from "../model/environment.ts";

export interface Account {
  readonly id: string;
  readonly secret: string;
  /** The secret before a rotation: for digests, and never sent. */
  readonly previous?: string;
}

/** Throws a Failure that names each variable that is not set. */
export function accountOf(names: Config["credentials"], environment: Environment): Account {
  const [id = "", secret = ""] = [variableOf(environment, names.id), variableOf(environment, names.secret)];
  const unset = [...(id === "" ? [names.id] : []), ...(secret === "" ? [names.secret] : [])];
  const previous = nonEmpty(variableOf(environment, names.previous));
  if (unset.length === 0) return { id, secret, ...(previous === undefined ? {} : { previous }) };
  throw fail(
    "no-credentials",
    `the API's credentials are missing: ${unset.join(" and ")} ${unset.length === 1 ? "is" : "are"} not set`,
    "Set them from the dashboard, or try things out with --sandbox, which needs none.",
  );
}

export function keyringOf({ secret, previous }: Pick<Account, "secret" | "previous">): Keyring {
  return createKeyring(secret, previous);
}

export function hasSecret({ secret }: Config["credentials"], environment: Environment): boolean {
  return nonEmpty(variableOf(environment, secret)) !== undefined;
}

export function isSet(names: Config["credentials"], environment: Environment): boolean {
  return nonEmpty(variableOf(environment, names.id)) !== undefined && hasSecret(names, environment);
}
