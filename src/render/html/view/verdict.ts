import { type Change, type Plan } from "../../../model/plan.ts";
import { ALL_PENDING } from "../../plan/verdict.ts";
import { h, type View } from "./element.ts";
import { MARKS, type MarkName, markOf } from "./marks.ts";

type Judged = Pick<Plan, "diagnostics" | "changes">;

export function stateOf(plan: Judged): keyof typeof STATES {
  if (plan.diagnostics.some(({ severity }) => severity === "error")) return "refused";
  if (plan.changes.length === 0) return "empty";
  return doubtsOf(plan).length > 0 ? "doubtful" : "ready";
}

/** What apply does with it: `Apply makes exactly these calls and no others. 2 changes are blocked, and not made.` */
export function stateText(plan: Judged): string {
  const state = stateOf(plan);
  return [STATES[state].text, ...(state === "doubtful" ? doubtsOf(plan) : [])].join(" ");
}

function doubtsOf({ diagnostics, changes }: Judged): string[] {
  const taken = new Set(diagnostics.flatMap(({ code, address }) => (code === "slot-taken" ? [address] : []))).size;
  const blocked = changes.filter((change) => change.blocked !== null).length;
  const doubt = (count: number, one: string, many: string): string[] =>
    count === 0 ? [] : [count === 1 ? `1 ${one}.` : `${count.toLocaleString("en")} ${many}.`];
  return [
    ...doubt(taken, "change takes the time of an unmanaged meeting", "changes take the time of unmanaged meetings"),
    ...doubt(blocked, "change is blocked, and not made", "changes are blocked, and not made"),
  ];
}

export const STATES = {
  refused: { label: "Refused", text: "Apply will not run this plan." },
  doubtful: { label: "Look closer", text: "Apply makes exactly these calls and no others." },
  ready: { label: "Ready", text: "Apply makes exactly these calls and no others." },
  empty: { label: "No changes", text: "Apply has nothing to do." },
} as const;

/** `18 changes by 19 calls in 2 regions` */
export function headlineOf({
  changes,
  calls,
  diagnostics,
  base,
}: Pick<Plan, "changes" | "calls" | "diagnostics" | "base">): string {
  const count = (number: number, what: string): string => `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
  if (changes.length === 0 && diagnostics.some(({ code }) => code === "empty-scope"))
    return "No declared object is in this scope";
  if (changes.length === 0 && base?.leftOut !== undefined) return `${ALL_PENDING.charAt(0).toUpperCase()}${ALL_PENDING.slice(1)}`;
  if (changes.length === 0) return "Everything is as declared";
  if (calls.length === 0) return `${count(changes.length, "change")}, no calls`;
  const regions = new Set(calls.map(({ region }) => region)).size;
  return `${count(changes.length, "change")} by ${count(calls.length, "call")} in ${count(regions, "region")}`;
}

/** The tallies count moves on their own; the plan counts them as updates and replacements. */
export function movesText(tallies: readonly (readonly [MarkName, number])[]): string {
  const moves = tallies.find(([name]) => name === "move")?.[1] ?? 0;
  return moves === 0
    ? ""
    : ` Of the updates and replacements, ${moves.toLocaleString("en")} ${moves === 1 ? "is a move" : "are moves"}.`;
}

export function tallyOf(changes: readonly Change[], unmanaged: number): [MarkName, number][] {
  const counts = new Map<MarkName, number>();
  for (const change of changes) counts.set(markOf(change), (counts.get(markOf(change)) ?? 0) + 1);
  if (unmanaged > 0) counts.set("unmanaged", unmanaged);
  const order = Object.keys(MARKS) as MarkName[];
  return order.flatMap((name): [MarkName, number][] => (counts.has(name) ? [[name, counts.get(name) ?? 0]] : []));
}

/** Filters by conflict; it is no mark, as a change in conflict has one too. */
export function conflictTally(count: number): View {
  return h(
    "button",
    { class: "tally conflicts", type: "button", "data-conflicts": true, "aria-pressed": "false" },
    h("span", { class: "symbol", "aria-hidden": "true" }, "⚠"),
    h("span", { class: "count" }, count.toLocaleString("en")),
    " in conflict",
  );
}

export function tallyView(name: MarkName, count: number, tag: "li" | "button"): View {
  const { symbol, label, tone } = MARKS[name];
  return h(
    tag,
    { class: `tally tone-${tone}`, ...(tag === "button" ? { type: "button", "data-mark": name, "aria-pressed": "false" } : {}) },
    h("span", { class: "symbol", "aria-hidden": "true" }, symbol),
    h("span", { class: "count" }, count.toLocaleString("en")),
    ` ${label}`,
  );
}
