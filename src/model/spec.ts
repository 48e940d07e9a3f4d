import { Secret } from "./secret.ts";

/**
 * What an object is, in the config's language: `{ start: "2026-12-01T09:00:00Z", duration: 90, lock: true, password: Secret }`.
 * A desired spec holds the fields that are declared and no others; an observed one all that the lists tell.
 */
export type Spec = Readonly<Record<string, Value | undefined>>;
export type Value = string | number | boolean | null | Secret;

function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a instanceof Secret) return b instanceof Secret && a.equals(b);
  return a === b;
}

/** The names of the declared fields whose observed values differ, in the order of declaration. */
export function differences(desired: Spec, observed: Spec): string[] {
  const names: string[] = [];
  for (const name in desired) {
    if (desired[name] !== undefined && !sameValue(desired[name], observed[name])) names.push(name);
  }
  return names;
}
