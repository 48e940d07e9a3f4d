import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/model/plan.ts";
import type { State } from "../../../src/model/state.ts";
import { type Concluded, concludePlans, expirePlans, concludeSeries, isComplete } from "../../../src/plan/review/conclude.ts";
import { VERDICTS, type VerdictName } from "../../../src/plan/review/verdicts.ts";
import { keyring, NOW, planned, stateOf } from "../scenario.ts";

const DAY = 86_400_000;
const ADDRESS = "booking/chat.org/board/kickoff";
const iso = (instant: number): string => new Date(instant).toISOString().replace(".000Z", "Z");

function concluded(verdict: VerdictName, about: { seal?: string; address?: string; failure?: string } = {}): Concluded {
  const { seal = "a", address = ADDRESS, failure } = about;
  return { verdict: { seal, change: null, address, verdict, fields: {} }, ...(failure === undefined ? {} : { failure }) };
}

describe("a plan is complete", () => {
  it.each(VERDICTS.map((name) => [name, ["done", "over", "same"].includes(name)] as const))(
    "if each of its changes is done, over or made: %s",
    (name, isSettled) => {
      expect(isComplete("a", [concluded("done"), concluded(name)])).toBe(isSettled);
    },
  );

  it("not if a call failed, and whatever comes of another plan's", () => {
    expect(isComplete("a", [concluded("same", { failure: "booking.add: refused" })])).toBe(false);
    expect(isComplete("a", [concluded("same"), concluded("stale", { seal: "b" })])).toBe(true);
    expect(isComplete("a", [])).toBe(true);
  });
});

describe("a state after an apply of plans", () => {
  const empty = planned({});
  const saved = (seal: string, context?: Plan["context"], at = NOW - DAY): Plan => ({
    ...empty,
    seal,
    now: iso(at),
    ...(context === undefined ? {} : { context }),
  });
  const conclude = (before: Partial<State>, plans: readonly Plan[], all: readonly Concluded[]): State =>
    concludePlans({ ...stateOf({}), ...before }, { plans, concluded: all, now: NOW, run: "r9", maxAge: 30 * DAY });

  it("holds each with its request and head, until it expires", () => {
    const plans = [saved("a", { change: "github:acme/meetings#9", head: "f00d", base: "main" }), saved("b")];
    expect(conclude({}, plans, [concluded("same"), concluded("stale", { seal: "b" })]).plans).toEqual([
      {
        seal: "a",
        change: "github:acme/meetings#9",
        head: "f00d",
        at: iso(NOW),
        run: "r9",
        complete: true,
        until: iso(NOW + 29 * DAY),
      },
      { seal: "b", at: iso(NOW), run: "r9", complete: false, until: iso(NOW + 29 * DAY) },
    ]);
  });

  it("keeps earlier plans until their own expiry, and one that is applied again once", () => {
    const earlier = (seal: string, until: number) => ({
      seal,
      at: iso(NOW - 9 * DAY),
      run: "r1",
      complete: false,
      until: iso(until),
    });
    const before = { plans: [earlier("gone", NOW), earlier("kept", NOW + 1000), earlier("a", NOW + DAY)] };
    expect(conclude(before, [saved("a")], []).plans.map(({ seal, run }) => `${seal} ${run}`)).toEqual(["kept r1", "a r9"]);
  });

  it("keeps the last plan, and nothing of what was open, once all have expired", () => {
    const earlier = (seal: string) => ({ seal, at: iso(NOW - 40 * DAY), run: "r1", complete: false, until: iso(NOW - DAY) });
    const open = [{ seal: "b", address: ADDRESS, tries: 1, since: iso(NOW - 40 * DAY) }];
    const before = { ...stateOf({}), plans: [earlier("a"), earlier("b")], open };
    expect(expirePlans(before, { now: NOW, maxAge: 30 * DAY })).toMatchObject({ plans: [{ seal: "b" }], open: [] });
  });

  it("has as open what failed or waits, with how often it was tried and since when", () => {
    const since = iso(NOW - DAY);
    const open = [
      { seal: "a", address: ADDRESS, tries: 2, since },
      { seal: "a", address: "booking/chat.org/board/made", tries: 1, since },
      { seal: "other", address: ADDRESS, tries: 1, since },
    ];
    const other = { seal: "other", at: since, run: "r1", complete: false, until: iso(NOW + DAY) };
    const made = conclude(
      { open, plans: [other] },
      [saved("a")],
      [
        concluded("same", { failure: "booking.update: refused" }),
        concluded("waiting", { address: "booking/chat.org/board/next" }),
        concluded("same", { address: "booking/chat.org/board/made" }),
        concluded("stale", { address: "booking/chat.org/board/theirs" }),
      ],
    );
    expect(made.open).toEqual([
      { seal: "other", address: ADDRESS, tries: 1, since },
      { seal: "a", address: ADDRESS, tries: 3, since },
      { seal: "a", address: "booking/chat.org/board/next", tries: 1, since: iso(NOW) },
    ]);
  });

  it("knows what was replaced as long as a plan that may name it can be applied", () => {
    const gone = (id: number, at: number) => ({ kind: "booking", region: "fra-1", id, address: ADDRESS, seal: "s", at: iso(at) });
    const before = { gone: [gone(1, NOW - 31 * DAY), gone(2, NOW - 30 * DAY), gone(3, NOW)] };
    expect(conclude(before, [saved("a")], []).gone.map(({ id }) => id)).toEqual([2, 3]);
    const old = { seal: "old", at: iso(NOW - 40 * DAY), run: "r1", complete: false, until: iso(NOW + DAY) };
    expect(conclude({ ...before, plans: [old] }, [saved("a")], []).gone.map(({ id }) => id)).toEqual([1, 2, 3]);
  });
});

it("a state has the fingerprints of its series in the order of their addresses", () => {
  const series = ["booking/chat.org/board/weekly", "booking/chat.org/board/daily"];
  const declared = new Map(series.map((address) => [address, { repeat: address }]));
  const made = concludeSeries(stateOf({}), { view: { declared }, left: [], inScope: () => true, keyring });
  expect(Object.keys(made.series)).toEqual(series.toReversed());
});
