import pLimit, { type LimitFunction } from "p-limit";
import type { Call } from "../model/plan.ts";
import type { CallOutcome } from "./call/outcome.ts";
import type { CallResult } from "./events.ts";
import type { ApplyRun } from "./run.ts";
import { recordOutcome } from "./run-call.ts";

interface Skipped {
  readonly status: "skipped";
  readonly message: string;
}

/** Starts each call once those that it requires are done, and skips it if one is not. */
export function scheduleCalls(
  run: ApplyRun,
  runCall: (call: Call) => Promise<CallOutcome>,
): ReadonlyMap<string, Promise<CallResult>> {
  const { parallelism, plan } = run.input;
  const limits = new Map<string, LimitFunction>();
  const running = new Map<string, Promise<CallResult>>();

  const start = async (call: Call): Promise<CallResult> => {
    const leftOut = run.input.leftOut?.get(run.changeOf(call).address);
    if (leftOut !== undefined) return end(run, call, { status: "skipped", message: leftOut });
    const required = await Promise.all(call.requires.map((id) => running.get(id) as Promise<CallResult>));
    const missing = required.find((result) => result.status !== "done");
    if (missing !== undefined) {
      const of = `${missing.call.collection}.${missing.call.method} of ${run.changeOf(missing.call).address}`;
      return end(run, call, { status: "skipped", message: `it requires ${of}, which was not done` });
    }
    const limit = limits.get(call.region) ?? pLimit(parallelism);
    limits.set(call.region, limit);
    // A call's end is emitted before the next one begins.
    return limit(async () => end(run, call, await runCall(call)));
  };
  for (const call of plan.calls) running.set(call.id, start(call));
  return running;
}

function end(run: ApplyRun, call: Call, outcome: CallOutcome | Skipped): CallResult {
  if (outcome.status === "skipped") run.ledger.settled(call);
  else recordOutcome(run, call, outcome);
  const result = resultOf(call, outcome);
  run.emit({ type: "call-ended", address: run.changeOf(call).address, ...result });
  return result;
}

function resultOf(call: Call, outcome: CallOutcome | Skipped): CallResult {
  if (outcome.status === "done") return { call, status: "done", ...(outcome.settled === true ? { settled: true } : {}) };
  return { call, status: outcome.status, message: outcome.message };
}
