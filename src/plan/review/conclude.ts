/** What the state keeps of saved plans that were applied. */
import { type Address, seriesOf } from "../../model/address.ts";
import { compare } from "../../model/compare.ts";
import { isHidden, UNKNOWN } from "../../model/digest.ts";
import { formatInstant, type Instant } from "../../model/instant.ts";
import type { Keyring } from "../../model/keyring.ts";
import { planEnd, type Plan, type PlannedSpec } from "../../model/plan.ts";
import type { AppliedPlan, OpenChange, State } from "../../model/state.ts";
import { seriesFingerprint, type SeriesView } from "../series.ts";
import type { Verdict } from "./verdicts.ts";

/** What came of a reviewed change in the end. */
export interface Concluded {
  readonly verdict: Verdict;
  /** Why it was not made, though it was to be: a call failed, it was blocked, or the run was stopped. */
  readonly failure?: string;
}

export interface ConcludeInput {
  readonly plans: readonly Plan[];
  /** The seals of plans of which only a part was left, as an earlier apply has settled the rest: they stay incomplete. */
  readonly parts?: ReadonlySet<string>;
  readonly concluded: readonly Concluded[];
  readonly now: Instant;
  readonly run: string;
  /** Milliseconds that a plan can be applied. */
  readonly maxAge: number;
}

/** A plan is complete if each of its changes was there already, was over, or has been made. */
export function isComplete(seal: string, concluded: readonly Concluded[]): boolean {
  return concluded.every(({ verdict, failure }) => verdict.seal !== seal || isSettled(verdict, failure));
}

function isSettled({ verdict }: Verdict, failure: string | undefined): boolean {
  return verdict === "done" || verdict === "over" || (verdict === "same" && failure === undefined);
}

/** The state with these plans, and with what of them is to be tried again. */
export function concludePlans(state: State, { plans, parts, concluded, now, run, maxAge }: ConcludeInput): State {
  const at = formatInstant(now);
  const seals = new Set(plans.map(({ seal }) => seal));
  const applied = plans.map((plan): AppliedPlan => {
    const { change, head } = plan.context ?? {};
    return {
      seal: plan.seal,
      ...(change === undefined ? {} : { change }),
      ...(head === undefined ? {} : { head }),
      at,
      run,
      complete: parts?.has(plan.seal) !== true && isComplete(plan.seal, concluded),
      until: formatInstant(planEnd(plan, maxAge)),
    };
  });
  const open = concluded.flatMap(({ verdict, failure }): OpenChange[] => {
    const { seal, address } = verdict;
    if (failure === undefined && verdict.verdict !== "waiting" && verdict.verdict !== "refused") return [];
    const known = state.open.find((each) => each.seal === seal && each.address === address);
    return [{ seal, address, tries: (known?.tries ?? 0) + 1, since: known?.since ?? at }];
  });
  const concludedState = {
    ...state,
    plans: [...state.plans.filter(({ seal }) => !seals.has(seal)), ...applied],
    open: [...state.open.filter(({ seal }) => !seals.has(seal)), ...open],
  };
  return expirePlans(concludedState, { now, maxAge });
}

/**
 * Plans that have expired leave the state, but for the last; with them goes what of them was to be tried again, and what was removed or
 * replaced before any plan that can still be applied.
 */
export function expirePlans(state: State, { now, maxAge }: Pick<ConcludeInput, "now" | "maxAge">): State {
  const valid = state.plans.filter(({ until }) => Date.parse(until) > now);
  const seals = new Set(valid.map(({ seal }) => seal));
  const since = Math.min(now - maxAge, ...valid.map(({ at }) => Date.parse(at)));
  return {
    ...state,
    plans: valid.length === 0 ? state.plans.slice(-1) : valid,
    open: state.open.filter(({ seal }) => seals.has(seal)),
    gone: state.gone.filter(({ at }) => Date.parse(at) >= since),
  };
}

export interface ConcludeSeriesInput {
  readonly view: Pick<SeriesView, "declared">;
  /** The addresses of series, or of occurrences, of which a change was left undone or unreviewed. */
  readonly left: Iterable<Address>;
  /** Whether the apply was about a series. */
  readonly inScope: (series: Address) => boolean;
  readonly keyring: Keyring;
}

/**
 * The state with the fingerprints of series: of each one of which no change was left. Those that are neither declared nor owned leave it.
 */
export function concludeSeries(state: State, { view: { declared }, left, inScope, keyring }: ConcludeSeriesInput): State {
  const unsettled = new Set([...left].map(seriesOf));
  const owned = new Set(Object.keys(state.objects).map(seriesOf));
  const kept = Object.entries(state.series).filter(
    ([address]) => declared.has(address) || owned.has(address) || !inScope(address),
  );
  // A secret that is not set here has no digest to compare with.
  const isKnown = (declaration: PlannedSpec): boolean =>
    !Object.values(declaration).some((value) => isHidden(value) && value.digest === UNKNOWN);
  const settled = [...declared].filter(([address, each]) => inScope(address) && !unsettled.has(address) && isKnown(each));
  const series = {
    ...Object.fromEntries(kept),
    ...Object.fromEntries(settled.map(([address, each]) => [address, seriesFingerprint(each, keyring)])),
  };
  return { ...state, series: Object.fromEntries(Object.entries(series).toSorted(([a], [b]) => compare(a, b))) };
}
