import { type Keyring, NO_OWNER } from "../model/keyring.ts";
import { Secret } from "../model/secret.ts";
import type { Spec } from "../model/spec.ts";
import type { Declaration, Kind, Observed, Writing } from "../resources/contract.ts";
import type { LeftOut } from "./choose.ts";

type Section = Exclude<Declaration["section"], "none">;

/** An object that is going to be declared. */
export interface EntryOf<S extends Section> {
  readonly observed: Observed;
  readonly declaration: Extract<Declaration, { readonly section: S }>;
}

export type Entry = EntryOf<"room"> | EntryOf<"bookings"> | EntryOf<"webhooks">;

/** How each of the objects would be declared, and which can't be. Equal secrets come out as one object. */
export function declareAll(
  objects: readonly Observed[],
  kinds: readonly Kind[],
  writing: Writing,
  keyring: Keyring,
): { readonly entries: readonly Entry[]; readonly leftOut: readonly LeftOut[] } {
  const declare = new Map(kinds.map((kind) => [kind.name, kind.declare]));
  const secrets = new Map<string, Secret>();
  const only = (spec: Spec): Spec =>
    Object.fromEntries(
      Object.entries(spec).map(([field, value]) => {
        if (!(value instanceof Secret)) return [field, value];
        const { digest } = keyring.hide(value, NO_OWNER);
        if (!secrets.has(digest)) secrets.set(digest, value);
        return [field, secrets.get(digest)];
      }),
    );
  const entries: Entry[] = [];
  const leftOut: LeftOut[] = [];
  for (const observed of objects) {
    const declaration = (declare.get(observed.kind) as Kind["declare"])(observed, writing);
    switch (declaration.section) {
      case "none":
        leftOut.push({ observed, because: declaration.because });
        break;
      case "webhooks":
        entries.push({ observed, declaration });
        break;
      case "room":
        entries.push({ observed, declaration: { ...declaration, policy: only(declaration.policy) } });
        break;
      case "bookings":
        entries.push({ observed, declaration: { ...declaration, policy: only(declaration.policy) } });
        break;
      default:
        declaration satisfies never;
    }
  }
  return { entries, leftOut };
}
