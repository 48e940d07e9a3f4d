/** What an apply of reviewed plans says of each of their changes. */
import type { Address } from "../../model/address.ts";
import type { Source } from "../../model/diagnostic.ts";
import type { Change } from "../../model/plan.ts";

/**
 * In the order in which they are tried; the first that holds counts.
 *
 *   done       it is as the review wanted it
 *   withdrawn  the config in hand wants something else
 *   over       the end that it was to have has passed
 *   stale      others made, changed or removed it since the review
 *   refused    a protection or a suddenly empty list forbids it, and stops nothing else
 *   waiting    a call that it requires is not made
 *   same       all that the fresh plan changes was reviewed
 *   partly     the fresh plan changes more than was reviewed
 */
export const VERDICTS = ["done", "withdrawn", "over", "stale", "refused", "waiting", "same", "partly"] as const;
export type VerdictName = (typeof VERDICTS)[number];

export type FieldVerdict = "done" | "withdrawn" | "same";

/** A verdict on one change of one plan. */
export interface Verdict {
  /** The plan's. */
  readonly seal: string;
  /** The request that the plan belongs to, from its context: `github:acme/meetings#12`. */
  readonly change: string | null;
  readonly address: Address;
  readonly verdict: VerdictName;
  readonly fields: { readonly [field: string]: FieldVerdict };
  /** Why, as a clause: `it was changed (duration 45, was 90)`. */
  readonly because?: string;
  /** Set where it is not a change of the object. */
  readonly code?: "secret-changed";
  /** Where the config in hand says so. */
  readonly source?: Source;
}

/** A change of the fresh plan, or a part of one, that no plan has reviewed. It is not made. */
export interface Unreviewed {
  readonly change: Change;
  /** The fields that nothing has reviewed; all of the change's if none of it was. */
  readonly fields: readonly string[];
}
