import { seriesOf } from "../../model/address.ts";
import type { Call, Plan } from "../../model/plan.ts";
import type { Paint } from "./paint.ts";
import { printable } from "../safe/printable.ts";

const REQUIRED_SHOWN = 8;

export function renderCalls(plan: Plan, paint: Paint, verbose: boolean): string[] {
  return [paint("bold", "Calls"), ...callRows(plan, paint, verbose).map(({ text }) => `  ${text}`)];
}

/** Every call in its order; those of one series that stand together, and wait for nothing, on one line. */
export function callRows(
  { calls, changes }: Pick<Plan, "calls" | "changes">,
  paint: Paint,
  verbose: boolean,
): { readonly text: string; readonly calls: number }[] {
  const addressOf = new Map(changes.flatMap(({ address, calls: own }) => own.map((id) => [id, address] as const)));
  const widths = { id: 0, region: 0, method: 0 };
  const rows = (verbose ? calls.map((call) => [call]) : runsOf(calls, addressOf)).map((run) => {
    const [call] = run as [Call];
    const last = run.at(-1) as Call;
    const id = run.length === 1 ? call.id : `${call.id}–${last.id}`;
    const row = { id: printable(id), region: printable(call.region), method: printable(`${call.collection}.${call.method}`) };
    for (const column of ["id", "region", "method"] as const) widths[column] = Math.max(widths[column], row[column].length);
    const after = call.requires.length > 0 ? paint("dim", `  after ${required(call.requires)}`) : "";
    const address = addressOf.get(call.id) ?? "";
    const what = run.length === 1 ? printable(address) : `${printable(seriesOf(address))} (${run.length} meetings)`;
    return { ...row, what: `${what}${after}`, calls: run.length };
  });
  return rows.map(({ id, region, method, what, calls: count }) => ({
    text: `${id.padEnd(widths.id)}  ${region.padEnd(widths.region)}  ${method.padEnd(widths.method)}  ${what}`,
    calls: count,
  }));
}

/** Calls that follow each other, are alike, and are of one series. */
function runsOf(calls: readonly Call[], addressOf: ReadonlyMap<string, string>): Call[][] {
  const runs: Call[][] = [];
  for (const call of calls) {
    const previous = runs.at(-1)?.at(-1);
    const address = addressOf.get(call.id) ?? "";
    const joins =
      previous !== undefined &&
      [...previous.requires, ...call.requires].length === 0 &&
      previous.region === call.region &&
      previous.method === call.method &&
      seriesOf(address) !== address &&
      seriesOf(address) === seriesOf(addressOf.get(previous.id) ?? "");
    if (joins) runs.at(-1)?.push(call);
    else runs.push([call]);
  }
  return runs;
}

/** An opening may wait for hundreds of calls; all are in the document. */
function required(ids: readonly string[]): string {
  const more = ids.length - REQUIRED_SHOWN;
  return printable(more > 1 ? `${ids.slice(0, REQUIRED_SHOWN).join(", ")} and ${more} more` : ids.join(", "));
}
