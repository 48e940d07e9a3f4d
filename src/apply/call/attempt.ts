import type { Call } from "../../model/plan.ts";
import type { Kind, Observed } from "../../resources/contract.ts";
import type { Output } from "./outcome.ts";
import type { Pacing } from "./pacing.ts";

/** One call with all that it takes to make it and to learn its outcome. */
export interface Attempt {
  readonly call: Call;
  readonly kind: Kind;
  /** As sent. */
  readonly data: Output;
  readonly pacing: Pacing;
  readonly stop: AbortSignal;
  /** Milliseconds. */
  readonly validateTimeout: number;
  /** Throws a CallError. */
  send(): Promise<unknown>;
  /** The objects of the call's kind and region, by a list that begins now. Throws a CallError. */
  list(domain?: string): Promise<readonly Observed[]>;
  /** Ends early on a stop. */
  pause(milliseconds: number): Promise<void>;
  onCheck(because: string): void;
  onWait(because: string): void;
}
