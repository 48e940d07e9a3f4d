import { type Keyring, NO_OWNER } from "../model/keyring.ts";
import { Secret } from "../model/secret.ts";
import type { Spec } from "../model/spec.ts";
import type {
  Declaration,
  DomainEntry,
  Kind,
  Observed,
  RoomDeclaration,
  RoomEntry,
  Undeclarable,
  TimeWriter,
} from "../resources/contract.ts";
import { kindsByName } from "../resources/kinds.ts";
import type { LeftOut } from "./not-in-file.ts";

export interface Entry<D extends Declaration = Exclude<Declaration, Undeclarable>> {
  readonly observed: Observed;
  readonly declaration: D;
}

/** Of one kind. */
export interface Section<E> {
  readonly kind: string;
  readonly name: string;
  readonly entries: readonly E[];
}

export function isRoomItself(entry: Entry): entry is Entry<RoomDeclaration> {
  return entry.declaration.at === "room block";
}

export function isInRoomSection(entry: Entry): entry is Entry<RoomEntry> {
  return entry.declaration.at === "room section";
}

export function isInDomainSection(entry: Entry): entry is Entry<DomainEntry> {
  return entry.declaration.at === "domain section";
}

/** In the order of the kinds. */
export function sectionsOf<E extends Entry<Declaration & { readonly section: string }>>(
  entries: readonly E[],
  kinds: readonly Kind[],
): Section<E>[] {
  return kinds.flatMap(({ name: kind }) => {
    const own = entries.filter(({ observed }) => observed.kind === kind);
    const [first] = own;
    return first === undefined ? [] : [{ kind, name: first.declaration.section, entries: own }];
  });
}

/** Asks each kind how to declare its objects. Equal secrets become one Secret. */
export function declareAll(
  objects: readonly Observed[],
  kinds: readonly Kind[],
  times: TimeWriter,
  keyring: Keyring,
): { readonly entries: readonly Entry[]; readonly leftOut: readonly LeftOut[] } {
  const byName = kindsByName(kinds);
  const share = sharingSecrets(keyring);
  const entries: Entry[] = [];
  const leftOut: LeftOut[] = [];
  for (const observed of objects) {
    const declaration = (byName.get(observed.kind) as Kind).declare(observed, times);
    switch (declaration.at) {
      case "nowhere":
        leftOut.push({ observed, because: declaration.because });
        break;
      case "room block":
        entries.push({ observed, declaration: { ...declaration, policy: share(declaration.policy) } });
        break;
      case "room section":
        entries.push({ observed, declaration: { ...declaration, policy: share(declaration.policy) } });
        break;
      case "domain section":
        entries.push({ observed, declaration });
        break;
      default:
        declaration satisfies never;
    }
  }
  return { entries, leftOut };
}

function sharingSecrets(keyring: Keyring): (spec: Spec) => Spec {
  const secrets = new Map<string, Secret>();
  const shared = (secret: Secret): Secret => {
    const { digest } = keyring.hide(secret, NO_OWNER);
    const known = secrets.get(digest) ?? secret;
    secrets.set(digest, known);
    return known;
  };
  return (spec) =>
    Object.fromEntries(Object.entries(spec).map(([field, value]) => [field, value instanceof Secret ? shared(value) : value]));
}
