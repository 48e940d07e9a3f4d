/** What a saved plan is bound to, and until when it can be applied: the same in every format. */
import { UNKNOWN } from "../../model/digest.ts";
import type { Instant } from "../../model/instant.ts";
import { type Plan, PLAN_AGE, planEnd } from "../../model/plan.ts";
import { printable } from "../safe/printable.ts";
import { timeText } from "../../model/local-time.ts";
import { declaredZones } from "./declared-zones.ts";

/** `savedAt`: the time at which a saved plan is shown; `undefined` for a plan that is not saved. `isFixed`: `ci apply` has no `--max-age`. */
export function aboutLines(plan: Plan, savedAt: Instant | undefined, { isFixed = false } = {}): string[] {
  return [...contextLine(plan), ...allowedLine(plan), ...(savedAt === undefined ? [] : [validityLine(plan, savedAt, isFixed)])];
}

/** In the clock that most of the changes were declared by, to the second. */
export function instantIn(end: Instant, changes: Plan["changes"]): string {
  return printable(timeText(Math.floor(end / 1_000) * 1_000, declaredZones(changes)[0] ?? "UTC"));
}

/** When it was made. */
export function madeText({ now, changes }: Pick<Plan, "now" | "changes">): string {
  return instantIn(Date.parse(now), changes);
}

/** The known keys first. */
const KEYS: readonly string[] = ["change", "base", "head", "run", "actor"];

/** `Reviewed as: change github:acme/meetings#12, actor kim.` */
function contextLine({ context = {} }: Plan): string[] {
  const keys = Object.keys(context).toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  if (keys.length === 0) return [];
  return [`Reviewed as: ${keys.map((key) => printable(`${key} ${context[key]}`)).join(", ")}.`];
}

function rank(key: string): number {
  return KEYS.includes(key) ? KEYS.indexOf(key) : KEYS.length;
}

function allowedLine({ allowed = {} }: Plan): string[] {
  const lifted = [
    ...(allowed.removals === true ? ["any number of removals (--allow-removals)"] : []),
    ...(allowed.empty === true ? ["lists that are suddenly empty (--accept-empty)"] : []),
    ...(allowed.lift ?? []).map((label) => printable(`what ${label} lifts of the policy`)),
  ];
  return lifted.length === 0 ? [] : [`Allowed: ${lifted.join(", ")}.`];
}

function validityLine(plan: Plan, at: Instant, isFixed: boolean): string {
  const { format, seal, changes, diagnostics } = plan;
  if (format === "xroom.plan/1") return "It has the earlier format xroom.plan/1, and can't be applied any more: plan again.";
  if (seal === UNKNOWN) return "It was made without credentials: it is for reading, and can't be applied.";
  const end = planEnd(plan, PLAN_AGE);
  const until = instantIn(end, changes);
  if (at > end) return `It could be applied until ${until}: plan again, or give apply a longer --max-age.`;
  const isRefused = diagnostics.some(({ severity }) => severity === "error");
  const can = isRefused ? "Once its refusals are lifted, it can be applied" : "It can be applied";
  return `${can} until ${until}${isFixed ? "" : "; --max-age of apply changes that"}.`;
}
