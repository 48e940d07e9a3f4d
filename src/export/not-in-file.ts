import type { Observed } from "../resources/contract.ts";

/** By noun. */
export type Counts = Readonly<Record<string, number>>;

export interface LeftOut {
  readonly observed: Observed;
  readonly because: string;
}

/** How many meetings were written as how many series. */
export interface FoldedCount {
  readonly series: number;
  readonly meetings: number;
}

/** Live objects that the file lacks; those that are left out on purpose are only counted. */
export interface NotInFile {
  /** By kind. */
  readonly over: Counts;
  readonly ignored: number;
  readonly declared: number;
  readonly leftOut: readonly LeftOut[];
}
