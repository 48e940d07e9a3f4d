/**
 * What a room says for its bookings: the inheritance of DESIGN 3, backwards.
 *
 * A room's policy is two things: what its bookings are unless they say otherwise, and what is compared while the room is open. So of an
 * open room only what it is right now can be declared; a value of its bookings can't stand for it. Such a value is declared unless more
 * bookings would have to contradict it than have it: a host who locked a meeting that is on has not decided for all others. Of
 * a room that isn't open, a value is lifted if that makes the file shorter.
 */
import type { Spec, Value } from "../model/spec.ts";

export interface Inheriting {
  readonly policy: Spec;
  /** What a field means that neither it nor its room says; a field that isn't in it then stays as it is. */
  readonly unsaid: Spec;
}

export interface Lifted {
  /** Of the room. */
  readonly policy: Spec;
  /** Of each booking: what it still has to say itself. */
  readonly own: readonly Spec[];
}

/** `open` is the room's own policy if it is open. Equal secrets must be one object. */
export function lift(open: Inheriting | undefined, bookings: readonly Inheriting[]): Lifted {
  const fields = [...new Set([open, ...bookings].flatMap((each) => Object.keys(each?.policy ?? {})))];
  const policy: Record<string, Value | undefined> = {};
  const own: Record<string, Value | undefined>[] = bookings.map(() => ({}));
  for (const field of fields) {
    const values = bookings.map((each) => ({ is: each.policy[field], unsaid: each.unsaid[field] }));
    const wanting = (inherited: Value | undefined): number =>
      values.filter(({ is, unsaid }) => is !== (inherited ?? unsaid) && (is !== undefined || inherited !== undefined)).length;
    const said = open !== undefined && field in open.policy ? ofOpenRoom(open, field, wanting) : common(values, wanting);
    if (said !== undefined) policy[field] = said;
    for (const [index, { is, unsaid }] of values.entries()) {
      const inherited = said === undefined ? unsaid : said;
      if (is !== undefined && is !== inherited) (own[index] as Record<string, Value>)[field] = is;
    }
  }
  return { policy, own };
}

function ofOpenRoom(open: Inheriting, field: string, wanting: (inherited: Value | undefined) => number): Value | undefined {
  const value = open.policy[field];
  if (value === undefined || value === open.unsaid[field]) return undefined;
  return wanting(value) <= wanting(undefined) ? value : undefined;
}

/** Nothing can be lifted over a booking that can't say what it is instead. */
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
