import { joinErrors } from "../model/diagnostic.ts";
import type { Change } from "../model/plan.ts";
import { effectOf } from "../resources/kinds.ts";
import type { CallResult, Report } from "./events.ts";
import { type ApplyRun, type ExecuteInput, startRun } from "./run.ts";
import { createCallRunner } from "./run-call.ts";
import { scheduleCalls } from "./schedule.ts";
import { createStateWriter } from "./state-writer.ts";

/**
 * Throws what the first `save` throws at once, with nothing called; what `save`, `keep` and `onEvent` throw later, after the event `ended`
 * with the report.
 */
export async function execute(input: ExecuteInput): Promise<Report> {
  const { plan } = input;
  const run = startRun(input);
  const writer = createStateWriter(input);
  run.emit({ type: "started", plan });
  if (plan.calls.some((call) => effectOf(call, run.kinds) === "create")) await writer.write(run.ledger.state);

  const calls = scheduleCalls(run, createCallRunner(run));
  const unblocked = plan.changes.filter((change) => change.blocked === null);
  const outcomes = await Promise.all(unblocked.map(async (change) => ({ change, message: await finish(run, change, calls) })));
  const results = await Promise.all(calls.values());
  const report: Report = {
    done: outcomes.flatMap(({ change, message }) => (message === undefined ? [change] : [])),
    undone: outcomes.flatMap(({ change, message }) => (message === undefined ? [] : [{ change, message }])),
    blocked: plan.changes.filter((change) => change.blocked !== null),
    calls: countBy(results),
    results,
    hostKeys: run.hostKeys,
    lostKeys: run.lostKeys,
    stopped: input.stop.aborted,
  };
  await writer
    .write(input.conclude?.(run.ledger.state, report) ?? run.ledger.state)
    .catch((error: unknown) => run.errors.push(error));
  // The report comes even if the state can't be written: the next run finds the objects by their intents.
  run.emit({ type: "ended", report });
  if (run.errors.length > 0) throw joinErrors(run.errors);
  return report;
}

async function finish(
  run: ApplyRun,
  change: Change,
  calls: ReadonlyMap<string, Promise<CallResult>>,
): Promise<string | undefined> {
  const leftOut = run.input.leftOut?.get(change.address);
  if (leftOut !== undefined) return leftOut;
  const results = await Promise.all(change.calls.map((id) => calls.get(id) as Promise<CallResult>));
  const undone = results.find((result) => result.status !== "done");
  if (undone !== undefined) return undone.message ?? undone.status;
  run.ledger.finished(change);
  run.emit({ type: "change-done", change });
  return undefined;
}

function countBy(results: readonly CallResult[]): Report["calls"] {
  const counts = { done: 0, failed: 0, skipped: 0, "not-tried": 0 };
  for (const { status } of results) counts[status] += 1;
  return counts;
}
