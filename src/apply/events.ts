import type { TryEvent } from "../api/client.ts";
import type { Call, Change, Plan } from "../model/plan.ts";
import type { Secret } from "../model/secret.ts";

/** `not-tried`: the run stopped, or its region was given up. `skipped`: a call that it requires was not done. */
export type CallStatus = "done" | "failed" | "skipped" | "not-tried";

export interface CallResult {
  readonly call: Call;
  readonly status: CallStatus;
  /** Why it is not done. */
  readonly message?: string;
  /** The answer was lost, and a list showed that it is done. */
  readonly settled?: true;
}

export interface HostKey {
  readonly address: string;
  readonly key: Secret;
  /** No list shows it: it can't be read again. */
  readonly once: boolean;
}

/** No event holds a secret's value but `try`, in its request and answer. */
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

export interface Report {
  readonly done: readonly Change[];
  /** With what stopped each. */
  readonly undone: readonly { readonly change: Change; readonly message: string }[];
  readonly blocked: readonly Change[];
  readonly calls: { readonly [status in CallStatus]: number };
  readonly results: readonly CallResult[];
  readonly hostKeys: readonly HostKey[];
  /** Addresses whose host key was lost with the answer, and no list shows it. */
  readonly lostKeys: readonly string[];
  readonly stopped: boolean;
}
