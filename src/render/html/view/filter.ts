import { domainOf, kindOf } from "../../../model/address.ts";
import type { Change, UnmanagedObject } from "../../../model/plan.ts";
import { type MarkName, markOf } from "./marks.ts";

/** An empty text or set excludes nothing. */
export interface Filter {
  readonly domain: string;
  readonly region: string;
  readonly kind: string;
  readonly marks: ReadonlySet<MarkName>;
  readonly text: string;
  /** Only what is in conflict. */
  readonly conflicts: boolean;
}

export const NO_FILTER: Filter = { domain: "", region: "", kind: "", marks: new Set(), text: "", conflicts: false };

export function passes(of: Change | UnmanagedObject, filter: Filter, conflicting: ReadonlySet<string>): boolean {
  const { address } = of;
  return (
    (filter.domain === "" || domainOf(address) === filter.domain) &&
    (!filter.conflicts || conflicting.has(address)) &&
    (filter.kind === "" || kindOf(address) === filter.kind) &&
    (filter.region === "" || regionsOf(of).includes(filter.region)) &&
    (filter.marks.size === 0 || filter.marks.has("action" in of ? markOf(of) : "unmanaged")) &&
    (filter.text === "" || textsOf(of).some((text) => text.toLowerCase().includes(filter.text.toLowerCase())))
  );
}

function textsOf(of: Change | UnmanagedObject): string[] {
  return [of.address, ...("title" in of && of.title !== undefined ? [of.title] : [])];
}

/** A region move is in two regions. */
export function regionsOf(of: Change | UnmanagedObject): string[] {
  const before = of.before?.["region"];
  return typeof before === "string" && before !== of.region ? [before, of.region] : [of.region];
}

export function choicesOf(objects: readonly (Change | UnmanagedObject)[]): Record<"domain" | "region" | "kind", string[]> {
  const inOrder = (values: Iterable<string>): string[] => [...new Set(values)].toSorted();
  return {
    domain: inOrder(objects.map(({ address }) => domainOf(address))),
    region: inOrder(objects.flatMap(regionsOf)),
    kind: inOrder(objects.map(({ address }) => kindOf(address))),
  };
}
