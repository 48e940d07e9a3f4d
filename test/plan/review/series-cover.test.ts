import { describe, expect, it } from "vitest";
import type { Plan, PlannedSpec, SeriesChange } from "../../../src/model/plan.ts";
import { coveredSeries } from "../../../src/plan/review/series-cover.ts";
import { createKeyring, type Keyring } from "../../../src/model/keyring.ts";
import { Secret } from "../../../src/model/secret.ts";
import type { Spec } from "../../../src/model/spec.ts";
import { declarationOf, seriesFingerprint } from "../../../src/plan/series.ts";
import type { DesiredSeries } from "../../../src/resources/contract.ts";
import { keyring, planned } from "../scenario.ts";

const WEEKLY = "booking/chat.org/board/weekly";
const PLACE = { domain: "chat.org", region: "fra-1", room: "board" };
const MONDAYS = { region: "fra-1", room: "board", start: "10:00", duration: 60 };
const LONGER = { ...MONDAYS, duration: 90 };
const LATER = { ...MONDAYS, start: "11:00" };

type Declared = PlannedSpec | null;
const EMPTY = planned({});
const shows = (before: Declared, after: Declared): Plan => ({ ...EMPTY, series: [{ address: WEEKLY, before, after }] });

function seriesOf(address: string, { region: _region, room: _room, ...spec }: PlannedSpec): DesiredSeries {
  return { ...PLACE, address, spec: spec as Spec };
}

/** Whether the series is covered as it is declared in hand, with the last applied declaration. */
function isCovered(inHand: Declared, plans: readonly Plan[], applied?: PlannedSpec): boolean {
  const declared = inHand === null ? [] : [seriesOf(WEEKLY, inHand)];
  const series = applied === undefined ? {} : { [WEEKLY]: seriesFingerprint(applied, keyring) };
  return coveredSeries(plans, declared, { series }, keyring).has(WEEKLY);
}

describe("a series is covered", () => {
  it("where it is declared as it was reviewed", () => {
    expect(isCovered(MONDAYS, [shows(null, MONDAYS)])).toBe(true);
    expect(isCovered(LONGER, [shows(null, MONDAYS)])).toBe(false);
    expect(isCovered(MONDAYS, [EMPTY])).toBe(false);
  });

  it("where each field was reviewed in one of several plans", () => {
    const both = { ...LONGER, ...LATER, duration: 90 };
    expect(isCovered(both, [shows(null, LONGER), shows(null, LATER)])).toBe(true);
    expect(isCovered(both, [shows(null, LONGER)])).toBe(false);
  });

  it("where the rest is as at the last apply, if a plan knew it", () => {
    expect(isCovered(MONDAYS, [shows(MONDAYS, LONGER)], MONDAYS)).toBe(true);
    // Its fingerprint is another's, or the state has none.
    expect(isCovered(MONDAYS, [shows(MONDAYS, LONGER)], LATER)).toBe(false);
    expect(isCovered(MONDAYS, [shows(MONDAYS, LONGER)])).toBe(false);
    expect(isCovered(MONDAYS, [shows(null, LONGER)], MONDAYS)).toBe(false);
  });

  it("where the absence of a field was reviewed, and not where it is of another plan's making", () => {
    const locked = { ...MONDAYS, lock: true };
    expect(isCovered(MONDAYS, [shows(locked, MONDAYS)], locked)).toBe(true);
    expect(isCovered(MONDAYS, [shows(MONDAYS, locked)])).toBe(false);
    expect(isCovered(locked, [shows(locked, MONDAYS)])).toBe(false);
  });

  it("where it is gone, if that was reviewed", () => {
    expect(isCovered(null, [shows(MONDAYS, null)], MONDAYS)).toBe(true);
    expect(isCovered(null, [shows(MONDAYS, LONGER)], MONDAYS)).toBe(false);
    // It is declared again, which the plan that ends it has not shown.
    expect(isCovered(MONDAYS, [shows(null, null)])).toBe(false);
    expect(isCovered(MONDAYS, [shows(MONDAYS, null), shows(null, MONDAYS)])).toBe(true);
  });
});

it("each series is covered by itself", () => {
  const other: SeriesChange = { address: "booking/chat.org/board/daily", before: null, after: LATER };
  const declared = [seriesOf(WEEKLY, MONDAYS), seriesOf(other.address, LONGER)];
  const plan = { ...EMPTY, series: [...(shows(null, MONDAYS).series ?? []), other] };
  expect([...coveredSeries([plan], declared, { series: {} }, keyring)]).toEqual([WEEKLY]);
});

it("a plan from before the API secret was rotated covers its series, with the secret before", () => {
  const before = createKeyring("the secret before");
  const series: DesiredSeries = {
    ...PLACE,
    address: WEEKLY,
    spec: { start: "10:00", duration: 60, password: new Secret("1234", "env:PASSWORD") },
  };
  const reviewed = declarationOf(series, before);
  const plan = { ...shows(null, reviewed), key: before.id };
  const covered = (own: Keyring): readonly string[] => [...coveredSeries([plan], [series], { series: {} }, own)];
  expect(covered(createKeyring("the new secret", "the secret before"))).toEqual([WEEKLY]);
  expect(covered(createKeyring("the new secret"))).toEqual([]);
  // Changed back, with the state as it was before.
  const longer = { ...plan, series: [{ address: WEEKLY, before: reviewed, after: { ...reviewed, duration: 90 } }] };
  const state = { series: { [WEEKLY]: seriesFingerprint(reviewed, before) } };
  expect(coveredSeries([longer], [series], state, createKeyring("the new secret", "the secret before")).size).toBe(1);
  expect(coveredSeries([longer], [series], state, createKeyring("the new secret")).size).toBe(0);
});
