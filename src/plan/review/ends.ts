import { isHidden, UNKNOWN } from "../../model/digest.ts";
import { canonicalJson } from "../../model/canonical-json.ts";
import { type Keyring, keyringFor } from "../../model/keyring.ts";
import type { PlannedSpec } from "../../model/plan.ts";
import { Secret } from "../../model/secret.ts";
import type { Spec, Value } from "../../model/spec.ts";
import type { Desired, Observed } from "../../resources/contract.ts";
import type { Reviewed } from "./reviewed.ts";

/** A field of a declared or an observed object; its room and its region are fields like others. */
export function fieldOf(object: Desired | Observed, field: string): Value | undefined {
  const place: Spec = { region: object.region, room: object.room ?? null };
  const own: Spec = "protect" in object ? { protect: object.protect } : {};
  return { ...place, ...own, ...object.spec }[field];
}

/** Whether a value is the end that the review gave a field. A secret's digest is made as that of the end was. */
export function isEnd(
  end: PlannedSpec[string],
  value: Value | undefined,
  { plan, change, domain }: Pick<Reviewed, "plan" | "change" | "domain">,
  room: string | undefined,
  keyring: Keyring,
): boolean {
  if (isHidden(end)) {
    if (!(value instanceof Secret)) return false;
    const hidden = keyringFor(plan, keyring).hide(value, { domain, room, spec: { ...change.after } });
    // One that is not set is named when it is needed.
    return hidden.digest === end.digest || (hidden.digest === UNKNOWN && hidden.secret === end.secret);
  }
  if (value instanceof Secret) return false;
  return canonicalJson(end ?? null) === canonicalJson(value ?? null);
}

/** The reference of a secret that is declared as it was reviewed, and has another value by now. */
export function changedSecret(
  end: PlannedSpec[string],
  value: Value | undefined,
  reviewed: Pick<Reviewed, "plan" | "change" | "domain">,
  room: string | undefined,
  keyring: Keyring,
): string | undefined {
  const isSame = isHidden(end) && value instanceof Secret && value.reference === end.secret;
  return isSame && end.secret !== "literal" && !isEnd(end, value, reviewed, room, keyring) ? end.secret : undefined;
}
