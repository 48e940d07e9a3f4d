import { describe, expect, it } from "vitest";
import type { Change, Plan } from "../../src/model/plan.ts";
import { Secret } from "../../src/model/secret.ts";
import { observedAt } from "../../src/plan/observe.ts";
import { allPlaces } from "../../src/plan/places.ts";
import { sealOf } from "../../src/plan/plan.ts";
import { sinceBase } from "../../src/plan/since-base.ts";
import { booked, type Domain, hooked, keyring, openRoom, planned, type Scenario, secret } from "./scenario.ts";

const COMMIT = "1a2b3c4".padEnd(40, "0");

/** The plan for one config, compared with that for a base; `unsure` are addresses of the base. */
function since(world: Scenario, head: Domain, base: Domain | undefined, unsure: readonly string[] = []): Plan {
  const of = (domain: Domain): Plan => planned({ ...world, domains: { "chat.org": domain } });
  const plan = base === undefined ? undefined : of(base);
  return sinceBase(of(head), { ref: "main", commit: COMMIT, plan, unsure: new Set(unsure) }, keyring);
}

function told({ changes, base }: Plan): { own: string[]; pending: string[]; dropped: string[] } {
  const names = (of: readonly Change[]): string[] => of.map(({ action, address }) => `${action} ${address}`);
  return {
    own: names(changes.filter(({ pending }) => pending === undefined)),
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
    expect(told(since(world, rooms({ a: { start: AT, capacity: 20 } }), base)).own).toEqual(["update booking/chat.org/board/a"]);
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

describe("a change is caused by the config under review", () => {
  it.each<[string, Scenario, Domain, Domain]>([
    [
      "it does more",
      { observed: [booked(1, "10:00")] },
      rooms({ a: { start: AT, duration: 90, lock: true } }),
      rooms({ a: { start: AT, duration: 90 } }),
    ],
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
    const certain = since({}, domain, domain, ["booking/chat.org/board/a"]);
    expect(told(certain)).toMatchObject({ own: ["add booking/chat.org/board/a"], pending: ["add booking/chat.org/board/b"] });
    expect(told(since({}, domain, undefined))).toMatchObject({ pending: [], dropped: [] });
    expect(told(since({}, {}, domain, ["booking/chat.org/board/a"])).dropped).toEqual(["add booking/chat.org/board/b"]);
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
