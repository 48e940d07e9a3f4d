import { domainOf, roomOf } from "../model/address.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { type HiddenSecret, isHidden } from "../model/digest.ts";
import { type Environment, nonEmpty, variableOf } from "../model/environment.ts";
import type { SecretOwner } from "../model/identity.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";
import { Secret } from "../model/secret.ts";
import type { Desired } from "../resources/contract.ts";

/** A secret that a call needs, and whose it is. */
interface Needed {
  readonly hidden: HiddenSecret;
  readonly owner: SecretOwner;
  /** Of the change that it is needed for. */
  readonly address: string;
}

/**
 * The secrets that a plan's calls need, by their digests: the declared ones, else what is in the variable that the plan names. Throws
 * a Failure, before anything is called, that names each one that is not set, or not what it was.
 */
export function createSecretResolver(
  plan: Plan,
  declared: Iterable<Pick<Desired, "address" | "spec">>,
  environment: Environment,
  keyring: Keyring,
): (digest: string) => string {
  const needed = neededBy(plan);
  const found = new Map<string, Secret>();
  const secrets = needed.size === 0 ? undefined : secretsOf(declared);
  const missing: HiddenSecret[] = [];
  for (const { hidden, owner, address } of needed.values()) {
    const value = given(hidden, environment);
    const named = value === undefined ? [] : [new Secret(value, hidden.secret)];
    const candidates = [...(secrets?.byAddress.get(address) ?? []), ...(secrets?.byReference.get(hidden.secret) ?? []), ...named];
    // The config may have moved on since: it is what the plan's own object had that is looked for.
    const secret = candidates.find((each) => keyring.hide(each, owner).digest === hidden.digest);
    if (secret !== undefined) found.set(hidden.digest, secret);
    else missing.push(hidden);
  }
  if (missing.length > 0) throw refusal(missing, environment);
  return (digest) => (found.get(digest) as Secret).reveal();
}

interface Declared {
  readonly byAddress: ReadonlyMap<string, readonly Secret[]>;
  /** One for each, but for literals, which have no name of their own. */
  readonly byReference: ReadonlyMap<string, readonly Secret[]>;
}

function secretsOf(declared: Iterable<Pick<Desired, "address" | "spec">>): Declared {
  const byAddress = new Map<string, readonly Secret[]>();
  const byReference = new Map<string, readonly Secret[]>();
  for (const { address, spec } of declared) {
    const secrets = Object.values(spec).filter((value) => value instanceof Secret);
    if (secrets.length > 0) byAddress.set(address, secrets);
    for (const secret of secrets) if (secret.reference !== "literal") byReference.set(secret.reference, [secret]);
  }
  return { byAddress, byReference };
}

function neededBy({ changes, calls }: Plan): ReadonlyMap<string, Needed> {
  const callOf = new Map(calls.map((call) => [call.id, call]));
  const needed = new Map<string, Needed>();
  for (const { address, after, calls: own } of changes) {
    const owner = { domain: domainOf(address), room: roomOf(address), spec: after ?? {} };
    for (const hidden of own.flatMap((id) => secretsIn(callOf.get(id)?.data))) {
      needed.set(hidden.digest, { hidden, owner, address });
    }
  }
  return needed;
}

function refusal(missing: readonly HiddenSecret[], environment: Environment): Failure {
  const names = [...new Set(missing.map(({ secret }) => secret))];
  const unset = names.filter((name) => name.startsWith("env:") && given({ secret: name }, environment) === undefined);
  const isEmpty = (name: string): boolean => variableOf(environment, name.slice(4)) === "";
  const diagnostics = names.map((name): Diagnostic =>
    unset.includes(name)
      ? {
          severity: "error",
          code: isEmpty(name) ? "empty-secret" : "unset-secret",
          summary: `the secret ${name} is ${isEmpty(name) ? "empty" : "not set"}`,
          help: `Set ${name.slice(4)} as it was when this was planned.`,
        }
      : {
          severity: "error",
          code: "secret-changed",
          summary: `the secret ${name} is not what it was when this was planned`,
          help: "Plan again.",
        },
  );
  return new Failure(diagnostics, { kind: unset.length === names.length ? "usage" : "refused" });
}

/** An empty variable is none. */
function given({ secret }: Pick<HiddenSecret, "secret">, environment: Environment): string | undefined {
  const name = /^env:(.+)$/.exec(secret)?.[1];
  const value = name === undefined ? undefined : variableOf(environment, name);
  return nonEmpty(value);
}

function secretsIn(value: unknown): HiddenSecret[] {
  if (typeof value !== "object" || value === null) return [];
  return isHidden(value) ? [value] : Object.values(value).flatMap(secretsIn);
}
