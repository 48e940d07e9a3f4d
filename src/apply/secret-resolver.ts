/**
 * Secrets: a value leaves memory only in the call that needs it.
 *
 *   config ── { env: NAME } ──▶ Secret, which prints as `env:NAME`      (model/secret.ts)
 *   plan ────────────────────▶ { secret: "env:NAME", digest: "hmac…" }  (model/keyring.ts)
 *   apply ── digest ── this resolver ──▶ the value, in the call's data
 *
 * Candidates are the secrets that are declared at the change's address or with the planned reference, and the variable that it names. The
 * first with the planned digest is taken. Without one nothing is called.
 */
import { domainOf, roomOf } from "../model/address.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { type HiddenSecret, isHidden, UNKNOWN } from "../model/digest.ts";
import { type Environment, nonEmpty, variableOf } from "../model/environment.ts";
import type { SecretOwner } from "../model/identity.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";
import { Secret } from "../model/secret.ts";
import type { Desired } from "../resources/contract.ts";

interface Needed {
  readonly hidden: HiddenSecret;
  readonly owner: SecretOwner;
  readonly address: string;
}

/** Throws a Failure that names each secret that is not set, or has changed. */
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
    const value = valueOf(hidden, environment);
    const named = value === undefined ? [] : [new Secret(value, hidden.secret)];
    const candidates = [...(secrets?.byAddress.get(address) ?? []), ...(secrets?.byReference.get(hidden.secret) ?? []), ...named];
    // Digests are bound to their owner: that of the plan, as the config may have changed since.
    const isPlanned = (each: Secret): boolean => hidden.digest !== UNKNOWN && keyring.hide(each, owner).digest === hidden.digest;
    const secret = candidates.find(isPlanned);
    if (secret !== undefined) found.set(hidden.digest, secret);
    else missing.push(hidden);
  }
  if (missing.length > 0) throw refusal(missing, environment);
  return (digest) => (found.get(digest) as Secret).reveal();
}

interface Declared {
  readonly byAddress: ReadonlyMap<string, readonly Secret[]>;
  /** Without literals, which have no reference of their own. */
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
  const unset = names.filter((name) => name.startsWith("env:") && valueOf({ secret: name }, environment) === undefined);
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

/** An empty variable counts as not set. */
function valueOf({ secret }: Pick<HiddenSecret, "secret">, environment: Environment): string | undefined {
  const name = /^env:(.+)$/.exec(secret)?.[1];
  const value = name === undefined ? undefined : variableOf(environment, name);
  return nonEmpty(value);
}

function secretsIn(value: unknown): HiddenSecret[] {
  if (typeof value !== "object" || value === null) return [];
  return isHidden(value) ? [value] : Object.values(value).flatMap(secretsIn);
}
