import { Secret } from "./secret.ts";

/**
 * What an object is, in the config's language: `{ start: "2026-12-01T09:00:00Z", duration: 90, lock: true, password: Secret }`.
 * A desired spec holds the fields that are declared and no others; an observed one all that the lists tell.
 */
export type Spec = Readonly<Record<string, Value | undefined>>;
export type Value = string | number | boolean | null | Secret;

/** Tells whether two secrets have the same value, as a keyring does; `undefined` if it can't. */
interface Comparer {
  same(a: Secret, b: Secret): boolean | undefined;
}

/** `undefined` for two secrets of which it can't be told. */
function sameValue(a: Value | undefined, b: Value | undefined, comparer: Comparer): boolean | undefined {
  if (a instanceof Secret) return b instanceof Secret && comparer.same(a, b);
  return a === b;
}

export interface Differences {
  /** The names of the declared fields whose observed values differ, in the order of declaration. */
  readonly fields: readonly string[];
  /** Those of which it can't be told without the API secret. They are taken for equal. */
  readonly uncompared: readonly string[];
}

export const NO_DIFFERENCES: Differences = { fields: [], uncompared: [] };

/** How an object differs from its declaration. Of 100,000 most don't: they share one answer. */
export function differences(desired: Spec, observed: Spec, comparer: Comparer): Differences {
  let found: { fields: string[]; uncompared: string[] } | undefined;
  for (const name in desired) {
    if (desired[name] === undefined) continue;
    const same = sameValue(desired[name], observed[name], comparer);
    if (same === true) continue;
    found ??= { fields: [], uncompared: [] };
    (same === undefined ? found.uncompared : found.fields).push(name);
  }
  return found ?? NO_DIFFERENCES;
}
