import type { CallError } from "../../api/call-error.ts";

export type CallOutcome = (
  | { readonly status: "done"; readonly output: Output; /** By a list: the answer was lost. */ readonly settled?: true }
  | { readonly status: "failed"; readonly message: string; readonly error?: CallError }
  | { readonly status: "not-tried"; readonly message: string }
) & {
  /** A request may have been done, or be done later, without an answer: the next run must look. */
  readonly unsettled?: true;
  /** By `performance.now()`: until then the last request may still be done. */
  readonly landsUntil?: number;
};

export type Output = Readonly<Record<string, unknown>>;

export function failedBy(error: CallError): CallOutcome {
  if (error.code === "stopped") return { status: "not-tried", message: "stopped" };
  return { status: "failed", message: error.message, error };
}
