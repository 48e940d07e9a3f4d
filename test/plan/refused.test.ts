import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { createScope } from "../../src/plan/scope.ts";
import { planReviewed, type ReviewedPlan } from "../../src/plan/review/plan-reviewed.ts";
import { refusalsOf } from "../../src/plan/plan.ts";
import { applied, booked, type Domain, hooked, inputOf, planned, type Scenario, weeklySeries } from "./scenario.ts";

type Objects = NonNullable<Scenario["objects"]>;
type Bookings = Readonly<Record<string, { start: string; lock?: boolean; protect?: boolean }>>;

const OLD = "booking/chat.org/board/old";
const day = (time: string): string => `2026-12-01T${time}:00Z`;
const declaredSpec = (start: string) => ({ start, duration: 60, type: "conference", lock: false, password: null });

function board(bookings: Bookings): Scenario["domains"] {
  const declared = Object.entries(bookings).map(([name, { start, ...rest }]) => [name, { start: day(start), ...rest }]);
  return { "chat.org": { rooms: { board: { bookings: Object.fromEntries(declared) } } } satisfies Domain };
}

/** Of several plans, or of one in part. */
function reviewed(scenario: Scenario, ...plans: readonly Plan[]): ReviewedPlan {
  return planReviewed({ ...inputOf(scenario), scope: createScope({ domains: [], targets: [] }), plans, isPartial: true });
}

const verdicts = ({ verdicts: all }: ReviewedPlan): string[] =>
  all.map(
    ({ address, verdict, because }) => `${verdict} ${address.split("/").at(-1)}${because === undefined ? "" : `: ${because}`}`,
  );
const changes = ({ plan }: ReviewedPlan): string[] =>
  plan.changes.map(
    ({ action, address, blocked }) => `${blocked === null ? action : `blocked: ${blocked}`} ${address.split("/").at(-1)}`,
  );

describe("a change that would end a protected object", () => {
  const own = (protect: boolean): Objects => ({
    [OLD]: { id: 3, applied: applied(declaredSpec(day("09:00"))), ...(protect ? { protect: true as const } : {}) },
  });
  const observed = [booked(3, "09:00")];
  const removal = planned({ domains: board({}), observed, objects: own(false) });
  const additions = planned({ domains: board({ instead: { start: "09:30" }, retro: { start: "15:00" } }) });
  const now: Scenario = {
    domains: board({ instead: { start: "09:30" }, retro: { start: "15:00" } }),
    observed,
    objects: own(true),
  };

  it("is refused, what requires it waits, and the rest is made", () => {
    const result = reviewed(now, removal, additions);
    expect(verdicts(result)).toEqual([
      "refused old: it is protected, and this would remove it",
      `waiting instead: it waits for the remove of ${OLD}, which is not made`,
      "same retro",
    ]);
    expect(changes(result)).toEqual(["add retro"]);
    expect(refusalsOf(result.plan)).toEqual([]);
    expect(result.changesOf.get(result.verdicts[0] as never)).toEqual([]);
    expect(result.changesOf.get(result.verdicts[2] as never)).toEqual([result.plan.changes[0]]);
  });

  it("refuses the whole of a plan that is applied alone", () => {
    const result = planReviewed({ ...inputOf(now), plans: [removal] });
    expect(verdicts(result)).toEqual(["same old"]);
    expect(refusalsOf(result.plan)).toMatchObject([{ code: "protected" }]);
  });

  it("is refused also as the opening of a ring of changes, and the others of the ring wait", () => {
    const at = (a: string, b: string): Bookings => ({ a: { start: a }, b: { start: b }, c: { start: "18:00", lock: true } });
    const objects = (about: object): Objects => ({
      "booking/chat.org/board/a": { id: 1, applied: applied(declaredSpec(day("09:00"))), ...about },
      "booking/chat.org/board/b": { id: 2, applied: applied(declaredSpec(day("10:00"))), ...about },
    });
    const live = [booked(1, "09:00"), booked(2, "10:00")];
    const swap = planned({ domains: board(at("10:00", "09:00")), observed: live, objects: objects({}) });
    const result = reviewed({ domains: board(at("10:00", "09:00")), observed: live, objects: objects({ protect: true }) }, swap);
    expect(verdicts(result)).toEqual([
      "refused a: it is protected, and this would replace it",
      "waiting b: it waits for the update of booking/chat.org/board/a, which is not made",
      "same c",
    ]);
    expect(refusalsOf(result.plan)).toEqual([]);
  });
});

describe("a suddenly empty list", () => {
  const url = (name: string): string => `https://${name}.example.com/`;
  const hooks = (...names: string[]): Scenario["domains"] => ({
    "chat.org": {
      webhooks: Object.fromEntries(names.map((name) => [name, { target: { url: url(name) } }])),
      rooms: { board: { bookings: { retro: { start: day("15:00") } } } },
    },
  });
  const names = ["a", "b", "c", "d"];
  const objects = Object.fromEntries(
    names.map((name, index) => [
      `webhook/chat.org/${name}`,
      { id: index + 1, applied: applied({ url: url(name), validated: true }) },
    ]),
  );
  const observed = names.map((name, index) => hooked(index + 1, url(name)));
  const removal = planned({ domains: hooks("a", "b", "c"), observed, objects });
  const EMPTY =
    "region fra-1 lists no webhook in chat.org, where 3 were expected: webhook/chat.org/a, webhook/chat.org/b and webhook/chat.org/c";

  it("refuses the changes of its kind and place, and teaches the state nothing", () => {
    const result = reviewed({ domains: hooks("a", "b", "c"), objects }, removal);
    expect(verdicts(result)).toEqual(["same retro", `refused d: ${EMPTY}`]);
    expect(changes(result)).toEqual(["add retro"]);
    expect(result.plan.missing).toBeUndefined();
    expect(refusalsOf(result.plan)).toEqual([]);
  });

  it("does not make the object of a reviewed change stale", () => {
    const moved: Scenario["domains"] = { "chat.org": { ...hooks("a", "b", "c")?.["chat.org"], region: "sfo-1" } };
    const move = planned({ domains: moved, observed, objects });
    const found = verdicts(reviewed({ domains: moved, objects }, move));
    expect(found.filter((each) => each.startsWith("refused"))).toHaveLength(4);
  });

  it("stops nothing of a plan that was reviewed with --accept-empty, and everything of one applied alone without", () => {
    const accepted = planned({ domains: hooks("a", "b", "c"), observed, objects, allow: { empty: true } });
    const now = { domains: hooks("a", "b", "c"), objects };
    expect(verdicts(reviewed(now, accepted))).toEqual(["same retro", "done d"]);
    expect(verdicts(reviewed({ ...now, allow: { empty: true } }, removal))).toEqual(["same retro", "done d"]);
    expect(refusalsOf(planReviewed({ ...inputOf(now), plans: [accepted] }).plan)).toEqual([]);
    expect(refusalsOf(planReviewed({ ...inputOf(now), plans: [removal] }).plan)).toMatchObject([{ code: "suddenly-empty" }]);
  });

  it("withdraws what the config in hand no longer wants, as any other", () => {
    const addition = planned({ domains: hooks("a", "b", "c", "e"), observed: observed.slice(0, 3), objects });
    expect(verdicts(reviewed({ domains: hooks("a", "b", "c"), objects }, addition))).toContain(
      "withdrawn e: the config no longer declares it",
    );
  });

  it("does not stop a change that another plan reviewed with --accept-empty", () => {
    const domains = hooks("a", "b", "c", "e");
    const add = (empty: boolean): Plan =>
      planned({ domains, observed: observed.slice(0, 3), objects, allow: { empty }, scope: { targets: ["webhook/*/e"] } });
    expect(verdicts(reviewed({ domains, objects }, add(true)))).toEqual(["same e"]);
    const [first, second] = verdicts(reviewed({ domains, objects }, add(true), add(false)));
    expect(first).toBe("same e");
    expect(second).toMatch(/^refused e: region fra-1 lists no webhook/);
  });
});

describe("a meeting of a reviewed series that no plan lists", () => {
  const at = (date: number, hour = 10): string => `2026-12-${String(date).padStart(2, "0")}T${hour}:00:00Z`;
  const weekly = (date: number): string => `booking/chat.org/board/weekly@${at(date)}`;
  const series = (dates: readonly number[], region = "fra-1"): Scenario["domains"] => {
    const bookings = dates.map((date) => [`weekly@${at(date)}`, { start: at(date), series: "weekly" }]);
    return { "chat.org": { rooms: { board: { region, series: [weeklySeries()], bookings: Object.fromEntries(bookings) } } } };
  };
  const owned = (dates: readonly number[]): Objects =>
    Object.fromEntries(
      dates.map((date, index) => [
        weekly(date),
        { id: index + 1, until: at(date, 11), applied: applied(declaredSpec(at(date))) },
      ]),
    );
  const listed = (dates: readonly number[]) => dates.map((date, index) => booked(index + 1, at(date)));
  const dates = [7, 14, 21];
  const away = planned({ domains: series(dates, "sfo-1"), observed: listed(dates), objects: owned(dates) });

  it("is blocked where it is protected", () => {
    const all = [...dates, 28];
    const objects = { ...owned(all), [weekly(28)]: { ...owned(all)[weekly(28)], id: 4, protect: true as const } };
    const result = reviewed({ domains: series(all, "sfo-1"), observed: listed(all), objects }, away);
    expect(changes(result).at(-1)).toBe(`blocked: it is protected, and this would replace it weekly@${at(28)}`);
    expect(result.alike).toEqual([]);
    expect(result.plan.calls).toHaveLength(6);
  });

  it("is blocked where it waits", () => {
    const other = "booking/chat.org/board/other";
    const tuesdays = [8, 15, 22];
    const moved = planned({ domains: series(tuesdays), observed: listed(dates), objects: owned(dates) });
    const result = reviewed(
      {
        domains: series([...tuesdays, 29]),
        observed: [...listed(dates), booked(9, "2026-12-29T10:30:00Z")],
        objects: { ...owned(dates), [other]: { id: 9, applied: applied(declaredSpec("2026-12-29T10:30:00Z")) } },
      },
      moved,
    );
    expect(changes(result).at(-1)).toBe(`blocked: it waits for the remove of ${other}, which is not made weekly@${at(29)}`);
    expect(changes(result)).toHaveLength(4);
  });

  it("is blocked where its list is suddenly empty, unless its series was reviewed with --accept-empty", () => {
    const now: Scenario = { domains: series([...dates, 28]), objects: owned(dates) };
    const back = (empty: boolean): Plan =>
      planned({
        domains: series(dates),
        observed: listed(dates).map((each) => ({ ...each, region: "sfo-1" })),
        objects: Object.fromEntries(Object.entries(owned(dates)).map(([name, each]) => [name, { ...each, region: "sfo-1" }])),
        allow: { empty },
      });
    const refused = reviewed(now, back(false));
    expect(refused.verdicts.map(({ verdict }) => verdict)).toEqual(["refused", "refused", "refused"]);
    expect(changes(refused)).toHaveLength(1);
    expect(changes(refused)[0]).toMatch(/^blocked: region fra-1 lists no booking in chat\.org, where 3 were expected/);
    expect(changes(reviewed(now, back(true)))).toContain(`add weekly@${at(28)}`);
  });
});

describe("of two plans that give a booking another end", () => {
  it("the one that has passed does not stop the other", () => {
    const kickoff = (about: object): Scenario["domains"] => ({
      "chat.org": { rooms: { board: { bookings: { old: { start: day("09:00"), ...about } } } } },
    });
    const was = { observed: [booked(3, "09:00")], objects: { [OLD]: { id: 3, applied: applied(declaredSpec(day("09:00"))) } } };
    const soon = planned({ domains: kickoff({ duration: 90, lock: true }), ...was });
    const late = planned({ domains: kickoff({ duration: 600, lock: true }), ...was });
    const now = Date.parse(day("12:00"));
    const result = reviewed({ domains: kickoff({ duration: 600, lock: true }), ...was, now }, soon, late);
    expect(verdicts(result)).toEqual(["over old", "same old"]);
    expect(changes(result)).toEqual(["update old"]);
  });
});
