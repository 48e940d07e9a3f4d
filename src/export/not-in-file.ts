import type { Observed } from "../resources/contract.ts";

/** How many there are, by their nouns. */
export type Counts = Readonly<Record<string, number>>;

/** A live object that the file doesn't declare, and why. */
export interface LeftOut {
  readonly observed: Observed;
  readonly because: string;
}

/** What is live and not in the file. Of what is missing for an expected reason there are only counts. */
export interface NotInFile {
  /** By kind. */
  readonly over: Counts;
  readonly ignored: number;
  readonly declared: number;
  readonly leftOut: readonly LeftOut[];
}
