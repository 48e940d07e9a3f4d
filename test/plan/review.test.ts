import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { plan as makePlan } from "../../src/plan/plan.ts";
import { planReviewed, type ReviewedPlan } from "../../src/plan/review/plan-reviewed.ts";
import { applied, booked, hooked, inputOf, openRoom, planned, secret, type Scenario, weeklySeries } from "./scenario.ts";
import { board, calls, declaredSpec, KICKOFF, reviewed, verdicts } from "./reviewed.ts";

describe("a reviewed addition", () => {
  const plan = planned({ domains: board({ kickoff: { start: "09:00" } }) });

  it("is made where nothing has changed", () => {
    const result = reviewed({ domains: board({ kickoff: { start: "09:00" } }) }, plan);
    expect(verdicts(result)).toEqual(["same kickoff"]);
    expect(calls(result)).toEqual(["add 2026-12-01T09:00:00.000Z"]);
  });

  it("is done where it is there already, whoever made it, and is then adopted", () => {
    const result = reviewed({ domains: board({ kickoff: { start: "09:00" } }), observed: [booked(7, "09:00")] }, plan);
    expect(verdicts(result)).toEqual(["done kickoff"]);
    expect(calls(result)).toEqual([]);
    expect(result.plan.changes.map(({ action }) => action)).toEqual(["adopt"]);
  });

  it("is withdrawn where the config no longer declares it, or declares it otherwise", () => {
    expect(verdicts(reviewed({ domains: board({}) }, plan))).toEqual(["withdrawn kickoff: the config no longer declares it"]);
    const later = reviewed({ domains: board({ kickoff: { start: "10:00" } }) }, plan);
    expect(verdicts(later)).toEqual(["partly kickoff: nothing has reviewed its start"]);
    expect(calls(later)).toEqual([]);
  });

  it("is not made in another region than the reviewed one", () => {
    const moved = {
      "chat.org": { region: "sfo-1", rooms: { board: { bookings: { kickoff: { start: "2026-12-01T09:00:00Z" } } } } },
    };
    const result = reviewed({ domains: moved }, plan);
    expect(verdicts(result)).toEqual(["partly kickoff: nothing has reviewed its region"]);
    expect(calls(result)).toEqual([]);
  });

  it("is over where its end has passed", () => {
    const now = Date.parse("2026-12-01T12:00:00Z");
    expect(verdicts(reviewed({ domains: board({ kickoff: { start: "09:00" } }), now }, plan))).toEqual(["over kickoff"]);
  });

  it("is stale where others have made another of its key", () => {
    const result = reviewed(
      { domains: board({ kickoff: { start: "09:00" } }), observed: [booked(7, "09:00", { spec: { duration: 30 } })] },
      plan,
    );
    expect(verdicts(result)).toEqual(["stale kickoff: booking 7, which is the same, was made in fra-1"]);
    expect(calls(result)).toEqual([]);
  });

  it("waits for a removal that nothing has reviewed", () => {
    const old = { domains: board({ kickoff: { start: "09:00" } }) };
    const result = reviewed(
      {
        ...old,
        observed: [booked(3, "09:30")],
        objects: { "booking/chat.org/board/old": { id: 3, applied: applied(declaredSpec("09:30")) } },
      },
      plan,
    );
    expect(verdicts(result)).toEqual([
      "waiting kickoff: it waits for the remove of booking/chat.org/board/old, which is not made",
    ]);
    expect(calls(result)).toEqual([]);
    expect(result.unreviewed.map(({ change }) => `${change.action} ${change.address}`)).toEqual([
      "remove booking/chat.org/board/old",
    ]);
  });
});

describe("a reviewed update", () => {
  const owned = { [KICKOFF]: { id: 7, applied: applied(declaredSpec("09:00")) } };
  const observed = [booked(7, "09:00")];
  const longer = planned({ domains: board({ kickoff: { start: "09:00", duration: 90 } }), observed, objects: owned });
  const locked = planned({ domains: board({ kickoff: { start: "09:00", lock: true } }), observed, objects: owned });

  it("of two requests that change two fields of one booking lands with each", () => {
    const both = { domains: board({ kickoff: { start: "09:00", duration: 90, lock: true } }), observed, objects: owned };
    const one = reviewed(both, longer);
    expect(verdicts(one)).toEqual(["partly kickoff: nothing has reviewed its lock"]);
    expect(one.plan.calls[0]?.data["meetingOptions"]).toMatchObject({ duration: 90, lock: false });
    const together = reviewed(both, longer, locked);
    expect(verdicts(together)).toEqual(["same kickoff", "same kickoff"]);
    expect(together.plan.calls[0]?.data["meetingOptions"]).toMatchObject({ duration: 90, lock: true });
    const second = reviewed(
      {
        ...both,
        observed: [booked(7, "09:00", { spec: { duration: 90 } })],
        objects: { [KICKOFF]: { id: 7, applied: applied(declaredSpec("09:00", { duration: 90 })) } },
      },
      locked,
    );
    expect(verdicts(second)).toEqual(["same kickoff"]);
  });

  it("is stale where others have changed the booking since, and names what", () => {
    const result = reviewed(
      {
        domains: board({ kickoff: { start: "09:00", duration: 90 } }),
        observed: [booked(7, "09:00", { spec: { lock: true } })],
        objects: owned,
      },
      longer,
    );
    expect(verdicts(result)).toEqual(["stale kickoff: booking 7 was changed (lock true, was false)"]);
  });

  it("is the same where this project has changed the booking since, by a declaration with further fields", () => {
    const both = planned({ domains: board({ kickoff: { start: "09:00", duration: 90, lock: true } }), observed, objects: owned });
    const partly = declaredSpec("09:00", { lock: true, capacity: 256 });
    const result = reviewed(
      {
        domains: board({ kickoff: { start: "09:00", duration: 90, lock: true } }),
        observed: [booked(7, "09:00", { spec: { lock: true } })],
        objects: { [KICKOFF]: { id: 7, applied: applied(partly) } },
      },
      both,
    );
    expect(verdicts(result)).toEqual(["same kickoff"]);
    expect(result.verdicts[0]?.fields).toEqual({ duration: "same", lock: "done" });
  });

  it("is stale where the booking has gone", () => {
    const result = reviewed({ domains: board({ kickoff: { start: "09:00", duration: 90 } }), objects: owned }, longer);
    expect(verdicts(result)).toEqual(["stale kickoff: booking 7 has gone from fra-1"]);
  });

  it("is withdrawn where the config went on", () => {
    const result = reviewed({ domains: board({ kickoff: { start: "09:00" } }), observed, objects: owned }, longer);
    expect(verdicts(result)).toEqual(["withdrawn kickoff: the config declares another duration"]);
  });
});

describe("a reviewed update of a booking that is over and gone", () => {
  const objects = { [KICKOFF]: { id: 7, until: "2026-12-01T10:00:00Z", applied: applied(declaredSpec("09:00")) } };
  const domains = board({ kickoff: { start: "09:00", duration: 600 } });
  const longer = planned({ domains, observed: [booked(7, "09:00")], objects });
  const now = Date.parse("2026-12-01T12:00:00Z");

  it("is made as an addition if its new end is not over, and says so", () => {
    const result = reviewed({ domains, objects, now }, longer);
    expect(verdicts(result)).toEqual(["same kickoff: it was over, and is made anew"]);
    expect(calls(result)).toEqual(["add 2026-12-01T09:00:00.000Z"]);
  });

  it("is made of nothing but what the plan showed", () => {
    const result = reviewed({ domains: board({ kickoff: { start: "09:00", duration: 600, lock: true } }), objects, now }, longer);
    expect(verdicts(result)).toEqual(["partly kickoff: nothing has reviewed its lock"]);
    expect(calls(result)).toEqual([]);
  });
});

describe("a reviewed meeting of a series that is over by now", () => {
  const series = (duration: number) => [
    {
      address: "booking/chat.org/board/daily",
      kind: "booking",
      region: "fra-1",
      domain: "chat.org",
      room: "board",
      spec: { repeat: "FREQ=DAILY", duration },
    },
  ];
  const daily = (starts: readonly string[], duration = 60): Scenario["domains"] => {
    const occurrences = starts.map((start) => [`daily@${start}`, { start, duration, series: "daily" }]);
    return { "chat.org": { rooms: { board: { bookings: Object.fromEntries(occurrences) } } } };
  };
  const [first, second] = ["2026-12-01T09:00:00Z", "2026-12-02T09:00:00Z"];
  const made = makePlan({ ...inputOf({ domains: daily([first, second]) }), series: series(60) });
  const later = (duration: number): ReviewedPlan =>
    planReviewed({
      ...inputOf({ domains: daily([second], duration), now: Date.parse("2026-12-01T12:00:00Z") }),
      series: series(duration),
      plans: [made],
    });

  it("is over if the series is declared as it was reviewed, and else withdrawn", () => {
    expect(verdicts(later(60))).toEqual([`over daily@${first}`, `same daily@${second}`]);
    expect(verdicts(later(90))).toEqual([
      `withdrawn daily@${first}: the config no longer declares it`,
      `partly daily@${second}: nothing has reviewed its duration`,
    ]);
  });
});

describe("a reviewed opening of a room", () => {
  const password = secret("00123");
  const lobby = (policy: object): Scenario["domains"] => ({
    "chat.org": { rooms: { board: { active: true, lock: true, ...policy } } },
  });
  const plan = planned({ domains: lobby({ password }) });

  it("is not made without the password that it was reviewed with", () => {
    const result = reviewed({ domains: lobby({}) }, plan);
    expect(verdicts(result)).toEqual(["partly board: nothing has reviewed its password"]);
    expect(result.plan.calls).toEqual([]);
    const also = planned({ domains: lobby({}) });
    expect(verdicts(reviewed({ domains: lobby({}) }, plan, also))).toEqual(["same board", "same board"]);
  });

  it("is no longer stale once this project has opened it, with fewer fields then", () => {
    const result = reviewed(
      {
        domains: lobby({ password }),
        observed: [openRoom({ lock: true })],
        objects: { "room/chat.org/board": { id: "chat.org/board", applied: applied({ active: true, lock: true }) } },
      },
      plan,
    );
    expect(verdicts(result)).toEqual(["same board"]);
    expect(result.plan.calls.map(({ method }) => method)).toEqual(["setPassword"]);
  });

  it("is stale where others have opened it, and what they did to ours is named", () => {
    const observed = [openRoom({ lock: false })];
    expect(verdicts(reviewed({ domains: lobby({ password }), observed }, plan))).toEqual([
      "stale board: room chat.org/board, which is the same, was made in fra-1",
    ]);
  });
});

describe("a reviewed addition of what this project has at another address", () => {
  const objects = { [KICKOFF]: { id: 7, applied: applied(declaredSpec("09:00")) } };
  /** `kickoff` goes on to a later time, and another meeting takes its place. */
  const plan = planned({
    domains: board({ kickoff: { start: "12:00" }, other: { start: "09:00", lock: true } }),
    observed: [booked(7, "09:00")],
    objects,
  });
  const domains = board({ other: { start: "09:00", lock: true } });

  it("takes that object, if the config in hand no longer has a use for it", () => {
    const result = reviewed({ domains, observed: [booked(7, "09:00")], objects }, plan);
    expect(verdicts(result)).toEqual(["withdrawn kickoff: the config declares another start", "same other"]);
    expect(calls(result)).toEqual(["update 7"]);
  });

  it("is stale where others have changed that object", () => {
    const result = reviewed({ domains, observed: [booked(7, "09:00", { spec: { duration: 45 } })], objects }, plan);
    expect(verdicts(result).at(-1)).toBe("stale other: booking 7, which is the same, was made in fra-1");
  });

  it("is not stale where this project has changed it since", () => {
    const changed = { [KICKOFF]: { id: 7, applied: applied(declaredSpec("09:00", { duration: 45 })) } };
    const result = reviewed({ domains, observed: [booked(7, "09:00", { spec: { duration: 45 } })], objects: changed }, plan);
    expect(verdicts(result).at(-1)).toBe("same other");
  });
});

describe("a reviewed rename", () => {
  const owned = { [KICKOFF]: { id: 7, applied: applied(declaredSpec("09:00")) } };
  const observed = [booked(7, "09:00")];

  it("is withdrawn where the config keeps the old one", () => {
    const rename = planned({ domains: board({ renamed: { start: "09:00" } }), observed, objects: owned });
    const result = reviewed({ domains: board({ kickoff: { start: "09:00" } }), observed, objects: owned }, rename);
    expect(verdicts(result)).toEqual(["withdrawn renamed: the config declares it as booking/chat.org/board/kickoff"]);
    expect(verdicts(reviewed({ domains: board({ renamed: { start: "09:00" } }), observed, objects: owned }, rename))).toEqual([
      "same renamed",
    ]);
  });
});

describe("a reviewed removal", () => {
  const owned = { [KICKOFF]: { id: 7, applied: applied(declaredSpec("09:00")) } };
  const observed = [booked(7, "09:00")];
  const gone = planned({ domains: board({}), observed, objects: owned });

  it("is made where the config still lacks it", () => {
    const result = reviewed({ domains: board({}), observed, objects: owned }, gone);
    expect(verdicts(result)).toEqual(["same kickoff"]);
    expect(calls(result)).toEqual(["remove 7"]);
  });

  it("is withdrawn where the config declares the object, under whatever address", () => {
    expect(verdicts(reviewed({ domains: board({ kickoff: { start: "09:00" } }), observed, objects: owned }, gone))).toEqual([
      "withdrawn kickoff: the config declares it",
    ]);
    const renamed = reviewed({ domains: board({ renamed: { start: "09:00" } }), observed, objects: owned }, gone);
    expect(verdicts(renamed)).toEqual(["withdrawn kickoff: the config declares it as booking/chat.org/board/renamed"]);
  });

  it("is done where it has gone, and the state then forgets it", () => {
    const result = reviewed({ domains: board({}), objects: owned }, gone);
    expect(verdicts(result)).toEqual(["done kickoff"]);
    expect(result.plan.changes.map(({ action }) => action)).toEqual(["forget"]);
  });

  it("is done where it has gone under another address, which the state then forgets", () => {
    const objects = { "booking/chat.org/board/renamed": owned[KICKOFF] };
    const result = reviewed({ domains: board({}), objects }, gone);
    expect(verdicts(result)).toEqual(["done kickoff"]);
    expect(result.plan.changes.map(({ action, address }) => `${action} ${address}`)).toEqual([
      "forget booking/chat.org/board/renamed",
    ]);
  });

  it("is stale where others have changed it", () => {
    const result = reviewed(
      { domains: board({}), observed: [booked(7, "09:00", { spec: { duration: 45 } })], objects: owned },
      gone,
    );
    expect(verdicts(result)).toEqual(["stale kickoff: booking 7 was changed (duration 45, was 60)"]);
  });

  it("that no plan has shown is not made", () => {
    const other = planned({ domains: board({}) });
    const result = reviewed({ domains: board({}), observed, objects: owned }, other);
    expect(calls(result)).toEqual([]);
    expect(result.unreviewed).toHaveLength(1);
  });
});

describe("a reviewed move of a robot that was to become a URL", () => {
  const webhook = (target: { url: string } | { robot: number }): Scenario["domains"] => ({
    "chat.org": { region: "sgp-1", webhooks: { crm: { target } } },
  });
  const robot = hooked(3, "", { spec: { robot: 7, validated: false } });
  const objects = { "webhook/chat.org/crm": { id: 3, applied: applied({ robot: 7, validated: false }) } };

  it("moves what is still a robot, as nothing but its region changes", () => {
    const plan = planned({ domains: webhook({ url: "https://new.example.com/" }), observed: [robot], objects });
    const result = reviewed({ domains: webhook({ robot: 7 }), observed: [robot], objects }, plan);
    expect(verdicts(result)).toEqual(["same crm"]);
    expect(result.plan.calls.map(({ method, region }) => `${method} ${region}`)).toEqual(["add sgp-1", "remove fra-1"]);
  });
});

describe("a reviewed replacement of a webhook", () => {
  const webhooks = (url: string): Scenario["domains"] => ({
    "chat.org": { webhooks: { crm: { target: { url } } } },
  });
  const OLD = "https://old.example.com/";
  const NEW = "https://new.example.com/";
  const objects = { "webhook/chat.org/crm": { id: 3, applied: applied({ url: OLD, validated: true }) } };
  const plan = planned({ domains: webhooks(NEW), observed: [hooked(3, OLD)], objects });

  it("is made whole", () => {
    const result = reviewed({ domains: webhooks(NEW), observed: [hooked(3, OLD)], objects }, plan);
    expect(verdicts(result)).toEqual(["same crm"]);
    expect(result.plan.calls.map(({ method }) => method)).toEqual(["add", "validate", "remove"]);
  });

  it("is carried on where it was killed half way", () => {
    const half = {
      domains: webhooks(NEW),
      observed: [hooked(3, OLD), hooked(4, NEW)],
      objects: {
        "webhook/chat.org/crm": {
          id: 4,
          applied: applied({ url: NEW, validated: true }),
          predecessors: [{ region: "fra-1", id: 3 }],
        },
      },
    };
    const result = reviewed(half, plan);
    expect(verdicts(result)).toEqual(["same crm"]);
    expect(result.plan.calls.map(({ method }) => method)).toEqual(["remove"]);
    const done = reviewed(
      {
        ...half,
        observed: [hooked(4, NEW)],
        objects: { "webhook/chat.org/crm": { id: 4, applied: applied({ url: NEW, validated: true }) } },
      },
      plan,
    );
    expect(verdicts(done)).toEqual(["done crm"]);
  });
});

describe("a reviewed protection", () => {
  const observed = [booked(7, "09:00")];
  const as = (protect: boolean) => ({
    [KICKOFF]: { id: 7, applied: applied(declaredSpec("09:00")), ...(protect ? { protect: true as const } : {}) },
  });
  const declared = (rest: object): Scenario["domains"] => board({ kickoff: { start: "09:00", ...rest } });
  const lift = planned({ domains: declared({}), observed, objects: as(true) });
  const set = planned({ domains: declared({ protect: true }), observed, objects: as(false) });
  const actions = ({ plan }: ReviewedPlan): string[] => plan.changes.map(({ action }) => action);

  it("is recorded where nothing has changed", () => {
    const result = reviewed({ domains: declared({}), observed, objects: as(true) }, lift);
    expect(verdicts(result)).toEqual(["same kickoff"]);
    expect(actions(result)).toEqual(["unprotect"]);
    expect(actions(reviewed({ domains: declared({ protect: true }), observed, objects: as(false) }, set))).toEqual(["protect"]);
  });

  it("is done where the state has it, whether or not its object is there", () => {
    expect(verdicts(reviewed({ domains: declared({}), observed, objects: as(false) }, lift))).toEqual(["done kickoff"]);
    expect(verdicts(reviewed({ domains: declared({}), objects: as(false) }, lift))).toEqual(["done kickoff"]);
  });

  it("is withdrawn where the config no longer wants it, or no longer declares its object", () => {
    const back = reviewed({ domains: declared({ protect: true }), observed, objects: as(true) }, lift);
    expect(verdicts(back)).toEqual(["withdrawn kickoff: the config declares another protect"]);
    expect(actions(back)).toEqual([]);
    const gone = reviewed({ domains: board({}), observed, objects: as(true) }, lift);
    expect(verdicts(gone)).toEqual(["withdrawn kickoff: the config no longer declares it"]);
    expect(gone.unreviewed.map(({ change }) => change.action)).toEqual(["remove"]);
  });

  it("is over with its object", () => {
    const now = Date.parse("2026-12-01T12:00:00Z");
    expect(verdicts(reviewed({ domains: declared({}), observed, objects: as(true), now }, lift))).toEqual(["over kickoff"]);
  });

  it("is judged apart from what else changes, either way", () => {
    const both = { domains: declared({ duration: 90 }), observed, objects: as(true) };
    const longer = planned({ domains: declared({ duration: 90, protect: true }), observed, objects: as(true) });
    const one = reviewed(both, longer);
    expect(verdicts(one)).toEqual(["same kickoff"]);
    expect(actions(one)).toEqual(["update"]);
    expect(one.plan.changes[0]?.record).toMatchObject({ protect: true });
    expect(one.unreviewed).toMatchObject([{ change: { action: "unprotect" }, fields: ["protect"] }]);
    const other = reviewed(both, lift);
    expect(verdicts(other)).toEqual(["same kickoff"]);
    expect(actions(other)).toEqual(["unprotect"]);
    expect(other.unreviewed).toMatchObject([{ change: { action: "update" }, fields: ["duration"] }]);
  });

  it("comes with a new object where that was reviewed with it, and else is left to a later review", () => {
    const record = (result: ReviewedPlan): unknown => result.plan.changes[0]?.record;
    const plain = planned({ domains: declared({}) });
    expect(record(reviewed({ domains: declared({ protect: true }) }, plain))).not.toHaveProperty("protect");
    const kept = planned({ domains: declared({ protect: true }) });
    expect(record(reviewed({ domains: declared({ protect: true }) }, kept))).toMatchObject({ protect: true });
  });

  it("is not covered by its series", () => {
    const start = "2026-12-07T10:00:00Z";
    const weekly = (protect: boolean): Scenario => ({
      domains: {
        "chat.org": {
          rooms: {
            board: {
              series: [weeklySeries()],
              bookings: { [`weekly@${start}`]: { start, series: "weekly", protect, lock: true } },
            },
          },
        },
      },
      observed: [booked(1, start)],
      objects: { [`booking/chat.org/board/weekly@${start}`]: { id: 1, protect: true } },
    });
    const result = reviewed(weekly(false), planned(weekly(true)));
    expect(actions(result)).toEqual(["update"]);
    expect(result.unreviewed.map(({ change }) => change.action)).toEqual(["unprotect"]);
  });
});

describe("a reviewed change of a booking that is over by now", () => {
  const afterwards = Date.parse("2026-12-01T12:00:00Z");
  const owned = { [KICKOFF]: { id: 7, until: "2026-12-01T10:00:00Z", applied: applied(declaredSpec("09:00")) } };
  const observed = [booked(7, "09:00")];
  const later = (rest: object = {}): Scenario["domains"] => board({ kickoff: { start: "15:00", ...rest } });
  const plan = planned({ domains: later(), observed, objects: owned });

  it("to a later time is made as an addition of the same, which its verdict says", () => {
    expect(plan.changes).toMatchObject([{ action: "update", fields: ["start"] }]);
    const result = reviewed({ domains: later(), observed, objects: owned, now: afterwards }, plan);
    expect(verdicts(result)).toEqual(["same kickoff: it was over, and is made anew"]);
    expect(calls(result)).toEqual(["add 2026-12-01T15:00:00.000Z"]);
    const made = reviewed(
      {
        domains: later(),
        observed: [...observed, booked(8, "15:00")],
        objects: { [KICKOFF]: { id: 8, applied: applied(declaredSpec("15:00")) } },
        now: afterwards,
      },
      plan,
    );
    expect(verdicts(made)).toEqual(["done kickoff"]);
  });

  it("is not made with what nothing has reviewed", () => {
    const result = reviewed({ domains: later({ duration: 90 }), observed, objects: owned, now: afterwards }, plan);
    expect(verdicts(result)).toEqual(["partly kickoff: nothing has reviewed its duration"]);
    expect(calls(result)).toEqual([]);
  });

  it("is an addition without a word where it is one in the review", () => {
    const added = planned({ domains: later() });
    const result = reviewed({ domains: later(), observed, objects: owned, now: afterwards }, added);
    expect(verdicts(result)).toEqual(["same kickoff"]);
  });
});

describe("the pairs of a moved series", () => {
  const at = (day: number, hour = 10): string => `2026-12-${String(day).padStart(2, "0")}T${hour}:00:00Z`;
  const weekly = (day: number): string => `booking/chat.org/board/weekly@${at(day)}`;
  const days = [7, 14, 21];
  const observed = days.map((day, index) => booked(index + 1, at(day)));
  const series = (starts: readonly number[], room: object = {}): Scenario["domains"] => {
    const bookings = starts.map((day) => [`weekly@${at(day)}`, { start: at(day), series: "weekly" }]);
    return { "chat.org": { rooms: { board: { ...room, series: [weeklySeries()], bookings: Object.fromEntries(bookings) } } } };
  };
  const objects = Object.fromEntries(
    days.map((day, index) => [
      weekly(day),
      { id: index + 1, until: at(day, 11), applied: applied({ ...declaredSpec("10:00"), start: at(day) }) },
    ]),
  );
  const pairs = (result: ReviewedPlan | Plan): string[] => {
    const { changes } = "plan" in result ? result.plan : result;
    return changes.map(({ action, address, id }) => `${action} ${address.slice(-20, -10)} ${id}`);
  };
  const tuesdays = series([8, 15, 22]);
  const plan = planned({ domains: tuesdays, observed, objects });
  const REVIEWED = ["update 2026-12-08 1", "update 2026-12-15 2", "update 2026-12-22 3"];

  it("are those that were reviewed, whatever is over by then", () => {
    expect(pairs(plan)).toEqual(REVIEWED);
    const now = Date.parse(at(7, 12));
    // By order of time the second would take the first one's place.
    expect(pairs(planned({ domains: tuesdays, observed, objects, now }))).toEqual([
      "update 2026-12-08 2",
      "update 2026-12-15 3",
      "add 2026-12-22 null",
    ]);
    const result = reviewed({ domains: tuesdays, observed, objects, now }, plan);
    expect(pairs(result)).toEqual(["add 2026-12-08 null", ...REVIEWED.slice(1)]);
    expect(verdicts(result).map((line) => line.split(" ")[0])).toEqual(["same", "same", "same"]);
  });

  it("keep their object from another meeting where their own new time is over by then", () => {
    const moved = planned({ domains: series([6, 13, 20]), observed, objects });
    expect(pairs(moved)).toEqual(["update 2026-12-06 1", "update 2026-12-13 2", "update 2026-12-20 3"]);
    // The 6th is over, and the 27th has come into the window.
    const result = reviewed({ domains: series([13, 20, 27]), observed, objects, now: Date.parse(at(6, 12)) }, moved);
    expect(verdicts(result)).toEqual([
      "over weekly@2026-12-06T10:00:00Z",
      "same weekly@2026-12-13T10:00:00Z",
      "same weekly@2026-12-20T10:00:00Z",
    ]);
    expect(pairs(result)).toEqual(["update 2026-12-13 2", "update 2026-12-20 3", "add 2026-12-27 null"]);
  });

  it("come first, and what has come into the window since is paired in order of time", () => {
    const rolled = {
      domains: series([8, 15, 22, 29]),
      observed: [...observed, booked(4, at(28))],
      objects: { ...objects, [weekly(28)]: { id: 4, applied: applied({ ...declaredSpec("10:00"), start: at(28) }) } },
    };
    expect(pairs(reviewed({ ...rolled, now: Date.parse(at(7, 12)) }, plan))).toEqual([
      "add 2026-12-08 null",
      ...REVIEWED.slice(1),
      "update 2026-12-29 4",
    ]);
  });

  it("follow an object to what this project has put in its place", () => {
    const replaced = {
      observed: [booked(9, at(7)), ...observed.slice(1)],
      objects: { ...objects, [weekly(7)]: { ...objects[weekly(7)], id: 9 } },
    };
    const input = inputOf({ domains: tuesdays, ...replaced });
    const gone = {
      kind: "booking",
      region: "fra-1",
      id: 1,
      address: weekly(7),
      successor: { region: "fra-1", id: 9 },
      seal: "s",
      at: at(1),
    };
    const swapped = { ...plan, changes: plan.changes.map((change, index) => ({ ...change, id: [2, 1, 3][index] ?? null })) };
    const result = planReviewed({ ...input, state: { ...input.state, gone: [gone] }, plans: [swapped] });
    expect(pairs(result)).toEqual(["update 2026-12-08 2", "update 2026-12-15 9", "update 2026-12-22 3"]);
  });

  it("are kept where the series moves to another region", () => {
    const away = series([8, 15, 22], { region: "sfo-1" });
    const moved = planned({ domains: away, observed, objects });
    expect(pairs(moved)).toEqual(["replace 2026-12-08 1", "replace 2026-12-15 2", "replace 2026-12-22 3"]);
    expect(pairs(reviewed({ domains: away, observed, objects, now: Date.parse(at(7, 12)) }, moved))).toEqual([
      "add 2026-12-08 null",
      "replace 2026-12-15 2",
      "replace 2026-12-22 3",
    ]);
  });
});

describe("a reviewed change of a booking that no list has", () => {
  const kickoff = board({ kickoff: { start: "09:00" } });
  const own = { [KICKOFF]: { id: 7, applied: applied(declaredSpec("09:00")) } };
  const lost: Scenario = { domains: kickoff, objects: own };
  const unsure = { 7: "booking.get: the server failed (500)" };
  const blocked = ({ plan }: ReviewedPlan): string[] =>
    plan.changes.map(({ action, blocked: because }) => `${action} ${because?.includes("may still have it") === true}`);

  const removal = planned({ domains: board({}), objects: own, observed: [booked(7, "09:00")] });

  it("is done if it was to be removed, and is gone", () => {
    const result = reviewed({ ...lost, domains: board({}) }, removal);
    expect([verdicts(result), result.plan.changes.map(({ action }) => action)]).toEqual([["done kickoff"], ["forget"]]);
    const again = reviewed({ domains: kickoff, objects: { [KICKOFF]: { id: 8 } }, unsure: { 8: "no answer" } }, removal);
    expect(verdicts(again)).toEqual(["done kickoff"]);
  });

  it("is blocked, or withdrawn, if it was to be removed, and may still be there", () => {
    const result = reviewed({ ...lost, domains: board({}), unsure }, removal);
    expect([verdicts(result), blocked(result)]).toEqual([["same kickoff"], ["forget true"]]);
    expect(verdicts(reviewed({ ...lost, unsure }, removal))).toEqual(["withdrawn kickoff: the config declares it"]);
  });

  it("is blocked if it was to be forgotten, and may still be there", () => {
    const forget = planned({ ...lost, domains: board({}) });
    const result = reviewed({ ...lost, domains: board({}), unsure }, forget);
    expect([verdicts(result), blocked(result)]).toEqual([["same kickoff"], ["forget true"]]);
  });

  it("is stale if it was to be changed, and is gone; blocked if it may still be there", () => {
    const longer = board({ kickoff: { start: "09:00", duration: 90 } });
    const update = planned({ domains: longer, objects: own, observed: [booked(7, "09:00")] });
    expect(verdicts(reviewed({ ...lost, domains: longer }, update))).toEqual(["stale kickoff: booking 7 has gone from fra-1"]);
    const result = reviewed({ ...lost, domains: longer, unsure }, update);
    expect([verdicts(result), blocked(result), calls(result)]).toEqual([["same kickoff"], ["add true"], []]);
  });

  it("is made again if that was reviewed, and not by a review of something else", () => {
    const again = planned(lost);
    expect(calls(reviewed(lost, again))).toEqual(["add 2026-12-01T09:00:00.000Z"]);
    const both = board({ kickoff: { start: "09:00" }, other: { start: "11:00" } });
    const other = planned({ domains: both, objects: own, observed: [booked(7, "09:00")] });
    const result = reviewed({ domains: both, objects: own }, other);
    expect(calls(result)).toEqual(["add 2026-12-01T11:00:00.000Z"]);
    expect(result.unreviewed.map(({ change }) => `${change.action} ${change.address} ${change.reason}`)).toEqual([
      `add ${KICKOFF} drift`,
    ]);
    // The state knows that it is gone, and nothing brings it back unseen.
    expect(result.plan.missing).toMatchObject([{ id: 7, object: { address: KICKOFF, gone: true } }]);
    expect(result.plan.records).toMatchObject([{ address: KICKOFF, object: null }]);
  });
});
