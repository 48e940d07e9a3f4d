import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/model/canonical-json.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Observed } from "../../src/resources/contract.ts";
import { plan, refusalsOf } from "../../src/plan/plan.ts";
import { sealOf } from "../../src/plan/seal.ts";
import {
  applied,
  booked,
  hidden,
  hooked,
  inputOf,
  keyring,
  openRoom,
  planned,
  type Scenario,
  secret,
  changeLines,
} from "./scenario.ts";

const KICKOFF = "booking/chat.org/board/kickoff";
const board = (booking: object = {}, room: object = {}) => ({
  "chat.org": { rooms: { board: { ...room, bookings: { kickoff: { start: "2026-12-01T10:00Z", ...booking } } } } },
});
const asApplied = { start: "2026-12-01T10:00:00Z", duration: 60, type: "conference", lock: false, password: null };
const many = (count: number, owned = true): Scenario => ({
  domains: { "chat.org": {} },
  observed: Array.from({ length: count }, (_, index) =>
    booked(index + 1, `2026-12-${String(index + 1).padStart(2, "0")}T10:00:00Z`),
  ),
  objects: owned
    ? Object.fromEntries(Array.from({ length: count }, (_, index) => [`booking/chat.org/board/m${index}`, { id: index + 1 }]))
    : {},
});

describe("the reason of a change", () => {
  const observed = [booked(7, "10:00", { spec: { lock: true } })];
  const reasonsOf = (last: object, booking: object = {}, about: object = {}): unknown => {
    const { changes } = planned({
      domains: board(booking),
      observed,
      objects: { [KICKOFF]: { id: 7, applied: applied({ ...asApplied, ...last }) } },
      ...about,
    });
    return changes[0]?.reasons ?? changes[0]?.reason;
  };

  it("is drift if the field was applied as declared", () => {
    expect(reasonsOf({})).toBe("drift");
  });

  it("is the config if the field was applied as observed", () => {
    expect(reasonsOf({ lock: true })).toBe("config");
  });

  it("is given for each field if both happened", () => {
    expect(reasonsOf({ duration: 60 }, { duration: 90 })).toEqual({ duration: "config", lock: "drift" });
  });

  it("is the config if nothing fits what was last applied", () => {
    expect(reasonsOf({ type: "webinar" })).toBe("config");
  });

  it("tells a changed secret from a drifted one, by value and not by reference", () => {
    const domains = board({ password: secret("new") });
    const reason = (last: string): unknown =>
      planned({
        domains,
        observed: [booked(7, "10:00", { spec: { password: secret("other", "live") } })],
        objects: { [KICKOFF]: { id: 7, applied: applied({ ...asApplied, password: secret(last, "file:anywhere") }) } },
      }).changes[0]?.reason;
    expect(reason("new")).toBe("drift");
    expect(reason("other")).toBe("config");
  });
});

describe("safety", () => {
  const codes = (scenario: Scenario): string[] => refusalsOf(planned(scenario)).map(({ code }) => code);

  it("refuses more removals than the percentage of ten or more owned objects", () => {
    expect(codes(many(10))).toEqual(["max-removals"]);
    expect(codes(many(9))).toEqual([]);
    expect(codes({ ...many(10), allow: { removals: true } })).toEqual([]);
    expect(codes({ ...many(10), maxRemovals: { percent: 100 } })).toEqual([]);
  });

  it("refuses more removals than a number, and names them and the flag", () => {
    const made = planned({ ...many(12), maxRemovals: { count: 2 } });
    const [refusal] = refusalsOf(made);
    expect(refusal?.summary).toMatch(
      /^12 removals in chat\.org, and safety\.maxRemovals allows 2: booking\/chat\.org\/board\/m0, .* and 2 more$/,
    );
    expect(refusal?.help).toContain("--allow-removals");
    expect(made.calls).toHaveLength(12);
    expect(codes({ ...many(2), maxRemovals: { count: 2 } })).toEqual([]);
  });

  it("removes nothing of a domain that the config no longer names, however little", () => {
    const gone = "old.test";
    const left: Scenario = {
      domains: { "chat.org": {} },
      observed: [
        booked(7, "10:00", { domain: gone }),
        { ...openRoom(), domain: gone, id: `${gone}/board`, key: `${gone}/board` },
        hooked(3, "https://a.test/", { domain: gone }),
      ],
    };
    const one = { "booking/old.test/board/kickoff": { id: 7 } };
    const all = { ...one, "room/old.test/board": { id: "old.test/board" }, "webhook/old.test/crm": { id: 3 } };
    const made = planned({ ...left, objects: one });
    expect(refusalsOf(made)).toMatchObject([
      {
        code: "undeclared-domain",
        summary: "the config no longer names old.test, and this plan would remove 1 object of it: booking/old.test/board/kickoff",
      },
    ]);
    expect(refusalsOf(made)[0]?.help).toContain("--allow-removals");
    expect(refusalsOf(planned({ ...left, objects: all }))[0]?.summary).toMatch(
      /would remove 3 objects of it: booking\/.*, room\/.* and webhook\//,
    );
    expect(codes({ ...left, objects: all, maxRemovals: { count: 100 } })).toEqual(["undeclared-domain"]);
    expect(codes({ ...left, objects: all, allow: { removals: true } })).toEqual([]);
    // Named, it is emptied as any other.
    const named = { ...left, domains: { "chat.org": {}, [gone]: { rooms: {} } }, objects: all };
    expect(codes(named)).toEqual([]);
    expect(codes({ ...named, maxRemovals: { count: 2 } })).toEqual(["max-removals"]);
    // Nothing of it is removed.
    expect(codes({ ...left, objects: { "booking/old.test/board/gone": { id: 99 } } })).toEqual([]);
    const [, room] = left.observed ?? [];
    const inside = { ...room, people: [{ id: "p1", type: "conference host" }] } as Observed;
    expect(codes({ ...left, observed: [inside], objects: { "room/old.test/board": { id: "old.test/board" } } })).toEqual([]);
  });

  it("counts listed objects with `unmanaged: remove`, and forgotten ones as owned", () => {
    const unmanaged = { ...many(12, false), domains: { "chat.org": { unmanaged: "remove" as const } } };
    expect(codes(unmanaged)).toEqual(["max-removals"]);
    const { objects, ...rest } = many(12);
    const [gone, ...left] = rest.observed ?? [];
    expect(gone?.id).toBe(1);
    expect(codes({ ...rest, observed: left, objects: objects ?? {} })).toEqual(["max-removals"]);
    expect(codes({ ...unmanaged, objects: { "booking/chat.org/x/gone": { id: 99 } } })).toEqual(["max-removals"]);
  });

  it("counts closed rooms, and no replacements", () => {
    const domains = { "chat.org": { rooms: { board: { active: false } } } };
    expect(codes({ domains, observed: [openRoom()], maxRemovals: { count: 0 } })).toEqual(["max-removals"]);
    const moved = {
      "chat.org": { rooms: { board: { region: "sfo-1", bookings: { kickoff: { start: "2026-12-01T10:00Z" } } } } },
    };
    expect(
      codes({ domains: moved, observed: [booked(7, "10:00")], objects: { [KICKOFF]: { id: 7 } }, maxRemovals: { count: 0 } }),
    ).toEqual([]);
  });

  it("does not count blocked changes", () => {
    const domains = { "chat.org": { rooms: { board: { active: false } } } };
    const made = planned({ domains, observed: [openRoom({}, { people: ["conference host"] })], maxRemovals: { count: 0 } });
    expect(refusalsOf(made)).toEqual([]);
  });

  it("never removes, closes or replaces a protected object, even if it is undeclared", () => {
    expect(
      codes({ observed: [booked(7, "10:00")], objects: { [KICKOFF]: { id: 7, protect: true } }, allow: { removals: true } }),
    ).toEqual(["protected"]);
    const closed = { "chat.org": { rooms: { board: { active: false, protect: true } } } };
    expect(codes({ domains: closed, observed: [openRoom()] })).toEqual(["protected"]);
    const hook = { "chat.org": { webhooks: { crm: { target: { url: "https://b.test/" }, protect: true } } } };
    expect(
      codes({ domains: hook, observed: [hooked(1, "https://a.test/")], objects: { "webhook/chat.org/crm": { id: 1 } } }),
    ).toEqual(["protected"]);
    expect(
      codes({ domains: board({}, { protect: true }), observed: [booked(7, "12:00")], objects: { [KICKOFF]: { id: 7 } } }),
    ).toEqual([]);
  });

  it("names many protected objects of a domain in one refusal", () => {
    const week = Array.from({ length: 12 }, (_, index) => `2026-12-${String(index + 1).padStart(2, "0")}T10:00:00Z`);
    const address = (at: string): string => `booking/chat.org/board/weekly@${at}`;
    const made = (times: readonly string[]): Plan =>
      planned({
        observed: times.map((at, index) => booked(index + 1, at)),
        objects: Object.fromEntries(times.map((at, index) => [address(at), { id: index + 1, protect: true }])),
        allow: { removals: true },
      });
    expect(made(week).diagnostics).toMatchObject([
      {
        code: "protected",
        summary: `12 protected objects in chat.org would be removed: ${week.slice(0, 10).map(address).join(", ")} and 2 more`,
      },
    ]);
    expect(made(week.slice(0, 3)).diagnostics).toHaveLength(3);
  });

  it("lifts a protection before the removal, and not with it", () => {
    const objects = { [KICKOFF]: { id: 7, protect: true as const } };
    const elsewhere = {
      "chat.org": { rooms: { board: { region: "sfo-1", bookings: { kickoff: { start: "2026-12-01T10:00Z" } } } } },
    };
    expect(codes({ domains: elsewhere, observed: [booked(7, "10:00")], objects })).toEqual(["protected"]);
    expect(codes({ domains: board(), observed: [booked(7, "10:00")], objects })).toEqual([]);
  });

  it("refuses a list that is suddenly empty", () => {
    const start = (day: number): string => `2026-12-0${day}T10:00Z`;
    const three = { a: { start: start(1) }, b: { start: start(2) }, c: { start: start(3) } };
    const owned = (names: readonly string[]) =>
      Object.fromEntries(names.map((name, index) => [`booking/chat.org/board/${name}`, { id: index + 1 }]));
    const scenario = { domains: { "chat.org": { rooms: { board: { bookings: three } } } }, objects: owned(["a", "b", "c"]) };
    const [refusal] = refusalsOf(planned(scenario));
    expect(refusal).toMatchObject({ code: "suddenly-empty", help: expect.stringContaining("--accept-empty") as string });
    expect(codes({ ...scenario, allow: { empty: true } })).toEqual([]);
    expect(codes({ ...scenario, objects: owned(["a", "b"]) })).toEqual([]);
    expect(codes({ ...scenario, observed: [booked(9, "15:00")] })).toEqual([]);
  });
});

describe("a protection", () => {
  const objects = { [KICKOFF]: { id: 7, protect: true as const, applied: applied(asApplied) } };
  const observed = [booked(7, "10:00")];

  it("is set and lifted by a change without calls", () => {
    const lifted = planned({ domains: board(), observed, objects });
    expect(changeLines(lifted)).toEqual([`unprotect ${KICKOFF} (config)`]);
    expect(lifted.changes[0]).toMatchObject({
      id: 7,
      before: { ...asApplied, protect: true },
      after: { ...asApplied, protect: false },
      fields: ["protect"],
    });
    expect(lifted.summary).toMatchObject({ unprotect: 1, protect: 0, unchanged: 0, calls: 0 });
    expect(lifted.records).toEqual([]);
    const set = planned({ domains: board({}, { protect: true }), observed, objects: { [KICKOFF]: { id: 7 } } });
    expect(changeLines(set)).toEqual([`protect ${KICKOFF} (config)`]);
    expect(planned({ domains: board({ protect: true }), observed, objects }).changes).toEqual([]);
  });

  it("changes beside the change of its object, which keeps the one that the state has", () => {
    const longer = planned({ domains: board({ duration: 90 }), observed, objects });
    expect(changeLines(longer)).toEqual([`update ${KICKOFF} (config): booking.update`, `unprotect ${KICKOFF} (config)`]);
    expect(longer.changes[0]?.record).toMatchObject({ protect: true });
    const gone = planned({ domains: board(), objects });
    expect(changeLines(gone)).toEqual([`add ${KICKOFF} (drift): booking.add`, `unprotect ${KICKOFF} (config)`]);
    expect(gone.changes[1]).toMatchObject({ id: null });
  });

  it("of a new object comes with it", () => {
    const added = planned({ domains: board({ protect: true }) });
    expect(changeLines(added)).toEqual([`add ${KICKOFF} (new): booking.add`]);
    expect(added.changes[0]?.record).toMatchObject({ protect: true });
    const adopted = planned({ domains: board({ protect: true }), observed });
    expect(changeLines(adopted)).toEqual([`adopt ${KICKOFF} (new)`]);
    expect(adopted.changes[0]?.record).toMatchObject({ protect: true });
  });

  it("of an object that is over ends with it", () => {
    const over = { [KICKOFF]: { id: 3, protect: true as const, until: "2026-11-01T10:00:00Z" } };
    const made = planned({ domains: board(), objects: over });
    expect(changeLines(made)).toEqual([`add ${KICKOFF} (new): booking.add`]);
    expect(made.changes[0]?.record).not.toHaveProperty("protect");
  });

  it("goes with its object to another address, and is not lifted by that", () => {
    const renamed = planned({
      domains: { "chat.org": { rooms: { board: { bookings: { meeting: { start: "2026-12-01T10:00Z" } } } } } },
      observed,
      objects,
    });
    const meeting = "booking/chat.org/board/meeting";
    expect(changeLines(renamed)).toEqual([`adopt ${meeting} (new)`, `unprotect ${meeting} (config)`]);
    expect(renamed.changes).toMatchObject([
      { from: KICKOFF, record: { protect: true } },
      { from: KICKOFF, id: 7 },
    ]);
  });
});

describe("the plan document", () => {
  it("is judged by a policy before it is sealed", () => {
    const broken = { severity: "error", code: "policy", summary: "no" } as const;
    const judge = ({ summary }: Pick<Plan, "summary">) => (summary.add === 1 ? [broken] : []);
    const scenario = { domains: { "chat.org": { rooms: { board: { bookings: { a: { start: "2026-12-01T10:00:00Z" } } } } } } };
    const made = plan({ ...inputOf(scenario), policy: { digest: "hmac-sha256:0", judge } });
    expect(made).toMatchObject({ policy: "hmac-sha256:0", diagnostics: [broken] });
    const { seal, ...unsealed } = made;
    expect(seal).toBe(sealOf(unsealed, keyring));
    expect(planned(scenario)).not.toHaveProperty("policy");
  });

  it("is narrowed to domains and addresses", () => {
    const domains = { ...board(), "acme.test": { rooms: { lab: { bookings: { x: { start: "2026-12-01T10:00Z" } } } } } };
    const objects = { "booking/chat.org/board/gone": { id: 5 } };
    expect(changeLines(planned({ domains, objects, scope: { domains: ["acme.*"] } }))).toEqual([
      "add booking/acme.test/lab/x (new): booking.add",
    ]);
    expect(changeLines(planned({ domains, objects, scope: { targets: ["booking/chat.org/**"] } }))).toEqual([
      "forget booking/chat.org/board/gone (undeclared)",
      `add ${KICKOFF} (new): booking.add`,
    ]);
    expect(changeLines(planned({ domains, objects, scope: { targets: ["room/**"] } }))).toEqual([]);
    const duplicates = planned({
      domains,
      observed: [booked(7, "10:00"), booked(8, "11:00")],
      objects: { [KICKOFF]: { id: 7, protect: true }, "booking/chat.org/board/x": { id: 8 } },
      scope: { targets: ["webhook/**"] },
    });
    expect([duplicates.changes, duplicates.records, duplicates.summary.unchanged]).toEqual([[], [], 0]);
  });

  it("refuses a bad glob", () => {
    expect(() => planned({ scope: { targets: ["booking/[a"] } })).toThrow("not a glob: booking/[a");
  });

  it("is sorted by domain, kind and address, for any order of inputs", () => {
    const rooms = {
      b: { bookings: { x: { start: "2026-12-01T10:00Z" } } },
      a: { active: true, bookings: { y: { start: "2026-12-01T10:00Z" } } },
    };
    const observed = [booked(4, "12:00"), booked(3, "13:00")];
    const one = planned({ domains: { "z.test": {}, "chat.org": { unmanaged: "remove", rooms } }, observed });
    expect(changeLines(one).map((line) => line.split(" ")[1])).toEqual([
      "room/chat.org/a",
      "booking/chat.org/a/y",
      "booking/chat.org/b/x",
      "booking/chat.org/board/~3",
      "booking/chat.org/board/~4",
    ]);
    const other = planned({
      domains: { "chat.org": { unmanaged: "remove", rooms: { a: rooms.a, b: rooms.b } }, "z.test": {} },
      observed: observed.toReversed(),
    });
    expect(canonicalJson(other)).toBe(canonicalJson(one));
  });

  it("holds only the reference and digest of secrets", () => {
    const made = planned({ domains: board({ password: secret("hunter2") }) });
    const expected = hidden(secret("hunter2"), "2026-12-01T10:00:00Z");
    expect(made.changes[0]?.after?.["password"]).toEqual(expected);
    expect(made.calls[0]?.data["meetingOptions"]).toMatchObject({ key: expected });
    expect(canonicalJson(made)).not.toContain("hunter2");
  });

  it("holds a precondition for each object that it touches", () => {
    const made = planned({
      domains: board({}, { region: "sfo-1" }),
      observed: [booked(7, "10:00"), booked(8, "15:00")],
      objects: { [KICKOFF]: { id: 7 }, "booking/chat.org/board/x": { id: 8 } },
    });
    expect(made.preconditions.map(({ address, region, id }) => [address, region, id])).toEqual([
      [KICKOFF, "fra-1", 7],
      [KICKOFF, "sfo-1", null],
      ["booking/chat.org/board/x", "fra-1", 8],
    ]);
  });

  it("holds a precondition for an adopted object, and none for a gone one", () => {
    const made = planned({
      domains: board(),
      observed: [booked(7, "10:00")],
      objects: { "booking/chat.org/board/gone": { id: 3 } },
    });
    expect(made.changes).toHaveLength(2);
    expect(made.preconditions).toMatchObject([{ address: "booking/chat.org/board/kickoff", id: 7 }]);
  });

  it("lists unmanaged objects", () => {
    const made = planned({
      domains: board(),
      observed: [booked(9, "15:00"), booked(8, "14:00", { region: "sfo-1" }), booked(8, "13:00")],
    });
    expect(made.unmanaged).toMatchObject([
      { address: "booking/chat.org/board/~8", id: 8, before: { start: "2026-12-01T13:00:00Z" } },
      { address: "booking/chat.org/board/~8", region: "sfo-1", id: 8 },
      { address: "booking/chat.org/board/~9", id: 9 },
    ]);
  });

  it("can be narrowed to drift, without other changes and records", () => {
    const observed = [booked(7, "10:00", { spec: { duration: 45 } })];
    const made = planned({ domains: board(), observed, scope: { drift: true } });
    expect(made.changes).toEqual([]);
    const owned = { "booking/chat.org/board/kickoff": { id: 3 } };
    const gone = planned({ domains: board(), observed: [], objects: owned, scope: { drift: true } });
    expect(gone.changes).toMatchObject([{ action: "add", reason: "drift" }]);
    expect(gone.records).toEqual([]);
  });

  it("names whose it is: the project, the state's lineage, the key of its digests and where it is reviewed", () => {
    const input = inputOf({ domains: board() });
    const made = plan({ ...input, project: "meetings", documentContext: { change: "github:acme/meetings#12" } });
    expect(made).toMatchObject({
      format: "xroom.plan/2",
      project: "meetings",
      lineage: "test",
      context: { change: "github:acme/meetings#12" },
    });
    expect(made.key).toMatch(/^[0-9a-f]{8}$/);
    const plain = plan({ ...input, state: { ...input.state, serial: 0 } });
    expect([plain.project, plain.lineage, plain.context, plain.allowed]).toEqual([null, null, undefined, undefined]);
  });

  it("has what lifted refusals, whether or not there were any", () => {
    const allowed = (allow: Scenario["allow"]): Plan["allowed"] => planned({ domains: board(), ...(allow && { allow }) }).allowed;
    expect(allowed({ removals: true })).toEqual({ removals: true });
    expect(allowed({ empty: true })).toEqual({ empty: true });
    expect(allowed({ removals: true, empty: true })).toEqual({ removals: true, empty: true });
  });

  it("is sealed as a whole", () => {
    const { seal, ...rest } = planned({ domains: board() });
    expect(sealOf(rest, keyring)).toBe(seal);
    expect(sealOf({ ...rest, now: "2026-11-24T09:00:00Z" }, keyring)).not.toBe(seal);
  });

  it("quotes no line of the config", () => {
    const made = planned({ domains: board() });
    expect(made.diagnostics.every((each) => !("excerpt" in each))).toBe(true);
  });
});
