/** Each verdict of the table where it takes the place of a later one, of each kind of change. */
import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/model/plan.ts";
import { Secret } from "../../../src/model/secret.ts";
import { planReviewed, type ReviewedPlan } from "../../../src/plan/review/plan-reviewed.ts";
import { board, calls, declaredSpec, KICKOFF, reviewed, verdicts } from "../reviewed.ts";
import { applied, booked, hooked, inputOf, openRoom, planned, type Scenario, secret, weeklySeries } from "../scenario.ts";

const NOON = Date.parse("2026-12-01T12:00:00Z");
const own = (start = "09:00", rest: object = {}) => ({ id: 7, applied: applied(declaredSpec(start, rest)) });
const objects = { [KICKOFF]: own() };
const observed = [booked(7, "09:00")];
const kickoff = (rest: Parameters<typeof board>[0][string] = { start: "09:00" }) => board({ kickoff: rest });
const unreviewed = ({ unreviewed: all }: ReviewedPlan): string[] =>
  all.map(({ change, fields }) => `${change.action} ${change.address.split("/").at(-1)}: ${fields.join(", ")}`);

describe("what a state is to forget", () => {
  const lost: Scenario = { domains: board({}), objects };
  const forget = planned(lost);

  it("is forgotten where it is still gone", () => {
    expect(forget.changes).toMatchObject([{ action: "forget" }]);
    expect(verdicts(reviewed(lost, forget))).toEqual(["same kickoff"]);
  });

  it("is done where the state no longer has it, though the config declares it, or others have it again", () => {
    expect(verdicts(reviewed({ domains: board({}) }, forget))).toEqual(["done kickoff"]);
    expect(verdicts(reviewed({ domains: kickoff() }, forget))).toEqual(["done kickoff"]);
    expect(verdicts(reviewed({ domains: board({}), observed }, forget))).toEqual(["done kickoff"]);
  });

  it("is withdrawn where the config declares it, whether or not it is there again", () => {
    expect(verdicts(reviewed({ domains: kickoff(), objects }, forget))).toEqual(["withdrawn kickoff: the config declares it"]);
    const again = reviewed({ domains: board({ renamed: { start: "09:00" } }), objects, observed }, forget);
    expect(verdicts(again)).toEqual([`withdrawn kickoff: the config declares it as booking/chat.org/board/renamed`]);
  });

  it("is stale where it is there again, and not declared", () => {
    const result = reviewed({ ...lost, observed }, forget);
    expect(verdicts(result)).toEqual(["stale kickoff: booking 7 is there again"]);
    expect([calls(result), result.plan.changes]).toEqual([[], []]);
  });
});

describe("a reviewed removal", () => {
  const removal = planned({ domains: board({}), observed, objects });

  it("is withdrawn where the object is no longer ours, and stale where others have changed it as well", () => {
    const result = reviewed({ domains: board({}), observed }, removal);
    expect(verdicts(result)).toEqual(["withdrawn kickoff: it is no longer ours, or its room is ignored"]);
    const theirs = reviewed({ domains: board({}), observed: [booked(7, "09:00", { spec: { duration: 45 } })] }, removal);
    expect(verdicts(theirs)).toEqual(["stale kickoff: booking 7 was changed (duration 45, was 60)"]);
  });

  it("is withdrawn where its address is outside the targets by now, and not told to be made", () => {
    const at = { "booking/chat.org/board/renamed": own() };
    const result = reviewed({ domains: board({}), observed, objects: at, scope: { targets: ["**/kickoff"] } }, removal);
    expect(verdicts(result)).toEqual([
      "withdrawn kickoff: it is booking/chat.org/board/renamed by now, which is outside the plans' targets",
    ]);
    expect(calls(result)).toEqual([]);
    const forget = planned({ domains: board({}), objects });
    const lost = reviewed({ domains: board({}), objects: at, scope: { targets: ["**/kickoff"] } }, forget);
    expect(verdicts(lost).map((line) => line.split(":")[0])).toEqual(["withdrawn kickoff"]);
  });

  it("is over where the end of the meeting has passed", () => {
    expect(verdicts(reviewed({ domains: board({}), observed, objects, now: NOON }, removal))).toEqual(["over kickoff"]);
  });

  it("of a room is done where it is closed, withdrawn where it is to be open, and else closes it", () => {
    const room = (active?: boolean): Scenario["domains"] => ({
      "chat.org": { rooms: { board: active === undefined ? {} : { active } } },
    });
    const ours = { "room/chat.org/board": { id: "chat.org/board", applied: applied({ active: true }) } };
    const live = [openRoom({})];
    const close = planned({ domains: room(false), observed: live, objects: ours });
    expect(close.changes).toMatchObject([{ action: "close" }]);
    expect(verdicts(reviewed({ domains: room(false), objects: ours }, close))).toEqual(["done board"]);
    expect(verdicts(reviewed({ domains: room(true), observed: live, objects: ours }, close))).toEqual([
      "withdrawn board: the config declares it",
    ]);
    const result = reviewed({ domains: room(false), observed: live, objects: ours }, close);
    expect([verdicts(result), calls(result)]).toEqual([["same board"], ["destroy chat.org/board"]]);
  });

  it("of a room closes it, whatever policy has come to wait for its next opening", () => {
    const room = (more: object): Scenario["domains"] => ({ "chat.org": { rooms: { board: { active: false, ...more } } } });
    const live = [openRoom({})];
    const ours = { "room/chat.org/board": { id: "chat.org/board", applied: applied({ active: true }) } };
    const close = planned({ domains: room({}), observed: live, objects: ours });
    const result = reviewed({ domains: room({ lock: true }), observed: live, objects: ours }, close);
    expect([verdicts(result), calls(result)]).toEqual([["same board"], ["destroy chat.org/board"]]);
  });
});

describe("a reviewed change of what the config in hand no longer declares", () => {
  const longer = planned({ domains: kickoff({ start: "09:00", duration: 90 }), observed, objects });

  it("is done where it is as the review wanted it", () => {
    const result = reviewed({ domains: board({}), observed: [booked(7, "09:00", { spec: { duration: 90 } })], objects }, longer);
    expect(verdicts(result)).toEqual(["done kickoff"]);
    // Its removal is another matter.
    expect([calls(result), unreviewed(result)]).toEqual([[], ["remove kickoff: "]]);
  });
});

describe("a reviewed change of what the config in hand declares at a time that is over", () => {
  const later = planned({ domains: kickoff({ start: "15:00", lock: true }), observed, objects });
  const short = planned({ domains: kickoff({ start: "10:00", lock: true }), observed, objects });

  it("is withdrawn if all of it is declared otherwise, even if that is over as well", () => {
    const declared = { domains: kickoff(), observed, objects, now: NOON };
    expect(verdicts(reviewed(declared, later))).toEqual(["withdrawn kickoff: the config declares it otherwise"]);
    expect(verdicts(reviewed(declared, short))).toEqual(["withdrawn kickoff: the config declares it otherwise"]);
  });

  it("is over if a part of it is declared so", () => {
    const result = reviewed({ domains: kickoff({ start: "09:30", lock: true }), observed, objects, now: NOON }, short);
    expect(verdicts(result)).toEqual(["over kickoff"]);
    expect(result.verdicts[0]?.fields).toEqual({ start: "withdrawn", lock: "same" });
  });

  it("is over if the end that it was to have has passed, and a part of it is declared for a later time", () => {
    const result = reviewed({ domains: kickoff({ start: "15:00", lock: true }), observed, objects, now: NOON }, short);
    expect(verdicts(result)).toEqual(["over kickoff"]);
    expect(result.verdicts[0]?.fields).toEqual({ start: "withdrawn", lock: "same" });
    expect(calls(result)).toEqual([]);
  });

  it("stops nothing that another plan has reviewed of it", () => {
    const declared = { domains: kickoff({ start: "15:00", lock: true }), observed, objects, now: NOON };
    const result = reviewed(declared, short, later);
    expect(verdicts(result)).toEqual(["over kickoff", "same kickoff: it was over, and is made anew"]);
    expect(calls(result)).toEqual(["add 2026-12-01T15:00:00.000Z"]);
  });
});

describe("a reviewed secret", () => {
  const withPassword = (password: Secret | null): Scenario["domains"] => kickoff({ start: "09:00", password });
  const set = planned({ domains: withPassword(secret("first")), observed, objects });

  it("that has another value by now is stale, and names itself", () => {
    const result = reviewed({ domains: withPassword(secret("second")), observed, objects }, set);
    expect(verdicts(result)).toEqual(["stale kickoff: the secret env:PASSWORD is not what it was when this was planned"]);
    expect(result.verdicts[0]).toMatchObject({
      code: "secret-changed",
      source: { file: "xroom.yaml" },
      fields: { password: "same" },
    });
    expect(calls(result)).toEqual([]);
  });

  it("that has another value by now stops nothing that a plan with the new one has reviewed", () => {
    const declared = { domains: withPassword(secret("second")), observed, objects };
    const result = reviewed(declared, set, planned(declared));
    expect(verdicts(result).map((line) => line.split(":")[0])).toEqual(["stale kickoff", "same kickoff"]);
    expect(calls(result)).toEqual(["update 7"]);
  });

  it("that an update only sends again stops it as well", () => {
    const live = [booked(7, "09:00", { spec: { password: secret("first", "live") } })];
    const longer = (password: Secret): Scenario => ({
      domains: kickoff({ start: "09:00", duration: 90, password }),
      observed: live,
      objects,
    });
    const result = reviewed(longer(secret("second")), planned(longer(secret("first"))));
    expect(verdicts(result).map((line) => line.split(":")[0])).toEqual(["stale kickoff"]);
  });

  it("that is written in the config is declared otherwise, or by another reference", () => {
    const literal = planned({ domains: withPassword(secret("first", "literal")), observed, objects });
    const other = reviewed({ domains: withPassword(secret("second", "literal")), observed, objects }, literal);
    expect(verdicts(other)).toEqual(["withdrawn kickoff: the config declares another password"]);
    const moved = reviewed({ domains: withPassword(secret("first", "file:pw")), observed, objects }, set);
    expect(verdicts(moved)).toEqual(["same kickoff"]);
  });

  it("that is not set here is the reviewed one if its reference is", () => {
    const unset = (reference: string) =>
      reviewed({ domains: withPassword(Secret.withoutValue(reference)), observed, objects }, set);
    expect(verdicts(unset("env:PASSWORD"))).toEqual(["same kickoff"]);
    expect(calls(unset("env:PASSWORD"))).toEqual(["update 7"]);
    expect(verdicts(unset("env:OTHER"))).toEqual(["withdrawn kickoff: the config declares another password"]);
  });

  it("is not the removal of one, nor the other way round", () => {
    const live = [booked(7, "09:00", { spec: { password: secret("old", "live") } })];
    const none = planned({ domains: withPassword(null), observed: live, objects });
    const kept = reviewed({ domains: withPassword(secret("first")), observed: live, objects }, none);
    expect(verdicts(kept)).toEqual(["withdrawn kickoff: the config declares another password"]);
    const lost = reviewed(
      { domains: withPassword(null), observed: live, objects },
      planned({ domains: withPassword(secret("first")), observed: live, objects }),
    );
    expect(verdicts(lost)).toEqual(["withdrawn kickoff: the config declares another password"]);
  });
});

describe("what no list shows", () => {
  it("is as it was reviewed if its room is open: a room's host key", () => {
    const domains = { "chat.org": { rooms: { board: { active: true, hostKey: true } } } };
    const open = planned({ domains });
    expect(verdicts(reviewed({ domains, observed: [openRoom({})] }, open))).toEqual(["done board"]);
  });
});

describe("a reviewed opening of a room that the config in hand leaves to others", () => {
  it("is withdrawn, though the rest is declared as it was reviewed", () => {
    const room = (policy: object): Scenario["domains"] => ({ "chat.org": { rooms: { board: { lock: true, ...policy } } } });
    const result = reviewed({ domains: room({}) }, planned({ domains: room({ active: true }) }));
    expect(verdicts(result)).toEqual(["withdrawn board: nothing is left to do for it"]);
    expect(result.verdicts[0]?.fields).toMatchObject({ active: "withdrawn", lock: "same" });
  });
});

describe("a reviewed adoption", () => {
  it("is withdrawn under another address, and what drifted there is unreviewed", () => {
    const adopt = planned({ domains: kickoff(), observed });
    expect(adopt.changes).toMatchObject([{ action: "adopt" }]);
    const renamed = board({ renamed: { start: "09:00" } });
    const result = reviewed({ domains: renamed, observed: [booked(7, "09:00", { spec: { duration: 45 } })] }, adopt);
    expect(verdicts(result)).toEqual(["withdrawn kickoff: the config declares it as booking/chat.org/board/renamed"]);
    expect([calls(result), unreviewed(result)]).toEqual([[], ["update renamed: duration"]]);
  });
});

describe("a reviewed validation", () => {
  const url = "https://crm.example.com/";
  const domains: Scenario["domains"] = { "chat.org": { webhooks: { crm: { target: { url } } } } };
  const ours = { "webhook/chat.org/crm": { id: 3, applied: applied({ url, validated: true }) } };
  const live = (validated: boolean) => [hooked(3, url, { spec: { url, validated } })];
  const validate = planned({ domains, observed: live(false), objects: ours });

  it("is made where it is still pending, and done where the platform has done it", () => {
    expect(validate.changes).toMatchObject([{ action: "validate" }]);
    const result = reviewed({ domains, observed: live(false), objects: ours }, validate);
    expect([verdicts(result), result.plan.calls.map(({ method }) => method)]).toEqual([["same crm"], ["validate"]]);
    expect(verdicts(reviewed({ domains, observed: live(true), objects: ours }, validate))).toEqual(["done crm"]);
  });

  it("is withdrawn where the config no longer asks for it", () => {
    const unasked: Scenario["domains"] = { "chat.org": { webhooks: { crm: { target: { url }, validate: false } } } };
    expect(verdicts(reviewed({ domains: unasked, observed: live(false), objects: ours }, validate))).toEqual([
      "withdrawn crm: the config declares another validated",
    ]);
  });
});

describe("a reviewed addition", () => {
  const url = "https://new.example.com/";
  const crm = "webhook/chat.org/crm";
  const domains: Scenario["domains"] = { "chat.org": { webhooks: { crm: { target: { url } } } } };

  it("is not made where it would remove what this project has made there since", () => {
    const add = planned({ domains });
    const old = "https://old.example.com/";
    const since = {
      domains,
      observed: [hooked(3, old)],
      objects: { [crm]: { id: 3, applied: applied({ url: old, validated: true }) } },
    };
    const result = reviewed(since, add);
    expect(verdicts(result)).toEqual(["partly crm: nothing has reviewed its removals"]);
    expect(result.plan.calls).toEqual([]);
    // With a plan that shows the removal as well it is.
    expect(verdicts(reviewed(since, add, planned(since)))).toEqual(["same crm", "same crm"]);
  });
});

describe("a reviewed move to another region", () => {
  const away = (region: string, rest: object = {}): Scenario["domains"] => ({
    "chat.org": { region, rooms: { board: { bookings: { kickoff: { start: "2026-12-01T09:00:00Z", ...rest } } } } },
  });
  const move = planned({ domains: away("sfo-1"), observed, objects });

  it("is carried on where the booking has gone from the region that it was in, as it was to go", () => {
    expect(move.changes).toMatchObject([{ action: "replace", region: "sfo-1" }]);
    const result = reviewed({ domains: away("sfo-1"), objects }, move);
    expect([verdicts(result), calls(result)]).toEqual([["same kickoff"], ["add 2026-12-01T09:00:00.000Z"]]);
  });

  it("that was blocked is stale where the room has gone from the region that it was in", () => {
    const domains: Scenario["domains"] = { "chat.org": { region: "sfo-1", rooms: { board: { active: true } } } };
    const ours = { "room/chat.org/board": { id: "chat.org/board", applied: applied({ active: true }) } };
    const blocked = planned({ domains, observed: [openRoom({}, { people: ["conference"] })], objects: ours });
    expect(blocked.changes).toMatchObject([{ action: "replace", region: "sfo-1", calls: [] }]);
    expect(verdicts(reviewed({ domains, objects: ours }, blocked))).toEqual([
      "stale board: room chat.org/board has gone from fra-1",
    ]);
  });

  it("is stale where others have changed the booking, and not where this project has", () => {
    const longer = [booked(7, "09:00", { spec: { duration: 45 } })];
    expect(verdicts(reviewed({ domains: away("sfo-1"), observed: longer, objects }, move))).toEqual([
      "stale kickoff: booking 7 was changed (duration 45, was 60)",
    ]);
    const since = { domains: away("sfo-1"), observed: longer, objects: { [KICKOFF]: own("09:00", { duration: 45 }) } };
    expect(verdicts(reviewed(since, move))).toEqual(["same kickoff"]);
  });
});

describe("a reviewed change of what this project has removed since", () => {
  it("is made anew, as its removal is no one else's", () => {
    const longer = kickoff({ start: "09:00", duration: 90 });
    const update = planned({ domains: longer, observed, objects });
    const gone = { kind: "booking", region: "fra-1", id: 7, address: KICKOFF, seal: "s", at: "2026-11-23T08:00:00Z" };
    const result = reviewed({ domains: longer, gone: [gone] }, update);
    expect(verdicts(result).map((line) => line.split(":")[0])).toEqual(["partly kickoff"]);
    expect(verdicts(reviewed({ domains: longer }, update))).toEqual(["stale kickoff: booking 7 has gone from fra-1"]);
  });

  it("is made to what has taken its place, and stale where others have changed that", () => {
    const longer = kickoff({ start: "09:00", duration: 90 });
    const update = planned({ domains: longer, observed, objects });
    const was = { kind: "booking", region: "fra-1", id: 7, address: KICKOFF, seal: "s", at: "2026-11-23T08:00:00Z" };
    const since = (spec: object): Scenario => ({
      domains: longer,
      observed: [booked(9, "09:00", { spec: { lock: true, ...spec } })],
      objects: { [KICKOFF]: { ...own("09:00", { lock: true }), id: 9 } },
      gone: [{ ...was, successor: { region: "fra-1", id: 9 } }],
    });
    expect(calls(reviewed(since({}), update))).toEqual(["update 9"]);
    const result = reviewed(since({ duration: 45 }), update);
    expect([verdicts(result), calls(result)]).toEqual([["stale kickoff: booking 9 was changed"], []]);
  });
});

describe("changes of which one needs the other's time", () => {
  it("are made if both were reviewed, in their order", () => {
    const both = { observed: [booked(7, "09:00")], objects };
    const domains = board({ kickoff: { start: "11:00" }, other: { start: "09:00", duration: 30 } });
    const swapped = planned({ domains, ...both });
    const result = reviewed({ domains, ...both }, swapped);
    expect(verdicts(result)).toEqual(["same kickoff", "same other"]);
    expect(result.plan.calls.some(({ requires }) => requires.length > 0)).toBe(true);
  });
});

describe("an occurrence that a covered series no longer has", () => {
  const at = (day: number): string => `2026-12-${String(day).padStart(2, "0")}T10:00:00Z`;
  const weekly = (days: readonly number[], rule: Parameters<typeof weeklySeries>[0] = {}): Scenario["domains"] => ({
    "chat.org": {
      rooms: {
        board: {
          series: [weeklySeries(rule)],
          bookings: Object.fromEntries(days.map((day) => [`weekly@${at(day)}`, { start: at(day), series: "weekly" }])),
        },
      },
    },
  });
  const occurrence = (day: number) => `booking/chat.org/board/weekly@${at(day)}`;
  const ownedOn = (days: readonly number[]) =>
    Object.fromEntries(
      days.map((day) => [occurrence(day), { id: day, applied: applied({ ...declaredSpec("10:00"), start: at(day) }) }]),
    );

  it("is removed alike: it came into the window since the review", () => {
    const days = [7, 14, 21];
    const ended = (last: readonly number[]) => weekly(last, { until: at(8) } as never);
    const review = planned({
      domains: ended([7]),
      observed: [7, 14].map((day) => booked(day, at(day))),
      objects: ownedOn([7, 14]),
    });
    expect(review.changes).toMatchObject([{ action: "remove", address: occurrence(14) }]);
    const since = { domains: ended([7]), observed: days.map((day) => booked(day, at(day))), objects: ownedOn(days) };
    const result = reviewed(since, review);
    expect(calls(result)).toEqual(["remove 14", "remove 21"]);
    expect(result.alike.map(({ change }) => change.address)).toEqual([occurrence(21)]);
    // One that others made is none of the series.
    const foreign = planReviewed({
      ...inputOf({
        ...since,
        objects: ownedOn([7, 14]),
        domains: { "chat.org": { ...since.domains?.["chat.org"], unmanaged: "remove" } },
      }),
      plans: [review],
    });
    expect(foreign.alike).toEqual([]);
    expect(unreviewed(foreign)).toEqual(["remove ~21: "]);
    // Nor is one that came late, to an address that has another by now.
    const late = { address: occurrence(7), kind: "booking", region: "fra-1", id: 99, since: at(1), gone: true as const };
    const missing = [{ ...late, applied: applied({ ...declaredSpec("10:00"), start: at(7) }) }];
    const twice = reviewed({ ...since, observed: [...since.observed, booked(99, at(7))], missing }, review);
    expect(calls(twice)).toEqual(["remove 14", "remove 21"]);
    expect(unreviewed(twice)).toEqual([`remove weekly@${at(7)}~99: `]);
  });
});

it("a plan without a change says nothing of what there is to do", () => {
  const nothing: Plan = planned({ domains: kickoff(), observed, objects });
  const result = reviewed({ domains: kickoff({ start: "10:00" }), observed, objects }, nothing);
  expect([verdicts(result), calls(result), unreviewed(result)]).toEqual([[], [], ["update kickoff: start"]]);
});
