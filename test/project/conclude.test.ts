import { describe, expect, it } from "vitest";
import type { Report } from "../../src/apply/events.ts";
import type { State } from "../../src/model/state.ts";
import { concludePlans, expirePlans } from "../../src/plan/review/conclude.ts";
import { planReviewed } from "../../src/plan/review/plan-reviewed.ts";
import { concludedIn } from "../../src/project/apply/conclude.ts";
import { emptyState } from "../../src/state/document.ts";
import { booked, inputOf, planned, type Scenario } from "../plan/scenario.ts";

const REPORT: Report = {
  done: [],
  undone: [],
  blocked: [],
  calls: { done: 0, failed: 0, skipped: 0, "not-tried": 0 },
  results: [],
  hostKeys: [],
  lostKeys: [],
  stopped: false,
};

describe("concludedIn", () => {
  it("tells the failed update of a booking from the lifting of its protection", () => {
    const scenario: Scenario = {
      domains: { "chat.org": { rooms: { board: { bookings: { kickoff: { start: "2026-12-01T09:00:00Z", duration: 90 } } } } } },
      observed: [booked(7, "09:00")],
      objects: { "booking/chat.org/board/kickoff": { id: 7, protect: true } },
    };
    const plan = planned(scenario);
    const reviewed = planReviewed({ ...inputOf(scenario), plans: [plan] });
    const [update] = reviewed.plan.changes;
    if (update === undefined) throw new Error("the plan has no change");
    const concluded = concludedIn(reviewed, { ...REPORT, undone: [{ change: update, message: "the server failed" }] });
    expect(plan.changes.map(({ action }) => action)).toEqual(["update", "unprotect"]);
    expect(concluded.map(({ failure }) => failure)).toEqual(["the server failed", undefined]);
    const state = concludePlans(emptyState(), { plans: [plan], concluded, now: Date.parse(plan.now), run: "r", maxAge: 1000 });
    expect(state.open).toMatchObject([{ address: "booking/chat.org/board/kickoff", tries: 1 }]);
    expect(state.plans).toMatchObject([{ seal: plan.seal, complete: false }]);
  });
});

describe("concludePlans", () => {
  const plan = { ...planned({}), context: { change: "github:acme/meetings#12", head: "0a1b2c3" } };
  const now = Date.parse(plan.now);
  const concluded = (["refused", "waiting", "stale", "over"] as const).map((verdict) => ({
    verdict: { seal: plan.seal, change: null, address: verdict, verdict, fields: {} },
  }));

  it("tries again what is refused or waits, and counts how often", () => {
    const first = concludePlans(emptyState(), { plans: [plan], concluded, now, run: "r", maxAge: 1000 });
    expect(first.plans).toMatchObject([{ change: "github:acme/meetings#12", head: "0a1b2c3", complete: false }]);
    const again = concludePlans(first, { plans: [plan], concluded, now: now + 500, run: "r", maxAge: 1000 });
    expect(again.open.map(({ address, tries }) => `${address} ${tries}`)).toEqual(["refused 2", "waiting 2"]);
    expect(again.open[0]?.since).toBe(first.open[0]?.since);
  });
});

describe("expirePlans", () => {
  const DAY = 86_400_000;
  const at = (day: number): string => `2026-11-${String(day).padStart(2, "0")}T00:00:00Z`;
  const applied = (seal: string, from: number, until: number): State["plans"][number] => ({
    seal,
    at: at(from),
    run: "r",
    complete: true,
    until: at(until),
  });
  const gone = (id: number, day: number): State["gone"][number] => ({
    kind: "booking",
    region: "fra-1",
    id,
    address: `booking/chat.org/board/b${id}`,
    seal: "s",
    at: at(day),
  });
  const open = (seal: string): State["open"][number] => ({ seal, address: "booking/chat.org/board/b", tries: 1, since: at(1) });
  const state: State = {
    ...emptyState(),
    plans: [applied("a", 3, 10), applied("b", 8, 25)],
    open: [open("a"), open("b")],
    gone: [gone(1, 2), gone(2, 9), gone(3, 19)],
  };
  const left = (day: number): unknown => {
    const { plans, open: tried, gone: removed } = expirePlans(state, { now: Date.parse(at(day)), maxAge: 5 * DAY });
    return [plans.map(({ seal }) => seal), tried.map(({ seal }) => seal), removed.map(({ id }) => id)];
  };

  it("keeps what was removed as long as a plan can be applied that may name it, and the last plan", () => {
    expect(left(7)).toEqual([
      ["a", "b"],
      ["a", "b"],
      [1, 2, 3],
    ]);
    expect(left(20)).toEqual([["b"], ["b"], [2, 3]]);
    expect(left(26)).toEqual([["b"], [], []]);
  });
});
