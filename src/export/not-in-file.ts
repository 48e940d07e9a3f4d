import type { Observed } from "../resources/contract.ts";

/** By noun. */
export type Counts = Readonly<Record<string, number>>;

export interface LeftOut {
  readonly observed: Observed;
  readonly because: string;
}

/** Live objects that the file lacks; those that are left out on purpose are only counted. */
export interface NotInFile {
  /** By kind. */
  readonly over: Counts;
  readonly ignored: number;
  readonly declared: number;
  readonly leftOut: readonly LeftOut[];
}
