/**
 * What a room declares for its entries: inheritance, backwards.
 *
 *   entries:   a lock, capacity 5     b lock, capacity 5     c lock, capacity 9
 *   lifted:    room lock, capacity 5  ─▶  a {}   b {}   c { capacity: 9 }
 *
 * A room's policy has two meanings: the default of its bookings, and what an open room is compared with. So an open room can only
 * declare its own live values, and does so unless more bookings would have to override one than share it: a host who locked a running
 * meeting hasn't decided for the others. In a room that isn't open, a value is lifted if that makes the file shorter.
 */
import type { Spec, Value } from "../model/spec.ts";
import type { PolicyDefaults } from "../resources/contract.ts";

export interface Inheriting {
  readonly policy: Spec;
  readonly defaults: PolicyDefaults;
}

export interface Lifted {
  readonly policy: Spec;
  /** What each entry still declares. */
  readonly own: readonly Spec[];
}

/** `open`: the policy of an open room. Equal secrets must be one Secret. */
export function liftPolicy(open: Inheriting | undefined, entries: readonly Inheriting[]): Lifted {
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

/** `undefined` if an entry has no value: it could not undo the room's. */
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
