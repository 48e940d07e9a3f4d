import { Secret } from "./secret.ts";

/**
 * An object's fields in the config's language: `{ start: "2026-12-01T09:00:00Z", duration: 90, password: Secret }`. A desired spec has
 * only declared fields.
 */
export type Spec = Readonly<Record<string, Value | undefined>>;
export type Value = string | number | boolean | null | Secret;

interface Comparer {
  same(a: Secret, b: Secret): boolean | undefined;
}

/** `undefined`: not known without the API secret. */
function sameValue(a: Value | undefined, b: Value | undefined, comparer: Comparer): boolean | undefined {
  if (a instanceof Secret) return b instanceof Secret && comparer.same(a, b);
  return a === b;
}

export interface Differences {
  /** Declared fields with other observed values, in order. */
  readonly fields: readonly string[];
  /** Secrets that need the API secret; assumed equal. */
  readonly uncompared: readonly string[];
}

export const NO_DIFFERENCES: Differences = { fields: [], uncompared: [] };

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
