import { shortDigest } from "../../src/model/short-digest.ts";
import { describe, expect, it } from "vitest";
import { booked, hooked, keyring, openRoom, planned, type Scenario, changeLines } from "./scenario.ts";

const kickoff = { kickoff: { start: "2026-12-01T10:00Z" } };
const KICKOFF = "booking/chat.org/board/kickoff";
const declared = (bookings = kickoff) => ({ "chat.org": { rooms: { board: { bookings } } } });
const intentOf = (address: string, key: string) => {
  const kind = address.split("/")[0] ?? "";
  return { address, kind, region: "fra-1", domain: "chat.org", key: keyring.digest("key", `${kind}\n${key}`) };
};

describe("which object is which", () => {
  it("adds a declared object that is not listed", () => {
    expect(changeLines(planned({ domains: declared() }))).toEqual([`add ${KICKOFF} (new): booking.add`]);
  });

  it("finds the owned object, at any time", () => {
    const made = planned({ domains: declared(), observed: [booked(7, "12:00")], objects: { [KICKOFF]: { id: 7 } } });
    expect(changeLines(made)).toEqual([`update ${KICKOFF} (config): booking.update`]);
    expect(made.changes[0]?.id).toBe(7);
  });

  it("adopts an object with the same room and start, without a call", () => {
    const made = planned({ domains: declared(), observed: [booked(7, "10:00")] });
    expect(changeLines(made)).toEqual([`adopt ${KICKOFF} (new)`]);
    expect(made.calls).toEqual([]);
    expect(made.summary).toMatchObject({ adopt: 1, unchanged: 0, unmanaged: 0 });
  });

  it("adopts and updates in one change where the values differ", () => {
    const made = planned({ domains: declared(), observed: [booked(7, "10:00", { spec: { lock: true } })] });
    expect(changeLines(made)).toEqual([`update ${KICKOFF} (config): booking.update`]);
  });

  it("finds a renamed booking: only its address changes", () => {
    const made = planned({
      domains: declared({ kickoff: { start: "2026-12-01T10:00Z" } }),
      observed: [booked(7, "10:00")],
      objects: { "booking/chat.org/board/old": { id: 7 } },
    });
    expect(changeLines(made)).toEqual([`adopt ${KICKOFF} (new)`]);
    expect(made.records).toEqual([]);
  });

  it("prefers ours from an old address to an unmanaged object with a lower id", () => {
    const made = planned({
      domains: declared(),
      observed: [booked(3, "10:00"), booked(7, "10:00")],
      objects: { "booking/chat.org/board/old": { id: 7 } },
    });
    expect(made.changes[0]).toMatchObject({ action: "adopt", id: 7 });
    expect(made.diagnostics.map(({ code }) => code)).toContain("duplicate-object");
  });

  it("takes the lowest id of several unmanaged objects, and warns of the others", () => {
    const made = planned({ domains: declared(), observed: [booked(9, "10:00"), booked(4, "10:00")] });
    expect(made.changes).toMatchObject([{ action: "adopt", id: 4 }]);
    expect(made.summary.unmanaged).toBe(1);
    expect(made.diagnostics.find(({ code }) => code === "duplicate-object")?.summary).toContain("9 is left alone");
  });

  it("leaves unmanaged objects alone, and counts them", () => {
    const made = planned({
      domains: declared({} as never),
      observed: [booked(7, "10:00"), hooked(1, "https://a.test/"), openRoom({}, { room: "annex" })],
    });
    expect(made.changes).toEqual([]);
    expect(made.summary.unmanaged).toBe(3);
  });

  it("removes what is ours and no longer declared, and forgets what is gone", () => {
    const made = planned({
      domains: declared(),
      observed: [booked(7, "10:00"), booked(8, "12:00")],
      objects: { [KICKOFF]: { id: 7 }, "booking/chat.org/board/a": { id: 8 }, "booking/chat.org/board/b": { id: 9 } },
    });
    expect(changeLines(made)).toEqual([
      "remove booking/chat.org/board/a (undeclared): booking.remove",
      "forget booking/chat.org/board/b (undeclared)",
    ]);
  });

  it("removes the objects of a domain whose block is deleted", () => {
    const made = planned({ observed: [booked(7, "10:00")], objects: { [KICKOFF]: { id: 7 } } });
    expect(changeLines(made)).toEqual([`remove ${KICKOFF} (undeclared): booking.remove`]);
  });

  it("adds an object that others removed again, as drift", () => {
    const made = planned({ domains: declared(), objects: { [KICKOFF]: { id: 7 } } });
    expect(changeLines(made)).toEqual([`add ${KICKOFF} (drift): booking.add`]);
  });

  it("replaces an owned booking in another region, and finishes once its successor exists", () => {
    const domains = { "chat.org": { rooms: { board: { region: "sfo-1", bookings: kickoff } } } };
    const objects = { [KICKOFF]: { id: 7 } };
    const first = planned({ domains, observed: [booked(7, "10:00")], objects });
    expect(changeLines(first)).toEqual([`replace ${KICKOFF} (config): sfo-1 booking.add, booking.remove`]);
    expect(first.changes[0]).toMatchObject({ before: { region: "fra-1" }, after: { region: "sfo-1" }, fields: ["region"] });
    expect(first.calls[1]?.requires).toEqual(["c1"]);

    const second = planned({ domains, observed: [booked(7, "10:00"), booked(1, "10:00", { region: "sfo-1" })], objects });
    expect(changeLines(second)).toEqual([`replace ${KICKOFF} (config): booking.remove`]);
    expect(first.diagnostics).toEqual([]);
    expect(second.diagnostics).toMatchObject([
      {
        severity: "note",
        code: "half-done",
        summary: `this plan finishes the replacement of ${KICKOFF}: 1 exists, and 7 (fra-1) is removed`,
      },
    ]);
    const third = planned({
      domains,
      observed: [booked(7, "10:00"), booked(1, "10:00", { region: "sfo-1", spec: { lock: true } })],
      objects: { [KICKOFF]: { id: 1, region: "sfo-1", predecessors: [{ region: "fra-1", id: 7 }] } },
    });
    expect(changeLines(third)).toEqual([`replace ${KICKOFF} (config): sfo-1 booking.update, booking.remove`]);
  });

  it("replaces a booking that `state mv` gave another room", () => {
    const made = planned({
      domains: declared(),
      observed: [booked(7, "10:00", { room: "annex" })],
      objects: { [KICKOFF]: { id: 7 } },
    });
    expect(changeLines(made)).toEqual([`replace ${KICKOFF} (config): booking.add, booking.remove`]);
    expect(made.changes[0]).toMatchObject({ fields: ["room"], before: { room: "annex" }, after: { room: "board" } });
  });

  it("removes an address with its predecessors, each under its own address", () => {
    const made = planned({
      observed: [booked(7, "10:00"), booked(8, "11:00")],
      objects: { [KICKOFF]: { id: 8, predecessors: [{ region: "fra-1", id: 7 }] } },
    });
    expect(changeLines(made)).toEqual([
      `remove ${KICKOFF} (undeclared): booking.remove`,
      `remove ${KICKOFF}~7 (undeclared): booking.remove`,
    ]);
  });

  it("drops predecessors that are gone from the state, and changes nothing else", () => {
    const made = planned({
      domains: declared(),
      observed: [booked(7, "10:00")],
      objects: { [KICKOFF]: { id: 7, predecessors: [{ region: "fra-1", id: 3 }] } },
    });
    expect(made.changes).toEqual([]);
    expect(made.records).toMatchObject([{ address: KICKOFF, object: { id: 7 } }]);
    expect(made.records[0]?.object).not.toHaveProperty("predecessors");
  });

  it("swaps two webhooks that swapped their urls without a call", () => {
    const webhooks = { a: { target: { url: "https://b.test/" } }, b: { target: { url: "https://a.test/" } } };
    const made = planned({
      domains: { "chat.org": { webhooks } },
      observed: [hooked(1, "https://a.test/"), hooked(2, "https://b.test/")],
      objects: { "webhook/chat.org/a": { id: 1 }, "webhook/chat.org/b": { id: 2 } },
    });
    expect(changeLines(made)).toEqual(["adopt webhook/chat.org/a (new)", "adopt webhook/chat.org/b (new)"]);
  });

  it("finds a room in any Unicode normal form, and prefers the same one", () => {
    const [one, two] = ["B\u00fchne", "Bu\u0308hne"] as const;
    const rooms = { [one]: { bookings: kickoff } };
    const key = `${one}\n2026-12-01T10:00:00Z`;
    const other = booked(3, "10:00", { room: two, key });
    const made = planned({ domains: { "chat.org": { rooms } }, observed: [other] });
    expect(changeLines(made)).toEqual([`adopt booking/chat.org/${one}/kickoff (new)`]);
    const both = planned({ domains: { "chat.org": { rooms } }, observed: [other, booked(7, "10:00", { room: one, key })] });
    expect(both.changes).toMatchObject([{ action: "adopt", id: 7 }]);
  });

  it("finds a webhook whose url its region has normalised", () => {
    const domains = (url: string): NonNullable<Scenario["domains"]> => ({
      "chat.org": { webhooks: { crm: { target: { url } } } },
    });
    const made = { id: 1, applied: shortDigest(keyring.fingerprint({ url: "https://a.test/x/#top", validated: true })) };
    const scenario = (declared: string, listed: string, about: NonNullable<Scenario["objects"]>[string] = made): string[] =>
      changeLines(
        planned({ domains: domains(declared), observed: [hooked(1, listed)], objects: { "webhook/chat.org/crm": about } }),
      );
    expect(scenario("https://a.test/x/#top", "https://a.test/x")).toEqual([]);
    const replace = ["replace webhook/chat.org/crm (config): webhook.add, webhook.validate, webhook.remove"];
    expect(scenario("https://a.test/x/", "https://a.test/x", made)).toEqual(replace);
    expect(scenario("https://a.test/x/#top", "https://a.test/y")).toHaveLength(1);
    expect(scenario("https://a.test/x/#top", "https://a.test/x", { id: 1 })).toHaveLength(1);
  });

  it("ignores what is over: declared, listed or owned", () => {
    const over = "2026-11-01T10:00Z";
    const made = planned({
      domains: { "chat.org": { unmanaged: "remove", rooms: { board: { bookings: { kickoff: { start: over } } } } } },
      observed: [booked(7, "2026-11-01T10:00:00Z"), booked(8, "2026-11-02T10:00:00Z")],
      objects: {
        [KICKOFF]: { id: 7, until: "2026-11-01T11:00:00Z" },
        "booking/chat.org/board/b": { id: 8, until: "2026-11-02T11:00:00Z" },
      },
    });
    expect(made.changes).toEqual([]);
    expect(made.summary).toMatchObject({ unchanged: 0, unmanaged: 0 });
    expect(made.records.map(({ address }) => address)).toEqual(["booking/chat.org/board/b", KICKOFF]);
  });

  it("removes a booking whose declaration was moved into the past", () => {
    const made = planned({
      domains: declared({ kickoff: { start: "2026-11-01T10:00Z" } }),
      observed: [booked(7, "10:00")],
      objects: { [KICKOFF]: { id: 7 } },
    });
    expect(changeLines(made)).toEqual([`remove ${KICKOFF} (config): booking.remove`]);
  });

  it("changes a meeting that has begun", () => {
    const made = planned({ domains: declared(), observed: [booked(7, "10:00")], now: Date.parse("2026-12-01T10:59:59Z") });
    expect(changeLines(made)).toEqual([`adopt ${KICKOFF} (new)`]);
  });

  it("leaves ignored rooms alone, even with `unmanaged: remove`", () => {
    const domain = { unmanaged: "remove" as const, ignore: ["adhoc-*"] };
    const observed = [
      booked(7, "10:00", { room: "adhoc-1" }),
      hooked(2, "https://a.test/", { room: "adhoc-1" }),
      booked(8, "10:00", { room: "annex" }),
    ];
    const made = planned({
      domains: { "chat.org": domain },
      observed: [...observed, openRoom({}, { room: "adhoc-2" }), openRoom({}, { room: "annex" })],
    });
    expect(changeLines(made)).toEqual(["remove booking/chat.org/annex/~8 (undeclared): booking.remove"]);
    expect(made.summary.unmanaged).toBe(1);
  });

  it("removes unmanaged webhooks under their ids", () => {
    const made = planned({ domains: { "chat.org": { unmanaged: "remove" } }, observed: [hooked(2, "https://a.test/")] });
    expect(changeLines(made)).toEqual(["remove webhook/chat.org/~2 (undeclared): webhook.remove"]);
  });

  describe("a booking where a repeated addition may have made one", () => {
    const intent = { ...intentOf(KICKOFF, "board\n2026-12-01T10:00:00Z"), late: true as const };
    const [twice, never] = [[intent], [{ ...intent, late: undefined }]] as never as [(typeof intent)[], (typeof intent)[]];
    const moved = { domains: { "chat.org": { rooms: { board: { bookings: { kickoff: { start: "2026-12-01T12:00:00Z" } } } } } } };
    const own = { objects: { [KICKOFF]: { id: 7 } } };

    it("is ours, and removed, if ours is listed too", () => {
      const made = planned({ domains: declared(), observed: [booked(7, "10:00"), booked(8, "10:00")], ...own, intents: twice });
      expect(changeLines(made)).toEqual([`remove ${KICKOFF}~8 (undeclared): booking.remove`]);
    });

    it("is unmanaged if ours has moved, by the config or by others", () => {
      for (const intents of [twice, never]) {
        const byConfig = planned({ ...moved, observed: [booked(7, "12:00"), booked(8, "10:00")], ...own, intents });
        expect(changeLines(byConfig)).toEqual([]);
        expect(byConfig.summary.unmanaged).toBe(1);
        const byOthers = planned({ domains: declared(), observed: [booked(7, "12:00"), booked(8, "10:00")], ...own, intents });
        expect(changeLines(byOthers)).not.toContainEqual(expect.stringContaining("remove"));
      }
    });

    it("is unmanaged if ours is gone and no longer declared", () => {
      for (const known of [own, {}]) {
        const made = planned({ domains: { "chat.org": {} }, observed: [booked(8, "10:00")], ...known, intents: twice });
        expect(made.calls).toEqual([]);
        expect(made.summary.unmanaged).toBe(1);
      }
    });
  });

  it("gives an object to one address, in its own domain", () => {
    const two = {
      domains: {
        "chat.org": {
          rooms: { board: { bookings: { kickoff: { start: "2026-12-01T10:00:00Z" }, next: { start: "2026-12-01T12:00:00Z" } } } },
        },
      },
    };
    const NEXT = "booking/chat.org/board/next";
    const twice = planned({
      ...two,
      observed: [booked(7, "10:00"), booked(8, "12:00")],
      objects: { [KICKOFF]: { id: 7 }, [NEXT]: { id: 7 } },
    });
    expect(changeLines(twice)).toEqual([`adopt ${NEXT} (new)`]);
    const elsewhere = planned({
      domains: { ...declared(), "talk.org": {} },
      observed: [booked(7, "10:00", { domain: "talk.org" })],
      objects: { [KICKOFF]: { id: 7 } },
    });
    expect(changeLines(elsewhere)).toEqual([`replace ${KICKOFF} (config): booking.add, booking.remove`]);
  });

  it("counts an object in the lists of two domains once", () => {
    const one = booked(7, "10:00");
    const made = planned({
      domains: { ...declared(), "talk.org": {} },
      observed: [one, { ...one, domain: "talk.org" }],
      objects: { [KICKOFF]: { id: 7 }, "booking/talk.org/board/kickoff": { id: 7 } },
    });
    expect(made.changes).toEqual([]);
  });

  it("removes the duplicate of a killed run, known by its intent", () => {
    const intents = [intentOf(KICKOFF, "board\n2026-12-01T10:00:00Z")];
    const twice = planned({ domains: declared(), observed: [booked(7, "10:00"), booked(8, "10:00")], intents });
    expect(changeLines(twice)).toEqual([`remove ${KICKOFF}~8 (undeclared): booking.remove`]);
    expect(twice.records).toMatchObject([{ address: KICKOFF, object: { kind: "booking", region: "fra-1", id: 7 }, was: null }]);
    expect(twice.intents).toEqual(intents);
    expect(planned({ domains: declared(), intents, scope: { domains: ["talk.org"] } }).intents).toBeUndefined();
    const beside = planned({
      domains: declared(),
      observed: [booked(7, "10:00"), booked(8, "10:00")],
      objects: { [KICKOFF]: { id: 7 } },
      intents,
    });
    expect(changeLines(beside)).toEqual(changeLines(twice));
    expect(beside.records).toEqual([]);
    const younger = {
      domains: declared(),
      observed: [booked(7, "10:00"), booked(8, "10:00")],
      objects: { [KICKOFF]: { id: 8 } },
    };
    expect(changeLines(planned({ ...younger, intents }))).toEqual([`remove ${KICKOFF}~7 (undeclared): booking.remove`]);
    const undeclared = planned({ domains: { "chat.org": {} }, observed: [booked(7, "10:00"), booked(8, "11:00")], intents });
    expect(changeLines(undeclared)).toEqual([`remove ${KICKOFF} (undeclared): booking.remove`]);
  });

  it("forgets the gone objects of an address whose other object has a new address", () => {
    const predecessors = [{ region: "fra-1", id: 7 }];
    const objects = { "booking/chat.org/board/old": { id: 5, predecessors } };
    const made = planned({ domains: declared(), observed: [booked(7, "10:00")], objects });
    expect(changeLines(made)).toEqual([`adopt ${KICKOFF} (new)`]);
    const { object } = made.records[0] ?? {};
    expect(object).toMatchObject({ id: 7 });
    expect(object).not.toHaveProperty("predecessors");
    const three = { "booking/chat.org/board/old": { id: 5, predecessors: [...predecessors, { region: "fra-1", id: 8 }] } };
    const other = {
      ...declared(),
      "chat.org": {
        rooms: { board: { bookings: { kickoff: { start: "2026-12-01T10:00:00Z" }, next: { start: "2026-12-01T11:00:00Z" } } } },
      },
    };
    const both = planned({ domains: other, observed: [booked(7, "10:00"), booked(8, "11:00")], objects: three });
    expect(both.records[0]?.object).toMatchObject({ id: 7, predecessors: [{ region: "fra-1", id: 8 }] });
  });

  it("makes the object of a killed run the successor of what its address owned", () => {
    const intents = [{ ...intentOf(KICKOFF, "board\n2026-12-01T10:00:00Z"), region: "sfo-1" }];
    const objects = { [KICKOFF]: { id: 7, protect: true as const } };
    const observed = [booked(7, "10:00"), booked(3, "10:00", { region: "sfo-1" })];
    const moved = { "chat.org": { region: "sfo-1", rooms: declared()["chat.org"].rooms } };
    const goesOn = planned({ domains: moved, observed, intents, objects });
    expect(goesOn.records[0]?.object).toMatchObject({
      region: "sfo-1",
      id: 3,
      protect: true,
      predecessors: [{ region: "fra-1", id: 7 }],
    });
    expect(goesOn.calls).toMatchObject([{ region: "fra-1", method: "remove", data: { id: 7 } }]);
    const unprotected = { [KICKOFF]: { id: 7 } };
    const undone = planned({ domains: { "chat.org": {} }, observed, intents, objects: unprotected, maxRemovals: { count: 9 } });
    expect(undone.calls.map(({ region, method }) => `${region} ${method}`).toSorted()).toEqual(["fra-1 remove", "sfo-1 remove"]);
    const gone = planned({ domains: moved, observed: observed.slice(1), intents, objects: unprotected });
    expect(gone.records[0]?.object).not.toHaveProperty("predecessors");
  });

  it("owns a room that a killed run opened, known by its intent", () => {
    const intents = [intentOf("room/chat.org/board", "chat.org/board")];
    const declaredRoom = (about: object) => ({ "chat.org": { rooms: { board: { active: true, ...about } } } });
    const kept = planned({ domains: declaredRoom({}), observed: [openRoom()], intents });
    expect([kept.changes, kept.records]).toMatchObject([
      [],
      [{ address: "room/chat.org/board", object: { kind: "room", region: "fra-1" } }],
    ]);
    expect(changeLines(planned({ domains: { "chat.org": {} }, observed: [openRoom()], intents }))).toEqual([
      "close room/chat.org/board (undeclared): room.destroy",
    ]);
    expect(changeLines(planned({ domains: declaredRoom({ region: "sfo-1" }), observed: [openRoom()], intents }))).toEqual([
      "replace room/chat.org/board (config): sfo-1 room.init, room.destroy",
    ]);
    expect(
      planned({ domains: declaredRoom({}), observed: [openRoom()], intents, scope: { targets: ["booking/**"] } }).records,
    ).toEqual([]);
    const other = [intentOf("room/chat.org/annex", "chat.org/annex")];
    expect(planned({ domains: { "chat.org": {} }, observed: [openRoom()], intents: other }).changes).toEqual([]);
    const owned = { "room/chat.org/board": { id: "chat.org/board" } };
    expect(planned({ domains: declaredRoom({}), observed: [openRoom()], intents, objects: owned }).records).toEqual([]);
  });

  it("prolongs a meeting whose listed end has passed, if it is declared to last longer", () => {
    const made = planned({
      domains: declared({ kickoff: { start: "2026-12-01T10:00Z", duration: 180 } } as never),
      observed: [booked(7, "10:00"), booked(8, "08:00")],
      objects: { [KICKOFF]: { id: 7, until: "2026-12-01T11:00:00Z" } },
      now: Date.parse("2026-12-01T11:30:00Z"),
    });
    expect(changeLines(made)).toEqual([`update ${KICKOFF} (config): booking.update`]);
    expect(made.changes[0]?.id).toBe(7);
  });

  it("starts an address anew whose last meeting is over: that is no drift", () => {
    const made = planned({ domains: declared(), objects: { [KICKOFF]: { id: 7, until: "2026-11-01T11:00:00Z" } } });
    expect(changeLines(made)).toEqual([`add ${KICKOFF} (new): booking.add`]);
  });

  it("keeps regions apart: an id means nothing elsewhere", () => {
    const made = planned({
      domains: { "chat.org": { rooms: { board: { bookings: kickoff }, far: { region: "sfo-1" } } } },
      observed: [booked(7, "12:00", { region: "sfo-1" })],
      objects: { [KICKOFF]: { id: 7 } },
    });
    expect(changeLines(made)).toEqual([`add ${KICKOFF} (drift): booking.add`]);
    expect(made.summary.unmanaged).toBe(1);
  });
});
