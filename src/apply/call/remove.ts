import { CallError } from "../../api/call-error.ts";
import type { ObjectId } from "../../model/state.ts";
import { readFlag } from "../../resources/wire-values.ts";
import type { Attempt } from "./attempt.ts";
import type { CallOutcome } from "./outcome.ts";

export const NOT_DONE = "the region answered that it was not done";

export async function remove(attempt: Attempt): Promise<CallOutcome> {
  const doubt = await send(attempt);
  if (doubt === undefined) return { status: "done", output: {} };
  const { because, error } = doubt;
  attempt.onCheck(because);
  try {
    const idOf = (id: ObjectId): ObjectId => attempt.kind.keyOfId?.(id) ?? id;
    const removed = idOf(attempt.data["id"] as ObjectId);
    const left = (await attempt.list()).find((each) => idOf(each.id) === removed);
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
    return readFlag(await attempt.send()) === false ? { because: NOT_DONE } : undefined;
  } catch (error) {
    if (!(error instanceof CallError) || !mayBeDone(error)) throw error;
    return { because: error.message, error };
  }
}

function mayBeDone({ code, outcome }: CallError): boolean {
  return code !== "unauthorized" && outcome !== "not-sent" && outcome !== "throttled";
}
