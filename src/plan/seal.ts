import { canonicalPieces } from "../model/canonical-json.ts";
import type { Keyring } from "../model/keyring.ts";
import type { Plan } from "../model/plan.ts";

/** Covers unknown fields too. */
export function sealOf(unsealed: Omit<Plan, "seal">, keyring: Keyring): string {
  return keyring.digest("seal", canonicalPieces(unsealed));
}
