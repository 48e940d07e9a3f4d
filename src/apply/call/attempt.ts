import type { Call } from "../../model/plan.ts";
import type { ObjectId } from "../../model/state.ts";
import type { Kind, Observed } from "../../resources/contract.ts";
import type { Output } from "./outcome.ts";
import type { Pacing } from "./pacing.ts";

export interface Attempt {
  readonly call: Call;
  readonly kind: Kind;
  readonly data: Output;
  readonly pacing: Pacing;
  readonly stop: AbortSignal;
  /** Milliseconds. */
  readonly validateTimeout: number;
  /** Throws a CallError. */
  send(): Promise<unknown>;
  /** By a list that begins after this. Throws a CallError. */
  list(domain?: string): Promise<readonly Observed[]>;
  /** Whether there was an object with this id before the call. */
  isKnown(id: ObjectId): boolean;
  /** Ends early on a stop. */
  pause(milliseconds: number): Promise<void>;
  onCheck(because: string): void;
  onWait(because: string): void;
}
