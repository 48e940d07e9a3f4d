import type { Call } from "../../../model/plan.ts";

/**
 * The calls by when they can be made. Calls of step 1 wait for no other; each call of a further step waits for one of the step before.
 *
 *   step 1   c1  c2  c5
 *             │   └──┐
 *   step 2   c3     c4
 */
export function stepsOf(calls: readonly Call[]): Call[][] {
  const steps: Call[][] = [];
  const stepOf = new Map<string, number>();
  for (const call of calls) {
    const step = call.requires.reduce((highest, id) => Math.max(highest, (stepOf.get(id) ?? -1) + 1), 0);
    stepOf.set(call.id, step);
    (steps[step] ??= []).push(call);
  }
  return steps;
}
