import { validate } from "./generated/snapshot-validator.ts";
import { isHidden } from "../model/digest.ts";
import { keyText, ownerName } from "../model/identity.ts";
import { isDigestOf, type Keyring, keyringFor } from "../model/keyring.ts";
import { Secret } from "../model/secret.ts";
import type { Snapshot, SnapshotList, SnapshotObject } from "../model/snapshot.ts";
import type { Value } from "../model/spec.ts";
import type { Desired, Observed } from "../resources/contract.ts";
import { parseDocument, refuse } from "../plan/document.ts";
import type { Observation } from "../plan/observe.ts";
import { sealOfSnapshot } from "./take.ts";

/** Throws a Failure of kind `refused`. */
export function parseSnapshot(text: string, name: string): Snapshot {
  return parseDocument(text, name, {
    name: "snapshot",
    formats: ["xroom.snapshot/1"],
    validate,
    command: "xroom snapshot --out FILE",
  }) as Snapshot;
}

/** Throws a Failure of kind `refused`. */
export function checkSnapshot(snapshot: Snapshot, name: string, account: string, keyring: Keyring): void {
  const { seal, ...unsealed } = snapshot;
  if (!isDigestOf(snapshot.account, keyring, (each) => each.digest("account", account))) {
    const help = "Check XROOM_ID and XROOM_SECRET; if the secret was rotated since, set XROOM_PREVIOUS_SECRET to the one before.";
    throw refuse("other-account", `${name} was taken of another account`, help);
  }
  if (!isDigestOf(seal, keyring, (each) => sealOfSnapshot(unsealed, each))) {
    const help = "Don't trust it. Take another.";
    throw refuse("tampered-snapshot", `${name} was changed after it was taken: its seal does not fit`, help);
  }
}

/** As they were observed, but secrets have digests and no values. What was concealed as undeclared is known again once it is declared. */
export function observationOf(snapshot: Snapshot, desired: readonly Desired[], keyring: Keyring): Observation {
  const { lists, asked = [] } = snapshot;
  const made = keyringFor(snapshot, keyring);
  let byDigest: ReadonlyMap<string, Desired> | undefined;
  const declared = (digest: string): Desired | undefined =>
    (byDigest ??= new Map(desired.map((each) => [made.digest("key", keyText(each)), each]))).get(digest);
  const shown = lists.map((list) => ({
    ...list,
    objects: list.objects.map((object) => {
      const known = isDigest(object.key) ? declared(object.key) : undefined;
      return observedOf(list, known === undefined ? object : unconcealed(object, known));
    }),
  }));
  return { lists: shown, asked };
}

function isDigest(key: string): boolean {
  return key.startsWith("hmac-sha256:");
}

function unconcealed(object: SnapshotObject, { key, spec }: Desired): SnapshotObject {
  const shown = Object.entries(object.spec).map(([name, value]): [string, SnapshotObject["spec"][string]] => {
    const own = spec[name];
    return [name, isHidden(value) && typeof own === "string" ? own : value];
  });
  return { ...object, key, spec: Object.fromEntries(shown) };
}

function observedOf({ kind, region, domain }: SnapshotList, { id, room, key, spec, people, opaque }: SnapshotObject): Observed {
  const owner = ownerName({ domain, room, spec });
  const values = Object.entries(spec).map(([name, value]): [string, Value] => [
    name,
    isHidden(value) ? Secret.withoutValue(value.secret, value.digest, owner) : value,
  ]);
  const base = {
    kind,
    region,
    domain,
    room,
    id,
    key,
    spec: Object.fromEntries(values),
  };
  return {
    ...base,
    ...(people === undefined ? {} : { people: people.map((type) => ({ id: "?", type })) }),
    ...(opaque === undefined ? {} : { opaque }),
  };
}
