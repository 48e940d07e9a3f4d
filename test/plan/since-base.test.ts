import { describe, expect, it } from "vitest";
import type { Change, Plan } from "../../src/model/plan.ts";
import { Secret } from "../../src/model/secret.ts";
import { observedAt } from "../../src/plan/observe.ts";
import { allPlaces } from "../../src/plan/places.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { refusalsOf } from "../../src/plan/plan.ts";
import { sealOf } from "../../src/plan/seal.ts";
import { planSinceBase } from "../../src/plan/since-base.ts";
import { applied, booked, type Domain, hooked, inputOf, keyring, openRoom, planned, type Scenario, secret } from "./scenario.ts";

const COMMIT = "1a2b3c4".padEnd(40, "0");

interface Compared {
  /** Addresses of the base. */
  readonly unsure?: readonly string[];
  readonly onlyOwn?: boolean;
}

/** The plan for one config, compared with that for a base. */
function since(world: Scenario, head: Domain, base: Domain | undefined, { unsure = [], onlyOwn = false }: Compared = {}): Plan {
  const of = (domain: Domain): Scenario => ({ ...world, domains: { "chat.org": domain } });
  const plan = base === undefined ? undefined : planned(of(base));
  const compared = { ref: "main", commit: COMMIT, plan, unsure: new Set(unsure) };
  return planSinceBase(preparePlan(inputOf(of(head))), compared, { onlyOwn });
}

function told({ changes, base }: Plan): { own: string[]; pending: string[]; dropped: string[] } {
  const names = (of: readonly Change[]): string[] => of.map(({ action, address }) => `${action} ${address}`);
  return {
    own: names(changes.filter(({ pending }) => pending !== true)),
    pending: names(changes.filter(({ pending }) => pending === true)),
    dropped: names(base?.dropped ?? []),
  };
}

const rooms = (bookings: Readonly<Record<string, object>>): Domain => ({ rooms: { board: { bookings: bookings as never } } });
const AT = "2026-12-01T10:00:00Z";
const LATER = "2026-12-02T10:00:00Z";

describe("a change is pending already", () => {
  it("if the base would make the same, with calls in any order and with any ids", () => {
    const plan = since({}, rooms({ a: { start: AT }, b: { start: LATER } }), rooms({ b: { start: LATER } }));
    expect(told(plan)).toEqual({ own: ["add booking/chat.org/board/a"], pending: ["add booking/chat.org/board/b"], dropped: [] });
    expect(plan.changes.map(({ calls }) => calls)).toEqual([["c1"], ["c2"]]);
  });

  it("if its calls use outputs of each other", () => {
    const crm = { target: { url: "https://crm.example.com/x" } };
    const other = { target: { url: "https://a.example.com/x" } };
    const plan = since({}, { webhooks: { a: other, crm } }, { webhooks: { crm } });
    expect(told(plan)).toEqual({ own: ["add webhook/chat.org/a"], pending: ["add webhook/chat.org/crm"], dropped: [] });
  });

  it("at any place, and with any reference to the same secret", () => {
    const bookings = (reference: string, value: string) => rooms({ a: { start: AT, password: secret(value, reference) } });
    const [same, other] = [bookings("env:B", "s3cret"), bookings("env:A", "other")];
    expect(told(since({}, bookings("env:A", "s3cret"), same)).pending).toEqual(["add booking/chat.org/board/a"]);
    expect(told(since({}, bookings("env:A", "s3cret"), other)).own).toEqual(["add booking/chat.org/board/a"]);
    const world = { observed: [openRoom({ lock: true })] };
    const room = (reference: string): Domain => ({ rooms: { board: { password: secret("s3cret", reference) } } });
    expect(told(since(world, room("env:A"), room("file:b")))).toMatchObject({ own: [], pending: ["update room/chat.org/board"] });
  });

  it("with an unknown secret of the same reference", () => {
    const bookings = (reference: string) => rooms({ a: { start: AT, password: Secret.withoutValue(reference) } });
    expect(told(since({}, bookings("env:A"), bookings("env:A"))).pending).toEqual(["add booking/chat.org/board/a"]);
    expect(told(since({}, bookings("env:A"), bookings("env:B"))).own).toEqual(["add booking/chat.org/board/a"]);
  });

  it("with other declared fields that no call sends", () => {
    const world = { observed: [booked(1, "10:00", { spec: { lock: true } })] };
    const base = rooms({ a: { start: AT } });
    expect(told(since(world, rooms({ a: { start: AT, capacity: 256 } }), base)).pending).toEqual([
      "update booking/chat.org/board/a",
    ]);
    const capped = since(world, rooms({ a: { start: AT, capacity: 20 } }), base);
    expect(capped.changes.map(({ fields, pending }) => [fields, pending])).toEqual([[["lock", "capacity"], ["lock"]]]);
  });

  it("for each change of an object on its own", () => {
    const world = { observed: [openRoom({ type: "webinar", lock: false })] };
    const head = { rooms: { board: { type: "conference" as const, lock: true } } };
    const base = { rooms: { board: { type: "conference" as const } } };
    expect(told(since(world, head, base))).toEqual({
      own: ["update room/chat.org/board"],
      pending: ["replace room/chat.org/board"],
      dropped: [],
    });
  });
});

describe("a change is pending in part", () => {
  const A = "booking/chat.org/board/a";
  const owned = {
    [A]: { id: 1, applied: applied({ start: AT, duration: 60, type: "conference", lock: false, password: null }) },
  };
  const world = { observed: [booked(1, "10:00")], objects: owned };
  const pendingFields = (plan: Plan) =>
    plan.changes.map(({ address, fields, pending }) => [address.split("/").at(-1), fields, pending]);

  it("where the base gives a field the same value", () => {
    const both = rooms({ a: { start: AT, duration: 90, lock: true } });
    expect(pendingFields(since(world, both, rooms({ a: { start: AT, duration: 90 } })))).toEqual([
      ["a", ["duration", "lock"], ["duration"]],
    ]);
    expect(pendingFields(since(world, both, rooms({ a: { start: AT, duration: 30, lock: true } })))).toEqual([
      ["a", ["duration", "lock"], ["lock"]],
    ]);
  });

  it("where both add it, with some values alike", () => {
    const plan = since({}, rooms({ a: { start: AT, duration: 90 } }), rooms({ a: { start: AT, duration: 30 } }));
    expect(plan.changes[0]?.pending).toContain("start");
    expect(plan.changes[0]?.pending).not.toContain("duration");
  });

  it("under another address, where it is the same object: that is not dropped", () => {
    const plan = since(world, rooms({ b: { start: AT, duration: 90 } }), rooms({ a: { start: AT, duration: 90 } }));
    expect(pendingFields(plan)).toEqual([["b", ["duration"], ["duration"]]]);
    expect(plan.base?.dropped).toEqual([]);
  });

  it("with a secret of the same value", () => {
    const locked = rooms({ a: { start: AT, password: secret("s3cret", "env:A"), lock: true } });
    expect(pendingFields(since(world, locked, rooms({ a: { start: AT, password: secret("s3cret", "env:B") } })))).toEqual([
      ["a", ["lock", "password"], ["password"]],
    ]);
    expect(pendingFields(since(world, locked, rooms({ a: { start: AT, password: secret("other", "env:A") } })))).toEqual([
      ["a", ["lock", "password"], undefined],
    ]);
  });
});

describe("what is pending, and only own changes are asked for,", () => {
  const A = "booking/chat.org/board/a";
  const world = { observed: [booked(1, "10:00")], objects: { [A]: { id: 1 } } };

  it("is left out: whole changes, and the fields of updates, which keep their live values", () => {
    const head = rooms({ a: { start: AT, duration: 90, lock: true }, b: { start: LATER }, c: { start: "2026-12-03T10:00:00Z" } });
    const base = rooms({ a: { start: AT, duration: 90 }, b: { start: LATER } });
    const plan = since(world, head, base, { onlyOwn: true });
    expect(told(plan)).toMatchObject({ own: [`update ${A}`, "add booking/chat.org/board/c"], pending: [], dropped: [] });
    expect(plan.changes[0]).toMatchObject({ fields: ["lock"], after: { duration: 60, lock: true } });
    expect(plan.calls.map(({ method, data }) => [method, (data["meetingOptions"] as { duration: number }).duration])).toEqual([
      ["update", 60],
      ["add", 60],
    ]);
    expect(plan.base?.leftOut).toMatchObject([
      { address: A, fields: ["duration"], calls: [] },
      { address: "booking/chat.org/board/b", action: "add", calls: [] },
    ]);
    expect(plan.summary).toMatchObject({ add: 1, update: 1, unchanged: 0 });
  });

  it("is left out of a move: it keeps its time", () => {
    const later = "2026-12-01T11:00:00Z";
    const plan = since(world, rooms({ a: { start: later, duration: 90 } }), rooms({ a: { start: later } }), { onlyOwn: true });
    expect(plan.changes).toMatchObject([{ fields: ["duration"], after: { start: AT, duration: 90 } }]);
    expect(plan.calls).toMatchObject([{ method: "update", data: { startTime: "2026-12-01T10:00:00.000Z" } }]);
  });

  it("stays in an addition, which is made whole", () => {
    const plan = since({}, rooms({ a: { start: AT, duration: 90 } }), rooms({ a: { start: AT, duration: 30 } }), {
      onlyOwn: true,
    });
    expect(plan.changes).toMatchObject([{ action: "add", after: { duration: 90 }, pending: expect.arrayContaining(["start"]) }]);
    expect(plan.base).not.toHaveProperty("leftOut");
  });

  it("leaves the rename of an object with no field of its own", () => {
    const plan = since(world, rooms({ b: { start: AT, duration: 90 } }), rooms({ a: { start: AT, duration: 90 } }), {
      onlyOwn: true,
    });
    expect(plan.changes).toMatchObject([{ address: "booking/chat.org/board/b", from: A, action: "adopt" }]);
    expect(plan.calls).toEqual([]);
  });

  it("is not counted as unchanged", () => {
    const domain = rooms({ a: { start: AT, duration: 90 } });
    const plan = since(world, domain, domain, { onlyOwn: true });
    expect(plan).toMatchObject({ changes: [], summary: { unchanged: 0 }, base: { leftOut: [{ address: A }] } });
  });

  it("leaves the other change of a room alone", () => {
    const open = { observed: [openRoom({ type: "webinar", lock: false, password: null })] };
    const head = { rooms: { board: { type: "conference" as const, lock: true, password: secret("new") } } };
    const plan = since(open, head, { rooms: { board: { lock: true } } }, { onlyOwn: true });
    expect(plan.changes.map(({ action, fields, blocked }) => [action, fields, blocked === null])).toEqual([
      ["update", ["password"], true],
      ["replace", ["type"], false],
    ]);
  });
});

describe("removals that are pending already", () => {
  const days = (count: number, from = 0) =>
    Array.from({ length: count }, (_, index) => `2026-12-${String(index + from + 1).padStart(2, "0")}T10:00:00Z`);
  const all = days(12);
  const world: Scenario = {
    observed: all.map((start, index) => booked(index + 1, start)),
    objects: Object.fromEntries(all.map((_, index) => [`booking/chat.org/board/m${index}`, { id: index + 1 }])),
  };
  const kept = (count: number): Domain =>
    rooms(Object.fromEntries(all.slice(0, count).map((start, index) => [`m${index}`, { start }])));

  it("are counted apart from those of this change", () => {
    const plan = since(world, kept(6), kept(9));
    expect(refusalsOf(planned({ ...world, domains: { "chat.org": kept(6) } }))).toMatchObject([{ code: "max-removals" }]);
    expect(refusalsOf(plan)).toEqual([]);
    expect(told(plan).own).toHaveLength(3);
    expect(told(plan).pending).toHaveLength(3);
  });

  it("are left out with a warning where they would be refused, and don't refuse the rest", () => {
    const plan = since(world, kept(4), kept(5));
    expect(refusalsOf(plan)).toEqual([]);
    expect(told(plan)).toMatchObject({ own: ["remove booking/chat.org/board/m4"], pending: [] });
    expect(plan.base?.leftOut).toHaveLength(7);
    expect(plan.diagnostics).toMatchObject([
      {
        severity: "warning",
        code: "pending-left-out",
        summary: expect.stringContaining("7 removals in chat.org, and safety.maxRemovals allows 30% of 12"),
      },
    ]);
    const allowed = since({ ...world, allow: { removals: true } }, kept(4), kept(5));
    expect(told(allowed).pending).toHaveLength(7);
  });

  it("of protected objects are left out alone", () => {
    const objects = { ...world.objects, "booking/chat.org/board/m11": { id: 12, protect: true as const } };
    const plan = since({ ...world, objects }, kept(10), kept(10));
    expect(told(plan).pending).toEqual(["remove booking/chat.org/board/m10"]);
    expect(plan.base?.leftOut?.map(({ address }) => address)).toEqual(["booking/chat.org/board/m11"]);
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(["pending-left-out"]);
  });

  it("leave what is pending and removes nothing", () => {
    const plan = since(world, rooms({ m0: { start: all[0] as string }, n: { start: LATER } }), rooms({ n: { start: LATER } }));
    expect(told(plan).pending).toContain("adopt booking/chat.org/board/n");
  });
});

describe("a change is caused by the config under review", () => {
  it.each<[string, Scenario, Domain, Domain]>([
    [
      "it does something else",
      { observed: [booked(1, "10:00")] },
      rooms({ a: { start: AT, duration: 90 } }),
      rooms({ a: { start: AT, duration: 30 } }),
    ],
    ["it does it elsewhere", {}, { ...rooms({ a: { start: AT } }), region: "sfo-1" }, rooms({ a: { start: AT } })],
    [
      "it isn't blocked any more",
      { observed: [openRoom({ type: "webinar" })] },
      { rooms: { board: { type: "conference", evict: true } } },
      { rooms: { board: { type: "conference" } } },
    ],
    [
      "it removes what would be changed",
      { observed: [booked(1, "10:00")], objects: { "booking/chat.org/board/a": { id: 1 } } },
      {},
      rooms({ a: { start: AT, duration: 90 } }),
    ],
  ])("if %s than the base's; that is not dropped, too", (_, world, head, base) => {
    const plan = since(world, head, base);
    expect(plan.changes.filter(({ pending }) => pending === undefined)).toHaveLength(1);
    expect(told(plan)).toMatchObject({ pending: [], dropped: [] });
  });

  it("if it is unknown what the base would do", () => {
    const domain = rooms({ a: { start: AT }, b: { start: LATER } });
    const certain = since({}, domain, domain, { unsure: ["booking/chat.org/board/a"] });
    expect(told(certain)).toMatchObject({ own: ["add booking/chat.org/board/a"], pending: ["add booking/chat.org/board/b"] });
    expect(told(since({}, domain, undefined))).toMatchObject({ pending: [], dropped: [] });
    expect(told(since({}, {}, domain, { unsure: ["booking/chat.org/board/a"] })).dropped).toEqual([
      "add booking/chat.org/board/b",
    ]);
  });
});

describe("a change is dropped", () => {
  it("if only the base would make it, and has neither calls nor a source", () => {
    const hook = hooked(3, "https://old.example.com/x");
    const world = { observed: [hook], objects: { "webhook/chat.org/crm": { id: 3 } } };
    const at = (url: string): Domain => ({ webhooks: { crm: { target: { url } } } });
    const plan = since(world, at("https://old.example.com/x"), at("https://new.example.com/x"));
    expect(plan.base).toMatchObject({
      ref: "main",
      commit: COMMIT,
      dropped: [{ address: "webhook/chat.org/crm", action: "replace", fields: ["url"], source: null, calls: [], record: null }],
    });
    expect(plan.calls).toEqual([]);
  });
});

it("the seal covers it", () => {
  const { seal, ...rest } = since({}, rooms({ a: { start: AT } }), rooms({ b: { start: LATER } }));
  expect(seal).toBe(sealOf(rest, keyring));
  expect(seal).not.toBe(sealOf({ ...rest, base: { ref: "main", commit: COMMIT, dropped: [] } }, keyring));
});

describe("places", () => {
  const place = (region: string, domain: string) => ({ region, domain });

  it("of two configs are there once each, in order", () => {
    const both = allPlaces([place("fra-1", "b"), place("sfo-1", "a")], [place("fra-1", "a"), place("fra-1", "b")]);
    expect(both).toEqual([place("fra-1", "a"), place("sfo-1", "a"), place("fra-1", "b")]);
  });

  it("narrow an observation", () => {
    const list = (region: string, domain: string) => ({ region, domain, kind: "booking", objects: [] });
    const lists = [list("fra-1", "a"), list("sfo-1", "a"), list("fra-1", "b")];
    expect(observedAt({ lists }, [place("fra-1", "b"), place("sfo-1", "b"), place("sfo-1", "a")]).lists).toEqual(lists.slice(1));
  });
});
