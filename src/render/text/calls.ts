import { seriesOf } from "../../model/address.ts";
import type { Plan } from "../../model/plan.ts";
import { type CallRun, runsOf } from "../plan/call-runs.ts";
import { printable } from "../safe/printable.ts";
import type { Paint } from "./paint.ts";

/** An opening may wait for hundreds of calls; the document names all. */
const REQUIRED_SHOWN = 8;

export function renderCalls(plan: Pick<Plan, "calls" | "changes">, paint: Paint, verbose: boolean): string[] {
  return [paint("bold", "Calls"), ...callRows(plan, paint, verbose).map(({ text }) => `  ${text}`)];
}

/** Unless `verbose`, alike calls of one series share a row. */
export function callRows(
  { calls, changes }: Pick<Plan, "calls" | "changes">,
  paint: Paint,
  verbose: boolean,
): { readonly text: string; readonly calls: number }[] {
  const addresses = new Map(changes.flatMap(({ address, calls: own }) => own.map((id) => [id, address] as const)));
  const addressOf = ({ id }: { readonly id: string }): string => addresses.get(id) ?? "";
  const runs: readonly CallRun[] = verbose ? calls.map((call) => [call]) : runsOf(calls, addressOf);
  const widths = { id: 0, region: 0, method: 0 };
  const rows = runs.map((run) => {
    const [call] = run;
    const id = run.length === 1 ? call.id : `${call.id}–${run.at(-1)?.id}`;
    const row = { id: printable(id), region: printable(call.region), method: printable(`${call.collection}.${call.method}`) };
    for (const column of ["id", "region", "method"] as const) widths[column] = Math.max(widths[column], row[column].length);
    const after = call.requires.length > 0 ? paint("dim", `  after ${requiredText(call.requires)}`) : "";
    const address = addressOf(call);
    const what = run.length === 1 ? printable(address) : `${printable(seriesOf(address))} (${run.length} meetings)`;
    return { ...row, what: `${what}${after}`, calls: run.length };
  });
  return rows.map(({ id, region, method, what, calls: count }) => ({
    text: `${id.padEnd(widths.id)}  ${region.padEnd(widths.region)}  ${method.padEnd(widths.method)}  ${what}`,
    calls: count,
  }));
}

function requiredText(ids: readonly string[]): string {
  const more = ids.length - REQUIRED_SHOWN;
  return printable(more > 1 ? `${ids.slice(0, REQUIRED_SHOWN).join(", ")} and ${more} more` : ids.join(", "));
}
