/**
 * A rotated API secret: which entries of a state have digests under an earlier key, and how they come under the current one.
 *
 *   state { key: old, entry { applied } } ──▶ { key: new, entry { applied, under: old } }
 *                                                          │
 *     it is known what was last applied: its fingerprint ◀─┴─▶ else it stays so until it is applied, or leaves the state
 *     is written under the new key, without a call
 *
 * Once no entry is under the earlier key, the earlier secret is needed no longer.
 */
import type { Address } from "../model/address.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { type ShortDigest, UNKNOWN } from "../model/digest.ts";
import type { Keyring } from "../model/keyring.ts";
import { shortDigest } from "../model/short-digest.ts";
import type { Spec } from "../model/spec.ts";
import type { State, StateObject } from "../model/state.ts";
import type { Match } from "../resources/contract.ts";
import { appliedFingerprint, isAsApplied } from "./applied.ts";
import { combinationOf } from "./causes.ts";
import { appliedPart } from "./changed-since.ts";
import type { Matching } from "./matching.ts";
import type { ScopeFilter } from "./scope.ts";

/** The same state, whose key is the current one: what it has under another names that. */
export function underKey(state: State, { id, previous }: Keyring): State {
  if (id === UNKNOWN || state.key === id) return state;
  // A state of an older xroom names none.
  const before = state.key ?? previous?.id ?? id;
  if (before === id) return { ...state, key: id };
  const named = <Entry extends { readonly under?: string }>(entry: Entry): Entry => {
    const { under = before, ...rest } = entry;
    return { ...(rest as Entry), ...(under === id ? {} : { under }) };
  };
  return {
    ...state,
    key: id,
    objects: Object.fromEntries(Object.entries(state.objects).map(([address, object]) => [address, named(object)])),
    missing: state.missing.map((each) => (each.applied === undefined ? each : named(each))),
    intents: state.intents.map(named),
  };
}

/** Whether a digest can be compared: it is under the current key, or under the one before. */
export function isReadable({ under }: { readonly under?: string }, { previous }: Keyring): boolean {
  return under === undefined || under === previous?.id;
}

/** By address: the fingerprints of entries that are under an earlier key, under the current one. */
export function renewedFingerprints(
  matchings: Iterable<Pick<Matching, "matches" | "removed">>,
  scope: Pick<ScopeFilter, "address">,
  keyring: Keyring,
): ReadonlyMap<Address, ShortDigest> {
  const renewed = new Map<Address, ShortDigest>();
  if (keyring.id === UNKNOWN) return renewed;
  for (const { matches, removed } of matchings) {
    for (const match of matches) {
      const { desired, owned } = match;
      if (owned?.under === undefined || !scope.address(desired.address)) continue;
      const spec = appliedSpec(match, owned, keyring);
      if (spec !== undefined) renewed.set(desired.address, appliedFingerprint({ ...desired, spec }, keyring));
    }
    for (const { address, observed, owned } of removed) {
      if (owned?.under === undefined || !scope.address(address)) continue;
      const part = appliedPart(observed, owned, keyring);
      if (part === undefined) continue;
      const hidden = Object.entries(keyring.hideSpec(observed.spec, observed)).filter(([name]) => part.has(name));
      renewed.set(address, shortDigest(keyring.fingerprint(Object.fromEntries(hidden))));
    }
  }
  return renewed;
}

/** What was last applied: some of the declared and some of the observed values. What is as declared counts as applied. */
function appliedSpec(match: Match, owned: StateObject, keyring: Keyring): Spec | undefined {
  const { desired, observed, isOwn, fields, uncompared } = match;
  if (observed === undefined || !isOwn) return isAsApplied(desired, owned.applied, keyring) ? desired.spec : undefined;
  const found = combinationOf({ desired, observed, owned, fields }, keyring);
  if (found !== undefined) return found.spec;
  return fields.length + uncompared.length === 0 ? desired.spec : undefined;
}

/** How many entries hang on another secret than the current one. */
export function remarkOnKeys(given: State, keyring: Keyring): Diagnostic[] {
  if (keyring.id === UNKNOWN) return [];
  const { objects, missing, intents } = underKey(given, keyring);
  // One that others removed is no owned object any more, and is compared when it is made again.
  const lacked = missing.filter(({ address, applied }) => applied !== undefined && !Object.hasOwn(objects, address));
  // Object.values of a million takes twice as long.
  const entries = Object.keys(objects).map((address) => (objects[address] as StateObject).under);
  for (const { under } of [...lacked, ...intents]) entries.push(under);
  const others = entries.filter((under) => under !== undefined);
  const foreign = others.filter((under) => !isReadable({ under }, keyring));
  const earlier = others.length - foreign.length;
  const diagnostics: Diagnostic[] = [];
  if (earlier > 0) {
    const summary = `${counted(earlier, entries.length)} under the earlier API secret`;
    const help = "Keep XROOM_PREVIOUS_SECRET until none is left: an apply writes those anew that are as they were applied.";
    diagnostics.push({ severity: "warning", code: "earlier-secret", summary, help });
  }
  if (foreign.length > 0) {
    const keys = [...new Set(foreign)].join(", ");
    const summary = `${counted(foreign.length, entries.length)} under another API secret than this one: its key is ${keys}, and this one's is ${keyring.id}`;
    const help =
      "If the secret was rotated, set XROOM_PREVIOUS_SECRET to the one before: without it, drift looks like a change of the config, and what a killed run made is not found.";
    diagnostics.push({ severity: "warning", code: "other-secret", summary, help });
  }
  return diagnostics;
}

function counted(some: number, all: number): string {
  return `${some} of ${all} ${all === 1 ? "entry" : "entries"} of the state ${some === 1 ? "is" : "are"}`;
}
