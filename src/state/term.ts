import type { Holder } from "./contract.ts";
import { elapsed } from "./elapsed.ts";
import type { Lease, LeaseTimes } from "./lease.ts";

/** A lease as its holder counts it: from before it is asked for, so that it ends here before it ends in the store. */
export interface Term {
  readonly lease: Lease;
  /** By `elapsed`. */
  readonly ends: number;
}

export function beginTerm(holder: Holder, { length, margin }: LeaseTimes): Term {
  return { lease: { holder, length }, ends: elapsed() + length - margin };
}
