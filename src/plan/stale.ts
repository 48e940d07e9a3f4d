/**
 * Preconditions: each object that a plan touches must have the fingerprint that it had when the plan was made; of each object that is to
 * be made, none may have the natural key.
 */
import { type Address, domainOf } from "../model/address.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { isHidden } from "../model/digest.ts";
import { keyText, listName, naturalName, objectName } from "../model/identity.ts";
import { canonicalJson, type Keyring } from "../model/keyring.ts";
import type { Change, Plan, PlannedSpec, Precondition } from "../model/plan.ts";
import type { Kind, Observed } from "../resources/contract.ts";
import { sourceOf } from "./draft.ts";
import type { Observation, ListRequest } from "./observe.ts";

export function placesTouched(plan: Plan, kinds: readonly Kind[]): ListRequest[] {
  const wanted = new Map<string, ListRequest>();
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  for (const { address, region, kind: name } of plan.preconditions) {
    const kind = byName.get(name);
    const domain = domainOf(address);
    if (kind !== undefined) wanted.set(listName({ kind: name, region, domain }), { place: { region, domain }, kind });
  }
  return [...wanted.values()];
}

export interface Stale {
  /** `booking 7 was changed (duration 45, was 90)` */
  readonly what: string;
  readonly diagnostic: Diagnostic;
}

export function findStale(plan: Plan, { lists }: Observation, keyring: Keyring): ReadonlyMap<Address, Stale> {
  const byId = new Map<string, Observed>();
  const byKey = new Map<string, Observed>();
  // An object that the plan moves away has its own precondition.
  const touched = new Set(plan.preconditions.flatMap((each) => (each.id === null ? [] : [objectName({ ...each, id: each.id })])));
  for (const { domain, objects } of lists) {
    for (const object of objects) {
      const name = objectName(object);
      byId.set(name, object);
      if (!touched.has(name)) byKey.set(naturalName({ ...object, domain, key: keyring.digest("key", keyText(object)) }), object);
    }
  }
  const changes = new Map(plan.changes.map((change) => [change.address, change]));
  const stale = new Map<Address, Stale>();
  for (const precondition of plan.preconditions) {
    const { address, id, fingerprint } = precondition;
    const change = changes.get(address) as Change;
    const found =
      id === null
        ? byKey.get(naturalName({ ...precondition, domain: domainOf(address), key: fingerprint }))
        : byId.get(objectName({ ...precondition, id }));
    const what = describeStale(precondition, found, change, keyring);
    if (what === undefined || stale.has(address)) continue;
    const help = "Plan again; or apply the rest of this plan with --partial.";
    const summary = `${address}: ${what} since the plan was made`;
    stale.set(address, { what, diagnostic: { severity: "error", code: "stale-plan", summary, help, ...sourceOf(change) } });
  }
  return stale;
}

function describeStale(
  { region, kind, id, fingerprint }: Precondition,
  found: Observed | undefined,
  change: Change,
  keyring: Keyring,
): string | undefined {
  if (id === null) return found === undefined ? undefined : `${kind} ${found.id}, which is the same, was made in ${region}`;
  if (found === undefined) return `${kind} ${id} has gone from ${region}`;
  if (keyring.fingerprint(keyring.hideSpec(found.spec, found)) === fingerprint) return undefined;
  const { before } = change;
  // A secret's digest depends on its booking's start: both are taken at the start before.
  const differences =
    change.id === id && before !== null ? changed(before, keyring.hideSpec(found.spec, { ...found, spec: before })) : [];
  return `${kind} ${id} was changed${differences.length === 0 ? "" : ` (${differences.join(", ")})`}`;
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
