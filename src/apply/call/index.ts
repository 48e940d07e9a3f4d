/**
 * Unknown outcomes: was the call done?
 *
 * The API has no idempotency keys, so what a failure means depends on the effect of the call (the table in api/methods.ts):
 *
 *   create   unknown ──▶ list ──▶ one object with its natural key ──▶ done: the answer was lost
 *                             ├─▶ none ─────────────────────────────▶ not done: sent again
 *                             └─▶ several ──────────────────────────▶ failed: all are named
 *            sent again, refused ──▶ list, as above; none ──────────▶ failed
 *            sent again, any outcome ──▶ the intent stays: the first request may still be done (apply/ledger.ts)
 *   remove   refused, unknown or answered `false` ──▶ list ──▶ gone: done · there: failed
 *   set      answered `false` ─────────────▶ failed
 *   ask      answered no ──▶ asked again, until the time for it has passed
 *
 * Calls that are safe to repeat were repeated by the client already.
 */
import type { ReadClient, WriteClient } from "../../api/client.ts";
import { CallError } from "../../api/call-error.ts";
import type { WriteMethod } from "../../api/methods.ts";
import { sleep } from "../../api/sleep.ts";
import type { WireInput } from "../../api/wire.ts";
import type { Call } from "../../model/plan.ts";
import type { ObjectId } from "../../model/state.ts";
import type { Kind } from "../../resources/contract.ts";
import { effectOf, type Kinds } from "../../resources/kinds.ts";
import { ask } from "./ask.ts";
import type { Attempt } from "./attempt.ts";
import { createConfirm } from "./confirm.ts";
import { create } from "./create.ts";
import { resolveData } from "./data.ts";
import { type CallOutcome, failedBy, type Output } from "./outcome.ts";
import type { Pacing } from "./pacing.ts";
import { NOT_DONE, remove } from "./remove.ts";
import { readFlag } from "../../resources/wire-values.ts";

export type { CallOutcome } from "./outcome.ts";
export { PACING, type Pacing } from "./pacing.ts";

export interface CallerOptions {
  readonly kinds: Kinds;
  readonly reader: ReadClient;
  readonly writer: WriteClient;
  readonly reveal: (digest: string) => string;
  /** The domain of a call's object. */
  readonly domainOf: (call: Call) => string;
  /** Whether a call's collection had an object with this id in its region before. */
  readonly isKnown: (call: Call, id: ObjectId) => boolean;
  readonly validateTimeout: number;
  readonly pacing: Pacing;
  readonly stop: AbortSignal;
  readonly onCheck: (call: Call, because: string) => void;
  readonly onWait: (call: Call, because: string) => void;
}

export type MakeCall = (call: Call, outputs: ReadonlyMap<string, Output>) => Promise<CallOutcome>;

export function createCaller(options: CallerOptions): MakeCall {
  const { kinds, writer, pacing, stop } = options;
  const confirm = createConfirm(options.reader, pacing.gather);
  return async (call, outputs) => {
    const kind = kinds.get(call.collection) as Kind;
    const data = resolveData(call.data, outputs, options.reveal);
    const method = `${call.collection}.${call.method}` as WriteMethod;
    const attempt: Attempt = {
      call,
      kind,
      data,
      pacing,
      stop,
      validateTimeout: options.validateTimeout,
      send: () => writer.write(call.region, method, data as WireInput<WriteMethod>, stop),
      list: (domain = options.domainOf(call)) => confirm.list(kind, { region: call.region, domain }),
      isKnown: (id) => options.isKnown(call, id),
      pause: (milliseconds) => sleep(milliseconds, stop).catch(() => undefined),
      onCheck: (because) => options.onCheck(call, because),
      onWait: (because) => options.onWait(call, because),
    };
    try {
      const effect = effectOf(call, kinds);
      if (effect === "create") return await create(attempt);
      if (effect === "remove") return await remove(attempt);
      if (effect === "ask") return await ask(attempt);
      const output = await attempt.send();
      if (readFlag(output) === false) return { status: "failed", message: NOT_DONE };
      return { status: "done", output: typeof output === "object" && output !== null ? (output as Output) : {} };
    } catch (error) {
      if (error instanceof CallError) return failedBy(error);
      throw error;
    }
  };
}
