/** Planning without the API secret: digests and drift come from the snapshot. */
import { kindOf } from "../model/address.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Digest } from "../model/digest.ts";
import { keyText, objectName } from "../model/identity.ts";
import { createKeyringFromDigests, fingerprintText, type Keyring } from "../model/keyring.ts";
import type { Snapshot, SnapshotList, SnapshotObject } from "../model/snapshot.ts";
import type { Reasoning } from "../plan/causes.ts";
import { someOf } from "../model/list-of.ts";

export function keyringOfSnapshot({ lists }: Pick<Snapshot, "lists">): Keyring {
  let known: ReadonlyMap<string, Digest> | undefined;
  return createKeyringFromDigests((purpose, text) => {
    known ??= new Map(lists.flatMap(digestsIn));
    return known.get(`${purpose}\0${text}`);
  });
}

function digestsIn({ kind, objects }: SnapshotList): [string, Digest][] {
  return objects.flatMap(({ key, keyDigest, spec, fingerprint }): [string, Digest][] => [
    [`fingerprint\0${fingerprintText(spec)}`, fingerprint],
    ...(keyDigest === undefined ? [] : [[`key\0${keyText({ kind, key })}`, keyDigest] satisfies [string, Digest]]),
  ]);
}

/** Drift is what others had changed when the snapshot was taken; all else is caused by the config. */
export function reasonBySnapshot({ lists }: Pick<Snapshot, "lists">): Reasoning {
  const changed = new Map<string, SnapshotObject["changed"]>();
  for (const list of lists) {
    for (const object of list.objects) changed.set(objectName({ ...list, id: object.id }), object.changed);
  }
  return {
    causesOf: ({ observed, fields }) => {
      const known = changed.get(objectName(observed)) ?? [];
      return new Map(fields.map((field) => [field, known === "all" || known.includes(field) ? "drift" : "config"]));
    },
    remarks: (changes) => {
      const drifted = changes.filter(({ address, region, id, reason, reasons = {} }) => {
        const known = id === null ? [] : (changed.get(objectName({ kind: kindOf(address), region, id })) ?? []);
        return known.length > 0 && [reason, ...Object.values(reasons)].includes("drift");
      });
      return drifted.length === 0 ? [] : [unsure(drifted.map(({ address }) => address))];
    },
  };
}

function unsure(addresses: readonly string[]): Diagnostic {
  const summary = `without the API secret it is unknown which drifted fields the config changed too: ${someOf(addresses)}`;
  return { severity: "note", code: "drift-unsure", summary };
}
