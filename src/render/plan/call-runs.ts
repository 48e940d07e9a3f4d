import { seriesOf } from "../../model/address.ts";
import type { Call } from "../../model/plan.ts";

export type CallRun = readonly [Call, ...Call[]];

/** Joins calls that follow each other, are alike, wait for no other call and are for one series. */
export function runsOf(calls: readonly Call[], addressOf: (call: Call) => string): CallRun[] {
  const runs: [Call, ...Call[]][] = [];
  for (const call of calls) {
    const run = runs.at(-1);
    if (run !== undefined && joins(run[0], call, addressOf)) run.push(call);
    else runs.push([call]);
  }
  return runs;
}

function joins(first: Call, next: Call, addressOf: (call: Call) => string): boolean {
  const address = addressOf(next);
  const series = seriesOf(address);
  return (
    first.requires.length + next.requires.length === 0 &&
    first.region === next.region &&
    first.collection === next.collection &&
    first.method === next.method &&
    series !== address &&
    series === seriesOf(addressOf(first))
  );
}
