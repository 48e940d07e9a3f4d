import { domainOf } from "../model/address.ts";
import { formatInstant, type Instant } from "../model/instant.ts";
import { keyText, naturalName, objectName } from "../model/identity.ts";
import { canonicalPieces } from "../model/canonical-json.ts";
import { type Keyring, keyringsOf } from "../model/keyring.ts";
import type { Snapshot, SnapshotList, SnapshotObject } from "../model/snapshot.ts";
import type { State } from "../model/state.ts";
import type { Desired, Kind, Observed } from "../resources/contract.ts";
import { peopleIn } from "../resources/people.ts";
import { documentOf } from "../state/document.ts";
import { changedSince } from "../plan/changed-since.ts";
import type { Observation } from "../plan/observe.ts";
import type { ScopeFilter } from "../plan/scope.ts";

export interface SnapshotInput {
  /** `xroom 0.1.0` */
  readonly tool: string;
  /** The API id. */
  readonly account: string;
  readonly now: Instant;
  readonly keyring: Keyring;
  readonly desired: readonly Desired[];
  readonly observation: Observation;
  readonly state: State;
  readonly scope: ScopeFilter;
  readonly kinds: readonly Kind[];
}

/** The lists and the state as a document that may be public. */
export function takeSnapshot(input: SnapshotInput): Snapshot {
  const { tool, account, now, keyring, observation, scope } = input;
  const state = narrowed(input.state, scope);
  const describe = describer({ ...input, state });
  const kinds = new Map(input.kinds.map((kind) => [kind.name, kind]));
  const lists = observation.lists.map((list): SnapshotList => {
    const kind = kinds.get(list.kind);
    return { ...list, objects: list.objects.map((object) => describe(object, kind)) };
  });
  const { asked = [] } = observation;
  const unsealed: Omit<Snapshot, "seal"> = {
    format: "xroom.snapshot/1",
    tool,
    now: formatInstant(now),
    account: keyring.digest("account", account),
    key: keyring.id,
    domains: scope.globs.domains,
    lists,
    ...(asked.length === 0 ? {} : { asked }),
    state: documentOf(state),
  };
  return { ...unsealed, seal: sealOfSnapshot(unsealed, keyring) };
}

export function sealOfSnapshot(unsealed: Omit<Snapshot, "seal">, keyring: Keyring): string {
  return keyring.digest("seal", canonicalPieces(unsealed));
}

/** Canonical JSON (RFC 8785). */
export function serialiseSnapshot(snapshot: Snapshot): string {
  return [...canonicalPieces(snapshot), "\n"].join("");
}

/** Without the domains that were not listed: their objects would look removed. Which controller has it, and where, is not for the public. */
function narrowed({ managedBy: _, ...state }: State, scope: ScopeFilter): State {
  return {
    ...state,
    objects: Object.fromEntries(Object.entries(state.objects).filter(([address]) => scope.domain(domainOf(address)))),
    missing: state.missing.filter(({ address }) => scope.domain(domainOf(address))),
    intents: state.intents.filter(({ domain }) => scope.domain(domain)),
  };
}

function describer({ keyring, desired, state }: SnapshotInput): (observed: Observed, kind: Kind | undefined) => SnapshotObject {
  const declared = new Map(desired.map((each) => [each.address, each]));
  const keys = new Set(desired.map(naturalName));
  const owners = new Map(Object.entries(state.objects).map(([address, owned]) => [objectName(owned), { address, owned }]));
  const owned = new Set(
    Object.values(state.objects).flatMap((each) =>
      [each, ...(each.predecessors ?? [])].map(({ region, id }) => objectName({ kind: each.kind, region, id })),
    ),
  );
  const intended = new Set(state.intents.map(({ key }) => key));
  return (observed, kind) => {
    const { id, room, key, opaque } = observed;
    const people = peopleIn(observed);
    const owner = owners.get(objectName(observed));
    // What is ours was declared by a config once.
    const isKnown = keys.has(naturalName(observed)) || owned.has(objectName(observed));
    const shown = isKnown ? undefined : kind?.conceal?.(observed.spec);
    const spec = keyring.hideSpec(shown ?? observed.spec, observed);
    const isConcealed = shown !== undefined && shown !== observed.spec;
    // An intent may be from before the API secret was rotated.
    const keyDigests =
      intended.size === 0 && !isConcealed ? [] : keyringsOf(keyring).map((each) => each.digest("key", keyText(observed)));
    const [keyDigest] = keyDigests;
    const intent = keyDigests.find((each) => intended.has(each));
    return {
      id,
      key: isConcealed && keyDigest !== undefined ? keyDigest : key,
      spec,
      fingerprint: keyring.fingerprint(spec),
      ...(room === undefined ? {} : { room }),
      ...(intent === undefined ? {} : { keyDigest: intent }),
      ...(people.length === 0 ? {} : { people: people.map(({ type }) => type) }),
      ...(opaque === undefined ? {} : { opaque }),
      ...(owner === undefined ? {} : { changed: changedSince(observed, owner.owned, declared.get(owner.address), keyring) }),
    };
  };
}
