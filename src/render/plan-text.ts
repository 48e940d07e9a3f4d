import { diffWordsWithSpace } from "diff";
import { domainOf } from "../model/address.ts";
import { formatMinutes } from "../model/duration.ts";
import { isHidden } from "../model/keyring.ts";
import { ACTIONS, type Action, type Change, type Plan, type PlannedSpec, type Summary } from "../model/plan.ts";
import { type Paint, painter } from "./paint.ts";
import { printable } from "./printable.ts";
import { renderEach } from "./diagnostics.ts";

const SYMBOLS: Readonly<Record<Action, string>> = {
  add: "+",
  open: "+",
  update: "~",
  validate: "~",
  replace: "-/+",
  remove: "-",
  close: "-",
  adopt: "=",
  forget: "x",
};

const COLORS: Readonly<Record<Action, "green" | "yellow" | "red" | "cyan">> = {
  add: "green",
  open: "green",
  update: "yellow",
  validate: "yellow",
  replace: "yellow",
  remove: "red",
  close: "red",
  adopt: "cyan",
  forget: "cyan",
};

/** The plan for people: what changes, why, and every call that will be made. */
export function renderPlan(plan: Plan, options: { readonly color: boolean }): string {
  const paint = painter(options.color);
  const blocks: string[] = [];
  for (const [domain, changes] of byDomain(plan.changes)) {
    blocks.push(paint("bold", printable(domain)), ...changes.map((change) => renderChange(change, paint)), "");
  }
  if (plan.calls.length > 0) blocks.push(...renderCalls(plan, paint), "");
  if (plan.diagnostics.length > 0) blocks.push(renderEach(plan.diagnostics, options));
  blocks.push(paint("bold", renderVerdict(plan)));
  return `${blocks.join("\n")}\n`;
}

/** `Plan: 3 to add, 1 to remove. 12 unchanged, 3 unmanaged.` and the calls per region. */
export function renderVerdict({ summary, calls }: Plan): string {
  const { unchanged, unmanaged, blocked } = summary;
  const parts = ACTIONS.flatMap((action) => (summary[action] > 0 ? [`${summary[action]} to ${action}`] : []));
  if (blocked > 0) parts.push(`${blocked} blocked`);
  const rest = [...(unchanged > 0 ? [`${unchanged} unchanged`] : []), ...(unmanaged > 0 ? [`${unmanaged} unmanaged`] : [])];
  const others = rest.length > 0 ? ` ${rest.join(", ")}.` : "";
  if (parts.length === 0) return `No changes: everything is as declared.${others}`;
  return `Plan: ${parts.join(", ")}.${others}\n${renderCallCount(calls)}`;
}

function renderCallCount(calls: Plan["calls"]): string {
  if (calls.length === 0) return "No call is needed.";
  const perRegion = new Map<string, number>();
  for (const { region } of calls) perRegion.set(region, (perRegion.get(region) ?? 0) + 1);
  const regions = [...perRegion].map(([region, count]) => `${region}: ${count}`).join(", ");
  return `${calls.length} ${calls.length === 1 ? "call" : "calls"} (${regions}).`;
}

export function isEmpty(summary: Summary): boolean {
  return summary.blocked === 0 && ACTIONS.every((action) => summary[action] === 0);
}

function byDomain(changes: readonly Change[]): Map<string, Change[]> {
  const domains = new Map<string, Change[]>();
  for (const change of changes) {
    const domain = domainOf(change.address);
    const known = domains.get(domain);
    if (known === undefined) domains.set(domain, [change]);
    else known.push(change);
  }
  return domains;
}

function renderChange(change: Change, paint: Paint): string {
  const { action, address, id, blocked } = change;
  const symbol = paint(COLORS[action], (blocked === null ? SYMBOLS[action] : "!").padStart(3));
  const identity = id === null || typeof id === "string" ? "" : ` (${id})`;
  const head = `${symbol} ${printable(address)}${identity}  ${paint("dim", `# ${why(change)}`)}`;
  return [
    head,
    ...(blocked === null ? [] : [`      ${paint("red", "blocked:")} ${printable(blocked)}`]),
    ...fieldLines(change, paint),
  ].join("\n");
}

/** Actions whose symbol doesn't say all are named. */
const NAMED = new Set<Action>(["open", "close", "validate", "adopt", "forget"]);

function why({ action, reason, reasons }: Change): string {
  const each =
    reasons === undefined
      ? reason
      : Object.entries(reasons)
          .map(([field, own]) => `${field}: ${own}`)
          .join(", ");
  if (action === "adopt") return "adopt: it is there already, and managed from now on; no call";
  if (action === "forget") return "forget: it is gone, and no longer declared; no call";
  return NAMED.has(action) ? `${action}: ${each}` : each;
}

function fieldLines({ action, before, after, fields, region, blocked }: Change, paint: Paint): string[] {
  if (action === "adopt" || action === "forget" || action === "validate" || action === "close") return [];
  if (after === null) return lines(before ?? {}, (name, value) => `${name}: ${value}`);
  if (before === null)
    return [
      ...(blocked === null ? [`      region: ${printable(region)}`] : []),
      ...lines(after, (name, value) => `${name}: ${value}`),
    ];
  return fields.map((name) => `      ${name}: ${transition(shown(name, before[name]), shown(name, after[name]), paint)}`);
}

/** `before → after`, with the parts that differ in colour. */
function transition(before: string, after: string, paint: Paint): string {
  const parts = diffWordsWithSpace(before, after);
  const old = parts.map(({ value, added, removed }) => (added ? "" : removed ? paint("red", value) : value)).join("");
  const now = parts.map(({ value, added, removed }) => (removed ? "" : added ? paint("green", value) : value)).join("");
  return `${old} → ${now}`;
}

function lines(spec: PlannedSpec, write: (name: string, value: string) => string): string[] {
  return Object.entries(spec).flatMap(([name, value]) =>
    value === null || value === false ? [] : [`      ${write(name, shown(name, value))}`],
  );
}

function shown(name: string, value: PlannedSpec[string] | undefined): string {
  if (value === undefined || value === null) return "none";
  if (isHidden(value)) return value.secret === "live" ? "(secret)" : `(secret ${printable(value.secret)})`;
  if (name === "duration" && typeof value === "number") return formatMinutes(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return printable(String(value));
}

function renderCalls({ calls, changes }: Plan, paint: Paint): string[] {
  const addressOf = new Map(changes.flatMap(({ address, calls: own }) => own.map((id) => [id, address] as const)));
  const widths = { id: 0, region: 0, method: 0 };
  const rows = calls.map((call) => {
    const row = { id: call.id, region: printable(call.region), method: `${call.collection}.${call.method}` };
    for (const column of ["id", "region", "method"] as const) widths[column] = Math.max(widths[column], row[column].length);
    const after = call.requires.length > 0 ? paint("dim", `  after ${call.requires.join(", ")}`) : "";
    return { ...row, what: `${printable(addressOf.get(call.id) ?? "")}${after}` };
  });
  const table = rows.map(
    (row) =>
      `  ${row.id.padEnd(widths.id)}  ${row.region.padEnd(widths.region)}  ${row.method.padEnd(widths.method)}  ${row.what}`,
  );
  return [paint("bold", "Calls"), ...table];
}
