/**
 * What a room declares for its entries: the config's inheritance, backwards.
 *
 * A room's policy is two things: what its bookings are unless they say otherwise, and what is compared while the room is open. So of an
 * open room only what it is right now can be declared, and only if no more bookings would have to contradict it than have it: a host who
 * locked one meeting has not decided for the others. Of a room that isn't open, a value is lifted if that makes the file shorter.
 */
import type { Spec, Value } from "../model/spec.ts";
import type { PolicyDefaults } from "../resources/contract.ts";

export interface Inheriting {
  readonly policy: Spec;
  readonly defaults: PolicyDefaults;
}

export interface Lifted {
  /** Of the room. */
  readonly policy: Spec;
  /** Of each entry: what it still has to say itself. */
  readonly own: readonly Spec[];
}

/** `open` is the room's own policy if it is open. Equal secrets must be one object. */
export function lift(open: Inheriting | undefined, entries: readonly Inheriting[]): Lifted {
  const fields = [...new Set([open, ...entries].flatMap((each) => Object.keys(each?.policy ?? {})))];
  const policy: Record<string, Value | undefined> = {};
  const own = entries.map((): Record<string, Value | undefined> => ({}));
  for (const field of fields) {
    const values = entries.flatMap(({ policy: { [field]: is }, policy: has, defaults }, index) =>
      field in has ? [{ index, is, unsaid: defaults[field] }] : [],
    );
    const wanting = (inherited: Value | undefined): number =>
      values.filter(({ is, unsaid }) => is !== (inherited ?? unsaid) && (is !== undefined || inherited !== undefined)).length;
    const said = open !== undefined && field in open.policy ? ofOpenRoom(open, field, wanting) : common(values, wanting);
    if (said !== undefined) policy[field] = said;
    for (const { index, is, unsaid } of values) {
      const inherited = said === undefined ? unsaid : said;
      if (is !== undefined && is !== inherited) (own[index] as Record<string, Value>)[field] = is;
    }
  }
  return { policy, own };
}

function ofOpenRoom(open: Inheriting, field: string, wanting: (inherited: Value | undefined) => number): Value | undefined {
  const value = open.policy[field];
  if (value === undefined || value === open.defaults[field]) return undefined;
  return wanting(value) <= wanting(undefined) ? value : undefined;
}

/** Nothing can be lifted over an entry that can't say what it is instead. */
function common(
  values: readonly { readonly is: Value | undefined }[],
  wanting: (inherited: Value | undefined) => number,
): Value | undefined {
  const counts = new Map<Value, number>();
  for (const { is } of values) {
    if (is === undefined) return undefined;
    counts.set(is, (counts.get(is) ?? 0) + 1);
  }
  const [most] = [...counts].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  return most !== undefined && most !== null && wanting(most) + 1 < wanting(undefined) ? most : undefined;
}
