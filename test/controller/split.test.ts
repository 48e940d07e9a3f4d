import { describe, expect, it } from "vitest";
import { countLoops, stalledBy } from "../../src/controller/pass/loops.ts";
import { digestOfCalls, isWithin, narrowTo, split, type SplitInput } from "../../src/controller/pass/split.ts";
import { DAYS } from "../../src/controller/config/settings.ts";
import type { Change, Plan } from "../../src/model/plan.ts";
import type { Diagnostic } from "../../src/model/diagnostic.ts";

const NOW = Date.parse("2026-12-01T12:00:00Z");

const change = (address: string, more: Partial<Change>): Change => ({
  address,
  action: "update",
  reason: "config",
  region: "fra-1",
  id: 1,
  before: null,
  after: { duration: 30 },
  fields: ["duration"],
  source: null,
  calls: [`c-${address}`],
  blocked: null,
  record: null,
  ...more,
});

const CHANGES: Readonly<Record<string, Change>> = {
  new: change("booking/a/b/new", { action: "add", reason: "new", id: null }),
  config: change("booking/a/b/config", {}),
  drift: change("booking/a/b/drift", { reason: "drift" }),
  mixed: change("booking/a/b/mixed", { reasons: { duration: "drift", lock: "config" } }),
  horizon: change("booking/a/b/series@1", { action: "add", reason: "horizon", id: null }),
  removal: change("booking/a/b/removal", { action: "remove", reason: "undeclared", after: null, fields: [] }),
  adoption: change("booking/a/b/adoption", { action: "adopt", reason: "new", calls: [] }),
  protection: change("booking/a/b/protection", { action: "protect", calls: [] }),
  validation: change("webhook/a/w", { action: "validate", reason: "unvalidated" }),
  own: change("webhook/a/~events@fra-1", { action: "add", reason: "new", id: null }),
  room: change("room/a/b", { reason: "drift" }),
  opening: change("room/a/c", { action: "open", reason: "new", id: null }),
};

const planOf = (changes: readonly Change[], refusal?: Diagnostic["code"]): Plan =>
  ({
    changes,
    calls: changes.flatMap(({ calls, address }) =>
      calls.map((id) => ({ id, region: "fra-1", collection: "booking", method: "update", data: { address }, requires: [] })),
    ),
    preconditions: [],
    summary: { unchanged: 3 },
    diagnostics: refusal === undefined ? [] : [{ severity: "error", code: refusal, summary: "refused" }],
  }) as unknown as Plan;

const ALWAYS = { windows: [], approveAll: false } as const;
const CLOSED = { days: new Set(DAYS), from: 0, to: 60, zone: "UTC" } as const;

function namesOf(input: Partial<SplitInput> & Pick<SplitInput, "source">, refusal?: Diagnostic["code"]) {
  const { own, waiting, later } = split(planOf(Object.values(CHANGES), refusal), {
    now: NOW,
    isApplied: true,
    isBroken: false,
    ...input,
  });
  const names = (changes: readonly Change[]): string[] =>
    Object.entries(CHANGES).flatMap(([name, each]) => (changes.includes(each) ? [name] : []));
  return { own: names(own.changes), waiting: names(waiting?.changes ?? []), later };
}

const ALL = Object.keys(CHANGES);
const without = (...names: string[]): string[] => ALL.filter((name) => !names.includes(name));

describe("a mode", () => {
  it("decides what is made, and what waits for a person", () => {
    const observe = namesOf({ source: { mode: "observe", ...ALWAYS } });
    expect(observe).toEqual({ own: [], waiting: ALL, later: 0 });
    expect(namesOf({ source: { mode: "auto", ...ALWAYS } })).toEqual({ own: ALL, waiting: [], later: 0 });
    expect(namesOf({ source: { mode: "approve-removals", ...ALWAYS } }).waiting).toEqual(["removal"]);
    const asked = ["new", "config", "mixed", "removal", "protection", "opening"];
    expect(namesOf({ source: { mode: "approve", ...ALWAYS } }).waiting).toEqual(asked);
    expect(namesOf({ source: { mode: "approve", windows: [], approveAll: true } }).waiting).toEqual(
      without("adoption", "own", "room"),
    );
  });

  it("lets no policy through under approve before its revision was applied", () => {
    expect(namesOf({ source: { mode: "approve", ...ALWAYS }, isApplied: false }).waiting).toContain("room");
    expect(namesOf({ source: { mode: "auto", ...ALWAYS }, isApplied: false }).own).toContain("room");
  });

  it("gives way to safety, to broken files and to change windows", () => {
    const auto = { mode: "auto", ...ALWAYS } as const;
    const quiet = ["horizon", "own", "room"];
    expect(namesOf({ source: auto }, "max-removals")).toEqual({ own: quiet, waiting: without(...quiet), later: 0 });
    expect(namesOf({ source: auto }, "suddenly-empty")).toEqual({ own: ["room"], waiting: without("room"), later: 0 });
    expect(namesOf({ source: auto, holdsAll: "rewritten" }).own).toEqual(quiet);
    expect(namesOf({ source: auto, isBroken: true }).waiting).toEqual(["removal"]);
    expect(namesOf({ source: { ...auto, windows: [CLOSED] } })).toEqual({
      own: quiet,
      waiting: [],
      later: ALL.length - quiet.length,
    });
  });
});

describe("a change window", () => {
  it.each([
    ["2026-12-01T06:59:00Z", true],
    ["2026-12-01T05:59:00Z", false],
    ["2026-12-01T18:00:00Z", false],
    ["2026-12-05T12:00:00Z", false],
    // A clock change: seven in summer is five in UTC.
    ["2026-07-01T05:00:00Z", true],
  ])("from 7 to 19 on workdays in Berlin holds %s: %s", (at, isOpen) => {
    const workdays = new Set(DAYS.slice(0, 5));
    expect(isWithin({ days: workdays, from: 420, to: 1140, zone: "Europe/Berlin" }, Date.parse(at))).toBe(isOpen);
  });
});

describe("the digest of what waits", () => {
  it("is that of the calls, with any ids and at any time, and of no other calls", () => {
    const config = CHANGES["config"] as Change;
    const first = planOf([config]);
    const renumbered = planOf([{ ...config, calls: ["c9"] }]);
    expect(digestOfCalls({ ...renumbered, now: "2030-01-01T00:00:00Z" } as Plan)).toBe(digestOfCalls(first));
    const others = [
      planOf([{ ...config, after: { duration: 31 } }]),
      planOf([{ ...config, id: 2 }]),
      planOf([config, CHANGES["drift"] as Change]),
      { ...first, calls: first.calls.map((call) => ({ ...call, data: { other: true } })) },
    ];
    expect(new Set([first, ...others].map(digestOfCalls)).size).toBe(5);
  });

  it("goes with a summary of what waits alone", () => {
    const { changes, calls, summary } = narrowTo(planOf(Object.values(CHANGES)), [CHANGES["removal"] as Change]);
    expect([changes.length, calls.length]).toEqual([1, 1]);
    expect(summary).toMatchObject({ remove: 1, add: 0, calls: 1, unchanged: 3 });
  });
});

it("a part of a plan reviews a series only if it has all changes of it: a series' meetings are made alike", () => {
  const [first, second, other] = ["a/one@1", "a/one@2", "a/two@1"].map((name) =>
    change(`booking/a/${name}`, { series: `booking/a/${name.slice(0, 5)}` }),
  ) as [Change, Change, Change];
  const series = ["a/one", "a/two"].map((name) => ({ address: `booking/a/${name}`, before: null, after: {} }));
  const plan = { ...planOf([first, second, other]), series };
  const reviewed = (...changes: Change[]) => narrowTo(plan, changes).series?.map(({ address }) => address);
  expect(reviewed()).toEqual([]);
  expect(reviewed(first, other)).toEqual(["booking/a/a/two"]);
  expect(reviewed(first, second)).toEqual(["booking/a/a/one"]);
  expect(narrowTo(planOf([other]), [other]).series).toBeUndefined();
});

describe("a foreign hand", () => {
  it("stalls a shard by undoing a change three times in ten minutes, and not more slowly, and never by opening a room", () => {
    const drift = CHANGES["drift"] as Change;
    const after = (times: readonly number[], each: Change) =>
      stalledBy(times.reduce<ReturnType<typeof countLoops>>((loops, minute) => countLoops(loops, [each], minute * 60_000), []));
    expect(after([0, 4, 8], drift)).toEqual(["booking/a/b/drift update duration"]);
    expect(after([0, 4, 11], drift)).toEqual([]);
    expect(after([0, 1, 2], CHANGES["room"] as Change)).toEqual([]);
    expect(after([0, 1, 2], CHANGES["config"] as Change)).toEqual([]);
  });
});
