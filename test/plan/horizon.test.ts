import { describe, expect, it } from "vitest";
import type { SeriesConfig } from "../../src/model/config.ts";
import { createKeyring, type Keyring } from "../../src/model/keyring.ts";
import type { State } from "../../src/model/state.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { plan, refusalsOf } from "../../src/plan/plan.ts";
import { concludeSeries } from "../../src/plan/review/conclude.ts";
import { seriesFingerprint } from "../../src/plan/series.ts";
import { Secret } from "../../src/model/secret.ts";
import {
  applied,
  booked,
  changeLines,
  inputOf,
  keyring,
  planned,
  type Scenario,
  secret,
  stateOf,
  weeklySeries,
} from "./scenario.ts";

const WEEKLY = "booking/chat.org/board/weekly";
const at = (day: number): string => `2026-12-${String(day).padStart(2, "0")}T10:00:00Z`;
const occurrence = (day: number): string => `${WEEKLY}@${at(day)}`;
const specOf = (day: number, rest: object = {}) => ({
  start: at(day),
  duration: 60,
  type: "conference",
  lock: false,
  password: null,
  ...rest,
});

interface Weekly {
  readonly declared: readonly number[];
  readonly owned: readonly number[];
  readonly series?: SeriesConfig;
  readonly room?: object;
  readonly booking?: object;
}

function weekly({ declared, owned, series = weeklySeries(), room = {}, booking = {} }: Weekly, rest: Scenario = {}): Scenario {
  const bookings = declared.map((day) => [`weekly@${at(day)}`, { start: at(day), series: "weekly", ...booking }]);
  return {
    domains: { "chat.org": { rooms: { board: { ...room, series: [series], bookings: Object.fromEntries(bookings) } } } },
    observed: owned.map((day) => booked(day, at(day))),
    objects: Object.fromEntries(
      owned.map((day) => [occurrence(day), { id: day, until: at(day).replace("T10", "T11"), applied: applied(specOf(day)) }]),
    ),
    ...rest,
  };
}

const lines = (scenario: Scenario): string[] => changeLines(planned(scenario)).map((line) => line.replace(/: booking.*/, ""));
const known: Scenario = { appliedSeries: [WEEKLY] };
const rolled = { declared: [7, 14, 21], owned: [7, 14] };

describe("an occurrence that has come into the window", () => {
  it("has that reason, too, where the series was applied before the API secret was rotated", () => {
    const input = inputOf(weekly(rolled, known));
    const reasonsUnder = (own: Keyring): readonly string[] =>
      plan({ ...input, keyring: own }).changes.map(({ reason }) => reason);
    expect(reasonsUnder(createKeyring("the secret after", "the API secret of the tests"))).toEqual(["horizon"]);
    expect(reasonsUnder(createKeyring("the secret after"))).toEqual(["new"]);
  });

  it("has the reason `horizon` where its series is as it was last applied", () => {
    expect(lines(weekly(rolled, known))).toEqual([`add ${occurrence(21)} (horizon)`]);
    expect(lines(weekly({ declared: [7, 14, 21], owned: [] }, known))).toEqual([
      `add ${occurrence(7)} (horizon)`,
      `add ${occurrence(14)} (horizon)`,
      `add ${occurrence(21)} (horizon)`,
    ]);
  });

  it("is new where the series is, or has changed at the same time", () => {
    const stale = (series: SeriesConfig, room: object = {}): string[] => {
      const scenario = weekly({ ...rolled, series, room });
      const before = preparePlan(inputOf(weekly(rolled))).view.declared.get(WEEKLY) ?? {};
      const state = { ...inputOf(scenario).state, series: { [WEEKLY]: seriesFingerprint(before, keyring) } };
      return preparePlan({ ...inputOf(scenario), state }).view.unchanged.has(WEEKLY) ? ["unchanged"] : [];
    };
    expect(stale(weeklySeries())).toEqual(["unchanged"]);
    expect(stale(weeklySeries({ repeat: "FREQ=WEEKLY;COUNT=9" }))).toEqual([]);
    expect(stale(weeklySeries({ horizon: 30 }))).toEqual([]);
    expect(stale(weeklySeries({ "lock at 2026-12-14T10:00:00Z": true }))).toEqual([]);
    expect(stale(weeklySeries({}, { lock: true }))).toEqual([]);
    // What it inherits is as good as its own.
    expect(stale(weeklySeries(), { lock: true })).toEqual([]);
    expect(stale(weeklySeries(), { region: "sfo-1" })).toEqual([]);
    expect(lines(weekly({ declared: [7], owned: [] }))).toEqual([`add ${occurrence(7)} (new)`]);
  });

  it("is new where a secret of the series has another value, wherever that comes from", () => {
    const last = weekly({ ...rolled, series: weeklySeries({}, { password: secret("old") }) });
    const state = (scenario: Scenario): State => {
      const declared = preparePlan(inputOf(last)).view.declared.get(WEEKLY) ?? {};
      return { ...inputOf(scenario).state, series: { [WEEKLY]: seriesFingerprint(declared, keyring) } };
    };
    const unchanged = (value: Secret): boolean => {
      const scenario = weekly({ ...rolled, series: weeklySeries({}, { password: value }) });
      return preparePlan({ ...inputOf(scenario), state: state(scenario) }).view.unchanged.has(WEEKLY);
    };
    expect(unchanged(secret("old", "file:secrets/other"))).toBe(true);
    expect(unchanged(secret("new"))).toBe(false);
  });

  it("is no less so for a protection, or a change of an occurrence by others", () => {
    expect(lines(weekly({ ...rolled, room: { protect: true } }, known))).toEqual([
      `protect ${occurrence(7)} (config)`,
      `protect ${occurrence(14)} (config)`,
      `add ${occurrence(21)} (horizon)`,
    ]);
    const locked = [booked(7, at(7), { spec: { lock: true } }), booked(14, at(14))];
    expect(lines(weekly(rolled, { ...known, observed: locked }))).toEqual([
      `update ${occurrence(7)} (drift)`,
      `add ${occurrence(21)} (horizon)`,
    ]);
  });

  it("is drift where others have removed it", () => {
    expect(lines(weekly(rolled, { ...known, observed: [booked(7, at(7))] }))).toEqual([
      `add ${occurrence(14)} (drift)`,
      `add ${occurrence(21)} (horizon)`,
    ]);
  });
});

describe("a series of an older state", () => {
  it("is unchanged where what is owned is as declared, and the rest begins later", () => {
    expect(lines(weekly(rolled))).toEqual([`add ${occurrence(21)} (horizon)`]);
    const afterwards = { now: Date.parse("2026-12-21T09:00:00Z") };
    // All that is owned is over.
    expect(lines(weekly({ declared: [21, 28], owned: [7, 14] }, afterwards))).toEqual([
      `add ${occurrence(21)} (horizon)`,
      `add ${occurrence(28)} (horizon)`,
    ]);
  });

  it("has changed where an owned occurrence is not as declared, not declared, or not there", () => {
    const last = (scenario: Scenario): string | undefined => lines(scenario).at(-1);
    const added = `add ${occurrence(21)} (new)`;
    expect(last(weekly({ ...rolled, booking: { duration: 90 } }))).toBe(added);
    expect(lines(weekly({ declared: [7, 21], owned: [7, 14] }))).toContain(`update ${occurrence(21)} (config)`);
    expect(lines(weekly({ declared: [7, 21, 28], owned: [7, 14] }))).toContain(`add ${occurrence(28)} (new)`);
    expect(last(weekly(rolled, { observed: [booked(7, at(7))] }))).toBe(added);
  });

  it("has changed where an occurrence between the owned ones is not owned", () => {
    expect(lines(weekly({ declared: [7, 14, 21, 28], owned: [7, 21] }))).toEqual([
      `add ${occurrence(14)} (new)`,
      `add ${occurrence(28)} (new)`,
    ]);
  });

  it("says nothing of another series, or of a series that is not declared as one", () => {
    const scenario = weekly({ declared: [], owned: [7] });
    expect(preparePlan(inputOf(scenario)).view.unchanged).toEqual(new Set());
    const others = weekly(rolled);
    const monthly = { [`booking/chat.org/board/monthly@${at(9)}`]: { id: 9 }, "booking/chat.org/board/once": { id: 10 } };
    expect(lines({ ...others, objects: { ...others.objects, ...monthly } })).toContain(`add ${occurrence(21)} (horizon)`);
  });
});

describe("a plan that only rolls series on", () => {
  const roll = { scope: { roll: true as const } };

  it("has the additions of their occurrences, and names all else that it leaves alone", () => {
    const made = planned(weekly(rolled, { ...known, ...roll, observed: [booked(7, at(7), { spec: { lock: true } })] }));
    expect(changeLines(made)).toEqual([`add ${occurrence(21)} (horizon): booking.add`]);
    expect(made.diagnostics).toMatchObject([
      {
        severity: "note",
        code: "left-alone",
        summary: `2 other changes are left alone: update ${occurrence(7)} and add ${occurrence(14)}`,
      },
    ]);
    const one = planned(weekly(rolled, { ...known, ...roll, observed: [booked(7, at(7))] }));
    expect(one.diagnostics[0]?.summary).toBe(`1 other change is left alone: add ${occurrence(14)}`);
    expect(planned(weekly(rolled, { ...known, ...roll })).diagnostics).toEqual([]);
  });

  it("is not refused for what it leaves alone", () => {
    const removed = Array.from({ length: 4 }, (_, index) => [
      `booking/chat.org/board/x${index}`,
      { id: 100 + index, protect: true as const },
    ]);
    const scenario = weekly(rolled, known);
    const wiped = { ...scenario, observed: [], maxRemovals: { count: 0 } };
    const everything = {
      ...wiped,
      objects: { ...scenario.objects, [occurrence(28)]: { id: 28 }, ...Object.fromEntries(removed) },
    };
    const three = weekly({ declared: [7, 14, 21, 28], owned: [7, 14, 21] }, { ...known, observed: [] });
    expect(refusalsOf(planned(three)).map(({ code }) => code)).toEqual(["suddenly-empty"]);
    const rolledOn = planned({ ...three, ...roll });
    expect(refusalsOf(rolledOn)).toEqual([]);
    expect(changeLines(rolledOn)).toEqual([`add ${occurrence(28)} (horizon): booking.add`]);
    expect(refusalsOf(planned({ ...everything, ...roll }))).toEqual([]);
    expect(planned({ ...everything, ...roll }).records).toEqual([]);
  });

  it("is no plan of a changed series", () => {
    expect(planned(weekly({ declared: [7, 14, 21], owned: [], room: { lock: true } }, roll)).changes).toEqual([]);
  });
});

describe("the series in the state", () => {
  const view = preparePlan(inputOf(weekly(rolled))).view;
  const MONTHLY = "booking/chat.org/board/monthly";
  const conclude = (about: Partial<Parameters<typeof concludeSeries>[1]>, series: State["series"] = {}): State["series"] =>
    concludeSeries({ ...stateOf(weekly(rolled)), series }, { view, left: [], inScope: () => true, keyring, ...about }).series;
  const declaration = view.declared.get(WEEKLY) ?? {};
  const now = { [WEEKLY]: seriesFingerprint(declaration, keyring) };

  it("are as they were applied, if no change of theirs was left", () => {
    expect(conclude({})).toEqual(now);
    expect(conclude({}, { [WEEKLY]: "older" })).toEqual(now);
    expect(conclude({ left: [occurrence(21)] })).toEqual({});
    expect(conclude({ left: [WEEKLY] }, { [WEEKLY]: "older" })).toEqual({ [WEEKLY]: "older" });
    expect(conclude({ left: [`${MONTHLY}@${at(21)}`] })).toEqual(now);
  });

  it("stay where the apply was not about them, and leave with their declaration and objects", () => {
    expect(conclude({ inScope: () => false }, { [WEEKLY]: "older", [MONTHLY]: "older" })).toEqual({
      [WEEKLY]: "older",
      [MONTHLY]: "older",
    });
    expect(conclude({}, { [MONTHLY]: "older" })).toEqual(now);
    expect(conclude({ view: { declared: new Map() } }, { [WEEKLY]: "older" })).toEqual({ [WEEKLY]: "older" });
  });

  it("stay where a secret of theirs is not set", () => {
    const unset = {
      ...declaration,
      password: keyring.hide(Secret.withoutValue("env:UNSET"), { domain: "", room: undefined, spec: {} }),
    };
    expect(conclude({ view: { declared: new Map([[WEEKLY, unset]]) } }, { [WEEKLY]: "older" })).toEqual({ [WEEKLY]: "older" });
  });
});
