import { isHidden } from "../model/digest.ts";
import { canonicalJson } from "../model/canonical-json.ts";
import { type Keyring } from "../model/keyring.ts";
import type { Change, PlannedSpec } from "../model/plan.ts";
import type { Observed } from "../resources/contract.ts";

/** `booking 7 was changed (duration 45, was 90)` */
export function describeChange({ id, before }: Pick<Change, "id" | "before">, found: Observed, keyring: Keyring): string {
  // A secret's digest depends on its booking's start: both are taken at the start before.
  const differences =
    id === found.id && before !== null ? changed(before, keyring.hideSpec(found.spec, { ...found, spec: before })) : [];
  return `${found.kind} ${found.id} was changed${differences.length === 0 ? "" : ` (${differences.join(", ")})`}`;
}

/** `duration 45, was 90` */
function changed(before: PlannedSpec, now: PlannedSpec): string[] {
  return Object.keys(now).flatMap((name) => {
    const [was, is] = [before[name], now[name]];
    if (canonicalJson([valueOf(was)]) === canonicalJson([valueOf(is)])) return [];
    return [`${name} ${shown(is)}, was ${shown(was)}`];
  });
}

function valueOf(value: PlannedSpec[string] | undefined): unknown {
  return isHidden(value) ? value.digest : (value ?? null);
}

function shown(value: PlannedSpec[string] | undefined): string {
  if (isHidden(value)) return "a secret";
  return value === null || value === undefined ? "none" : String(value);
}
