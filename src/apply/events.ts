import type { TryEvent } from "../api/client.ts";
import type { Call, Change, Plan } from "../model/plan.ts";
import type { Secret } from "../model/secret.ts";

/** What became of a call. `not-tried`: the run stopped, or its region was given up. `skipped`: a call that it requires was not done. */
export type CallStatus = "done" | "failed" | "skipped" | "not-tried";

export interface CallResult {
  readonly call: Call;
  readonly status: CallStatus;
  /** What happened, if it isn't done. */
  readonly message?: string;
  /** It is done, but its answer was lost: the region's list showed it. */
  readonly settled?: true;
}

/** A host key that the API gave out in this run. */
export interface HostKey {
  readonly address: string;
  readonly key: Secret;
  /** No list shows it: it can't be read again. */
  readonly once: boolean;
}

/** What happens during an apply, in its order. Nothing here holds a secret's value but the tries' requests and answers. */
export type ApplyEvent =
  | { readonly type: "started"; readonly plan: Plan }
  | { readonly type: "call-started"; readonly call: Call; readonly address: string }
  | { readonly type: "try"; readonly try: TryEvent }
  | { readonly type: "checking"; readonly call: Call; readonly address: string; readonly because: string }
  | { readonly type: "waiting"; readonly call: Call; readonly address: string; readonly because: string }
  | ({ readonly type: "call-ended"; readonly address: string } & CallResult)
  | { readonly type: "change-done"; readonly change: Change }
  | { readonly type: "stopping" }
  | { readonly type: "ended"; readonly report: Report };

/** The whole of an apply, when it is over. */
export interface Report {
  readonly done: readonly Change[];
  /** Changes of which at least one call was not done, with what stopped each. */
  readonly undone: readonly { readonly change: Change; readonly message: string }[];
  readonly blocked: readonly Change[];
  readonly calls: { readonly [status in CallStatus]: number };
  readonly results: readonly CallResult[];
  readonly hostKeys: readonly HostKey[];
  /** The addresses of objects whose host key was lost with the answer, and no list shows it. */
  readonly lostKeys: readonly string[];
  /** It was asked to stop before it was through. */
  readonly stopped: boolean;
}
