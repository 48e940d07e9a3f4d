import type { Diagnostic } from "../model/diagnostic.ts";
import { someOf } from "../model/list-of.ts";
import type { Match } from "../resources/contract.ts";

/** The change shows the successor, and removes an object with another id. */
export function remarkOnHalfDone(matches: readonly Match[]): Diagnostic[] {
  return matches.flatMap(({ desired: { address, source }, observed, predecessors }): Diagnostic[] => {
    if (observed === undefined || predecessors.length === 0) return [];
    const removed = predecessors.map(({ id, region }) => `${id} (${region})`).join(" and ");
    const summary = `this plan finishes the replacement of ${address}: ${observed.id} exists, and ${removed} is removed`;
    return [{ severity: "note", code: "half-done", summary, source }];
  });
}

export function remarkOnUncompared(matches: readonly Match[]): Diagnostic[] {
  const addresses = matches.filter(({ uncompared }) => uncompared.length > 0).map(({ desired }) => desired.address);
  if (addresses.length === 0) return [];
  const passwords = addresses.length === 1 ? "1 password" : `${addresses.length} passwords`;
  const summary = `${passwords} can't be compared without the API secret: ${someOf(addresses)}`;
  return [{ severity: "note", code: "uncompared", summary }];
}

export function remarkOnDuplicates(matches: readonly Match[]): Diagnostic[] {
  return matches.flatMap(({ desired, observed, duplicates }) =>
    duplicates.map((duplicate): Diagnostic => ({
      severity: "warning",
      code: "duplicate-object",
      summary: `region ${duplicate.region} holds ${desired.address} twice: ${observed?.id} is taken for it, ${duplicate.id} is left alone`,
      help: "xroom has no record of having made the other: remove it by hand if it is not needed.",
      source: desired.source,
    })),
  );
}
