import { fail } from "../model/diagnostic.ts";
import { type Keyring } from "../model/keyring.ts";
import { isHidden } from "../model/digest.ts";
import type { Plan } from "../model/plan.ts";
import type { HiddenSecret } from "../model/digest.ts";
import type { Secret } from "../model/secret.ts";

/**
 * The secrets that a plan's calls need, by their digests. Throws a Failure, before anything is called, for one that isn't among
 * those given.
 */
export function openVault(plan: Plan, secrets: Iterable<Secret>, keyring: Keyring): (digest: string) => string {
  const needed = new Map<string, HiddenSecret>();
  for (const call of plan.calls) collect(call.data, needed);
  const found = new Map<string, Secret>();
  if (needed.size > 0) {
    for (const secret of secrets) {
      const { digest } = keyring.hide(secret);
      if (needed.has(digest)) found.set(digest, secret);
      if (found.size === needed.size) break;
    }
  }
  const missing = [...needed.values()].find(({ digest }) => !found.has(digest));
  if (missing !== undefined) {
    const summary = `the secret ${missing.secret} is not what it was when this was planned`;
    throw fail("secret-changed", summary, "Plan again.", { kind: "refused" });
  }
  return (digest) => (found.get(digest) as Secret).reveal();
}

function collect(value: unknown, into: Map<string, HiddenSecret>): void {
  if (typeof value !== "object" || value === null) return;
  if (isHidden(value)) into.set(value.digest, value);
  else for (const item of Object.values(value)) collect(item, into);
}
