import type { Keyring } from "../model/keyring.ts";
import type { PlannedSpec } from "../model/plan.ts";
import type { Kind, Observed } from "../resources/contract.ts";

/** As a document shows an object that no config declares. */
export function concealed(kind: Kind, observed: Observed, keyring: Keyring): PlannedSpec {
  return keyring.hideSpec(kind.conceal?.(observed.spec) ?? observed.spec, observed);
}
