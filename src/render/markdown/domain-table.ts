import type { Change } from "../../model/plan.ts";
import { ACTION_NAMES, countOf, plural } from "../plan/count.ts";
import { byDomain } from "../plan/groups.ts";
import { cell } from "./escape.ts";

const MOST_DOMAINS = 50;

export function domainTable(changes: readonly Change[]): string {
  const all = countOf(changes);
  const actions = ACTION_NAMES.filter((name) => all[name] > 0);
  const columns = [...actions, ...(all.blocked > 0 ? (["blocked"] as const) : [])];
  const headers = ["Domain", ...columns.map(capitalized), "Calls"];
  const row = (name: string, of: readonly Change[]): string => {
    const count = countOf(of);
    const calls = of.reduce((sum, each) => sum + each.calls.length, 0);
    return line([name, ...columns.map((column) => shown(count[column])), shown(calls)]);
  };

  const domains = [...byDomain(changes)];
  // A single row too many is shown rather than counted.
  const kept = domains.length > MOST_DOMAINS + 1 ? largest(domains) : domains;
  const rest = domains.filter((each) => !kept.includes(each));
  return [
    line(headers),
    line(headers.map((_, index) => (index === 0 ? "---" : "--:"))),
    ...kept.map(([domain, of]) => row(cell(domain), of)),
    ...(rest.length > 0
      ? [
          row(
            `and ${plural(rest.length, "more domain")}`,
            rest.flatMap(([, of]) => of),
          ),
        ]
      : []),
    ...(domains.length > 1 ? [row("**All**", changes)] : []),
  ].join("\n");
}

function largest(domains: readonly (readonly [string, readonly Change[]])[]): (readonly [string, readonly Change[]])[] {
  const kept = new Set(domains.toSorted(([, a], [, b]) => b.length - a.length).slice(0, MOST_DOMAINS));
  return domains.filter((each) => kept.has(each));
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function shown(count: number): string {
  return count === 0 ? "" : String(count);
}

function capitalized(action: string): string {
  return `${action.charAt(0).toUpperCase()}${action.slice(1)}`;
}
