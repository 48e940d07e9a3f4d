import { CallError } from "../../api/call-error.ts";
import type { ReadClient } from "../../api/client.ts";
import type { Instant } from "../../model/instant.ts";
import type { State } from "../../model/state.ts";
import type { UnlistedObject } from "../../model/unlisted.ts";
import type { Kind, Observed } from "../../resources/contract.ts";
import type { Observation } from "../observe.ts";

export interface AskOptions {
  readonly state: Pick<State, "objects" | "missing">;
  readonly now: Instant;
  readonly kinds: readonly Kind[];
  /** Milliseconds before a second list. Default: RELIST. */
  readonly relist?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What it takes to ask for objects of one kind. */
export interface Asking extends AskOptions {
  readonly client: ReadClient;
  readonly lists: Observation["lists"];
  readonly kind: Kind;
}

export type Answer =
  | { readonly answer: "found"; readonly observed: Observed }
  | { readonly answer: "gone" }
  | { readonly answer: "unsure"; readonly because: string };

export type Answered = readonly [UnlistedObject, Answer];

/** Rethrows what is no failure of a call. */
export function whyFailed(error: unknown, { signal }: Pick<AskOptions, "signal">): string {
  if (!(error instanceof CallError) || signal?.aborted === true) throw error;
  return `${error.method}: ${error.message}`;
}
