/** What reviewed plans let through, worked out from their documents alone. */
import { canonicalJson } from "../../../src/model/canonical-json.ts";
import type { Call, Change, Plan, PlannedSpec } from "../../../src/model/plan.ts";

const GONE = new Set(["remove", "close"]);
const CALLS_NOTHING = new Set(["adopt", "forget"]);

/** The changes of a plan of the main branch that others reviewed as a whole, and that need none which was not: they should be live. */
export function leftUndone(plan: Plan, reviewed: readonly Plan[], counts: (change: Change) => boolean): string[] {
  const owner = new Map(plan.changes.flatMap((change) => change.calls.map((id) => [id, change] as const)));
  const calls = new Map(plan.calls.map((call) => [call.id, call]));
  const isOpen = (change: Change): boolean =>
    change.blocked === null && counts(change) && unreviewedIn(change, plan, reviewed).length === 0;
  const open = new Set(plan.changes.filter(isOpen));
  for (let size = -1; size !== open.size;) {
    size = open.size;
    for (const change of open) {
      const needed = change.calls.flatMap((id) => calls.get(id)?.requires ?? []).map((id) => owner.get(id) as Change);
      if (needed.some((each) => !open.has(each))) open.delete(change);
    }
  }
  return [...open].map((change) => {
    const { action, address } = change;
    const shown = reviewed.flatMap(({ changes }) => changes.filter((each) => isOf(each, change)));
    return `${action} ${address} was reviewed, and is not live: ${JSON.stringify([change, ...shown].map(brief))}`;
  });
}

/** What an apply has called that no plan has shown. */
export function unreviewedCalls(applied: Plan, reviewed: readonly Plan[]): string[] {
  return applied.changes.flatMap((change) => {
    if (change.calls.length === 0) return [];
    // The further meetings of a reviewed series change alike.
    const { series } = change;
    if (series !== undefined && reviewed.some((plan) => plan.series?.some(({ address }) => address === series) === true))
      return [];
    const wrong = unreviewedIn(change, applied, reviewed);
    return wrong.map((what) => `${change.action} ${change.address}: no plan has shown its ${what}`);
  });
}

/** The fields and removals of a change that no plan has shown with that end. */
function unreviewedIn(change: Change, { calls, now }: Plan, reviewed: readonly Plan[]): string[] {
  const { action, region, before, after, fields } = change;
  const all = reviewed.flatMap((plan) => plan.changes.map((each) => ({ plan, change: each })));
  // Who has reviewed a removal has reviewed no rename, and the other way round.
  const own = all.filter((each) => isOf(each.change, change) && (each.change.after === null) === (after === null));
  const missing: string[] = [];
  for (const id of change.calls) {
    const call = calls.find((each) => each.id === id) as Call;
    if (call.method !== "remove" && call.method !== "destroy") continue;
    // A move that was reviewed is no removal, once the config drops the object as a whole.
    const ofKind = all.filter(({ change: each }) => !GONE.has(action) || GONE.has(each.action));
    const isShown = ofKind.some(({ plan, change: each }) =>
      each.calls.some((other) => plan.calls.some((made) => made.id === other && isSameRemoval(made, call))),
    );
    if (!isShown) missing.push(`removal of ${call.region} ${String(call.data["id"])}`);
  }
  if (GONE.has(action)) return missing;
  if (own.length === 0 || (CALLS_NOTHING.has(action) && !own.some((each) => isAsShown(each.change, change))))
    return [...missing, action];
  if (after === null) return missing;
  if (action === "validate") return missing;
  const set = action === "update" ? fields : Object.keys(after);
  for (const field of set) {
    const end = after[field];
    const isLive = before !== null && field in before && isSame(before[field], end);
    const isShown = own.some(({ change: { before: past, after: shown, action: was, fields: shownFields } }) => {
      if (shown === null || !(field in shown) || !isSame(shown[field], end)) return false;
      // An update of what is over by now is made as an addition of the same.
      return was !== "update" || shownFields.includes(field) || (action === "add" && isOver(past, now));
    });
    if (!isLive && !isShown) missing.push(field);
  }
  const isMade = action === "add" || action === "open";
  if (isMade && !own.some(({ change: each }) => each.after !== null && each.region === region)) missing.push("region");
  return missing;
}

/** Whether two changes are of one object, by its id or by its address. */
function isOf(other: Change, change: Change): boolean {
  const name = objectOf(change);
  return other.address === change.address || (name !== undefined && objectOf(other) === name);
}

function objectOf({ address, id, region, before }: Change): string | undefined {
  if (id === null) return undefined;
  const at = typeof before?.["region"] === "string" ? before["region"] : region;
  return `${address.slice(0, address.indexOf("/"))} ${at} ${id}`;
}

/** Whether what makes no call was shown: that the object is to go, or that it is to have this address. */
function isAsShown(shown: Change, { action, address }: Change): boolean {
  if (action === "forget") return GONE.has(shown.action) || shown.action === action;
  return shown.address === address && shown.after !== null;
}

function isOver(spec: PlannedSpec | null, now: string): boolean {
  return Date.parse(String(spec?.["start"])) + Number(spec?.["duration"]) * 60_000 <= Date.parse(now);
}

function brief({ action, reason, id, before, after, fields }: Change): unknown {
  return { action, reason, id, before, after, fields };
}

function isSameRemoval(a: Call, b: Call): boolean {
  return a.collection === b.collection && a.region === b.region && a.method === b.method && a.data["id"] === b.data["id"];
}

/** A secret by its name: its digest is bound to the start of its booking. */
function isSame(a: PlannedSpec[string] | undefined, b: PlannedSpec[string] | undefined): boolean {
  const plain = (value: typeof a): unknown => (typeof value === "object" && value !== null ? value.secret : (value ?? null));
  return canonicalJson([plain(a)]) === canonicalJson([plain(b)]);
}
