import type { Diagnostic } from "../model/diagnostic.ts";
import type { Matched } from "./match.ts";

/** A note for each replacement that is carried on: what is shown of it is the successor, and what it removes has another id. */
export function remarkOnHalfDone(matched: readonly Pick<Matched, "desired" | "observed" | "predecessors">[]): Diagnostic[] {
  return matched.flatMap(({ desired: { address, source }, observed, predecessors }): Diagnostic[] => {
    if (observed === undefined || predecessors.length === 0) return [];
    const removed = predecessors.map(({ id, region }) => `${id} (${region})`).join(" and ");
    const summary = `the replacement of ${address} is carried on: ${observed.id} is there, and ${removed} is removed`;
    return [{ severity: "note", code: "half-done", summary, source }];
  });
}
