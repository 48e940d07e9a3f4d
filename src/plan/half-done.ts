/**
 * Replacements that remove first, and make anew afterwards: a room whose type changes, a booking that opens a ring. A run that dies or
 * fails in between has removed the object, and the lists show nothing of it.
 *
 *   intent of the second call, written before the first ─▶ not listed: the next plan makes it, whatever else is declared
 *                                                       └▶ listed: it was made (reclaim.ts), or others made it
 *
 * The intent stands until the object is there, or no plan wants it any more.
 */
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Intent } from "../model/state.ts";
import type { Desired, Kind, Match } from "../resources/contract.ts";
import { type Draft, type DraftContext, draftMatch } from "./draft.ts";
import type { Matching } from "./matching.ts";

/** Whether a replacement of a declared object that is not listed was begun. */
export function findHalfDone(intents: readonly Intent[]): (desired: Desired) => boolean {
  const begun = new Set(intents.filter(({ replaces }) => replaces === true).map(nameOf));
  return (desired) => begun.size > 0 && begun.has(nameOf(desired));
}

function nameOf({ region, address }: Pick<Intent, "region" | "address">): string {
  return `${region}\n${address}`;
}

/** The intents that these changes settle: not those that others of the fresh plan would carry on. */
export function settledIntents(
  intents: readonly Intent[],
  { matchings, context }: { readonly matchings: ReadonlyMap<Kind, Matching>; readonly context: DraftContext },
  drafts: readonly Draft[],
): Intent[] {
  const carriedOn = new Set(drafts.filter(({ calls }) => calls.length > 0).map(({ change }) => nameOf(change)));
  const left = [...matchings].flatMap(([kind, { matches }]) =>
    matches
      .filter(({ isHalfDone, desired }) => isHalfDone && !carriedOn.has(nameOf(desired)))
      .flatMap((match) => draftMatch(kind, match, context)),
  );
  const open = new Set(left.map(({ change }) => nameOf(change)));
  return intents.filter((intent) => intent.replaces !== true || !open.has(nameOf(intent)));
}

/** The change shows the successor alone, or removes an object with another id. */
export function remarkOnHalfDone(matches: readonly Match[], drafts: readonly Draft[]): Diagnostic[] {
  const changed = new Set(drafts.map(({ change }) => change.address));
  return matches.flatMap(({ desired: { address, source }, observed, predecessors, isHalfDone }): Diagnostic[] => {
    const note = (what: string): Diagnostic[] => [
      { severity: "note", code: "half-done", summary: `this plan finishes the replacement of ${address}: ${what}`, source },
    ];
    if (isHalfDone) return changed.has(address) ? note("an earlier run has removed it, and has not made it again") : [];
    if (observed === undefined || predecessors.length === 0) return [];
    const removed = predecessors.map(({ id, region }) => `${id} (${region})`).join(" and ");
    return note(`${observed.id} exists, and ${removed} is removed`);
  });
}
