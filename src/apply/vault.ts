import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { type Environment, variableOf } from "../model/environment.ts";
import { type Keyring } from "../model/keyring.ts";
import { isHidden } from "../model/digest.ts";
import type { Plan } from "../model/plan.ts";
import type { HiddenSecret } from "../model/digest.ts";
import { Secret } from "../model/secret.ts";

/**
 * The secrets that a plan's calls need, by their digests: the declared ones, else what is in the variable that the plan names. Throws
 * a Failure, before anything is called, that names each one that is not set, or not what it was.
 */
export function openVault(
  plan: Plan,
  declared: Iterable<Secret>,
  environment: Environment,
  keyring: Keyring,
): (digest: string) => string {
  const needed = new Map<string, HiddenSecret>();
  for (const call of plan.calls) collect(call.data, needed);
  const found = new Map<string, Secret>();
  if (needed.size > 0) {
    for (const secret of declared) {
      const { digest } = keyring.hide(secret);
      if (needed.has(digest)) found.set(digest, secret);
      if (found.size === needed.size) break;
    }
  }
  const missing: HiddenSecret[] = [];
  for (const hidden of needed.values()) {
    if (found.has(hidden.digest)) continue;
    const value = given(hidden, environment);
    const secret = value === undefined ? undefined : new Secret(value, hidden.secret);
    if (secret !== undefined && keyring.hide(secret).digest === hidden.digest) found.set(hidden.digest, secret);
    else missing.push(hidden);
  }
  if (missing.length > 0) throw refusal(missing, environment);
  return (digest) => (found.get(digest) as Secret).reveal();
}

function refusal(missing: readonly HiddenSecret[], environment: Environment): Failure {
  const names = [...new Set(missing.map(({ secret }) => secret))];
  const unset = names.filter((name) => name.startsWith("env:") && given({ secret: name }, environment) === undefined);
  const diagnostics = names.map((name): Diagnostic =>
    unset.includes(name)
      ? {
          severity: "error",
          code: "unset-secret",
          summary: `the secret ${name} is not set`,
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
  return value === "" ? undefined : value;
}

function collect(value: unknown, into: Map<string, HiddenSecret>): void {
  if (typeof value !== "object" || value === null) return;
  if (isHidden(value)) into.set(value.digest, value);
  else for (const item of Object.values(value)) collect(item, into);
}
