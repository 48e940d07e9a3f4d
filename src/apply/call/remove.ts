import { CallError } from "../../api/call-error.ts";
import { readFlag } from "../../resources/wire-values.ts";
import type { Attempt } from "./attempt.ts";
import type { CallOutcome } from "./outcome.ts";

export async function remove(attempt: Attempt): Promise<CallOutcome> {
  const doubt = await send(attempt);
  if (doubt === undefined) return { status: "done", output: {} };
  const { because, error } = doubt;
  attempt.onCheck(because);
  try {
    const left = (await attempt.list()).find((each) => each.id === attempt.data["id"]);
    if (left === undefined) return { status: "done", output: {}, settled: true };
    const obstacle = attempt.kind.obstacle?.(left);
    const message = `${because}; it is still there${obstacle === undefined ? "" : `, and ${obstacle}`}`;
    return { status: "failed", message, ...(error === undefined ? {} : { error }) };
  } catch (cause) {
    if (!(cause instanceof CallError)) throw cause;
    const message = `${because}; and no list shows whether it is gone: ${cause.message}. The next run will look again.`;
    return { status: "failed", message, error: cause };
  }
}

/** `undefined` if it is done. Throws a CallError if it can't have been done. */
async function send(attempt: Attempt): Promise<{ readonly because: string; readonly error?: CallError } | undefined> {
  try {
    return readFlag(await attempt.send()) === false ? { because: "the region answered that it was not done" } : undefined;
  } catch (error) {
    if (!(error instanceof CallError) || !mayBeDone(error)) throw error;
    return { because: error.message, error };
  }
}

function mayBeDone({ code, outcome }: CallError): boolean {
  return code !== "unauthorized" && outcome !== "not-sent" && outcome !== "throttled";
}
