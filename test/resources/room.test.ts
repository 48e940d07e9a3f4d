import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import type { Spec } from "../../src/model/spec.ts";
import { type Domain, hidden, openRoom, planned, type Scenario, secret, changeLines } from "../plan/scenario.ts";

type RoomOf = NonNullable<Domain["rooms"]>[string];
const ROOM = "room/chat.org/board";
const room = (declared: RoomOf, live?: Spec, about: Parameters<typeof openRoom>[1] = {}, rest: Scenario = {}): Plan =>
  planned({
    domains: { "chat.org": { rooms: { board: declared } } },
    observed: live === undefined ? [] : [openRoom(live, about)],
    ...rest,
  });
const datas = (made: Plan): unknown[] => made.calls.map(({ method, data }) => ({ method, ...data }));

describe("a room", () => {
  it("is opened with what it declares, and no more", () => {
    const made = room({ active: true, type: "webinar", lock: true, password: secret("pw"), hostKey: true });
    expect(changeLines(made)).toEqual([`open ${ROOM} (new): room.init`]);
    expect(datas(made)).toEqual([
      { method: "init", id: "chat.org/board", type: 2, lock: true, key: hidden(secret("pw")), addHostKey: true },
    ]);
    expect(datas(room({ active: true, password: null }))).toEqual([{ method: "init", id: "chat.org/board" }]);
  });

  it("that we opened and somebody closed has drifted", () => {
    expect(changeLines(room({ active: true }, undefined, {}, { objects: { [ROOM]: { id: "chat.org/board" } } }))).toEqual([
      `open ${ROOM} (drift): room.init`,
    ]);
  });

  it("gets its lock and password as it runs", () => {
    const made = room({ lock: true, password: secret("pw") }, { password: secret("old", "live") });
    expect(changeLines(made)).toEqual([`update ${ROOM} (drift): room.setLock, room.setPassword`]);
    expect(datas(made)).toEqual([
      { method: "setLock", id: "chat.org/board", lock: true },
      { method: "setPassword", id: "chat.org/board", password: hidden(secret("pw")) },
    ]);
    expect(datas(room({ password: null }, { password: secret("old", "live") }))).toEqual([
      { method: "setPassword", id: "chat.org/board", password: null },
    ]);
  });

  it("that we didn't open is not ours, whatever was set on it", () => {
    expect(room({ lock: true }, { lock: false }).changes[0]?.record).toBeNull();
    expect(
      room({ lock: true }, { lock: false }, {}, { objects: { [ROOM]: { id: "chat.org/board" } } }).changes[0]?.record,
    ).toMatchObject({ kind: "room" });
  });

  it("keeps what isn't declared", () => {
    const made = room({ active: true, hostKey: true }, { lock: true, type: "webinar", password: secret("x", "live") });
    expect(made.changes).toEqual([]);
    expect(made.summary.unchanged).toBe(1);
  });

  it("that is open may be left to others, and is closed where it is declared closed", () => {
    expect(room({}, {}).changes).toEqual([]);
    expect(room({ active: false }).changes).toEqual([]);
    expect(changeLines(room({ active: false }, {}))).toEqual([`close ${ROOM} (drift): room.destroy`]);
  });

  it("with people inside is closed only if they may be put out", () => {
    const people = ["conference host", "conference user", "conference user"];
    const blocked = room({ active: false }, {}, { people });
    expect(changeLines(blocked)).toEqual([`close ${ROOM} (drift): blocked`]);
    expect(blocked.changes[0]?.blocked).toBe(
      "people are inside (1 conference host and 2 conference users): wait until they have left, or set evict: true to put them out",
    );
    expect(blocked.summary).toMatchObject({ blocked: 1, close: 0 });
    expect(datas(room({ active: false, evict: true }, {}, { people }))).toEqual([
      { method: "destroy", id: "chat.org/board", forceKick: true },
    ]);
    expect(datas(room({ active: false, evict: true }, {}))).toEqual([{ method: "destroy", id: "chat.org/board" }]);
  });

  it("that is cleared has its plan say who is put out", () => {
    const notesOf = (made: Plan): string[] => made.diagnostics.map(({ code, summary }) => `${code}: ${summary}`);
    const evict = { active: false, evict: true };
    const people = ["conference host", "conference user"];
    expect(notesOf(room(evict, {}, { people }))).toEqual([
      `puts-people-out: ${ROOM} puts out those who are inside (1 conference host and 1 conference user)`,
    ]);
    expect(notesOf(room(evict, { active: true }, { opaque: true }))).toEqual([
      `puts-people-out: ${ROOM} puts out whoever is inside`,
    ]);
    expect(notesOf(room(evict, {}))).toEqual([]);
    const elsewhere = openRoom({}, { people: ["webinar viewer"] });
    const moved = planned({
      domains: { "chat.org": { rooms: { board: { region: "sfo-1", active: true, evict: true } } } },
      observed: [elsewhere],
      objects: { [ROOM]: { id: elsewhere.id } },
    });
    expect(notesOf(moved)).toEqual([`puts-people-out: ${ROOM} puts out those who are inside (1 webinar viewer)`]);
  });

  it("can't change its type while it is open, but for eviction; the rest of its policy doesn't wait for it", () => {
    const made = room({ type: "webinar", lock: true }, {});
    expect(changeLines(made)).toEqual([`update ${ROOM} (drift): room.setLock`, `replace ${ROOM} (drift): blocked`]);
    const evicted = room({ type: "webinar", lock: true, evict: true, hostKey: true }, {}, { people: ["conference user"] });
    expect(changeLines(evicted)).toEqual([`replace ${ROOM} (drift): room.destroy, room.init`]);
    expect(made.changes[1]?.blocked).toBe(
      "the type of an open room can't be changed: close it first (nobody is inside), or set evict: true to have it closed and opened again",
    );
    const inside = room({ type: "webinar" }, {}, { people: ["conference user", "conference host", "conference user"] });
    expect(inside.changes[0]?.blocked).toBe(
      "the type of an open room can't be changed, and people are inside (2 conference users and 1 conference host): close it once they have left, or set evict: true to put them out and have it closed and opened again",
    );
    expect(evicted.calls[1]?.requires).toEqual(["c1"]);
    expect(evicted.changes[0]?.fields).toEqual(["type", "lock"]);
  });

  it("of which the list tells nothing is open, and not compared", () => {
    const made = room({ lock: true, type: "webinar" }, { active: true }, { opaque: true });
    expect(made.changes).toEqual([]);
    expect(made.diagnostics.map(({ code }) => code)).toEqual(["opaque-room"]);
    const closed = room({ active: false }, { active: true }, { opaque: true });
    expect(changeLines(closed)).toEqual([`close ${ROOM} (drift): room.destroy`]);
    expect(closed.diagnostics).toEqual([]);
    expect(datas(closed)).toEqual([{ method: "destroy", id: "chat.org/board" }]);
    const cleared = room({ active: false, evict: true }, { active: true }, { opaque: true });
    expect(datas(cleared)).toEqual([{ method: "destroy", id: "chat.org/board", forceKick: true }]);
  });

  it("that isn't open has a policy waiting, and the plan says how many have", () => {
    const waiting = planned({
      domains: { "chat.org": { rooms: { a: { lock: true }, b: { password: null }, c: {}, d: { active: false, lock: true } } } },
    });
    expect(waiting.diagnostics).toMatchObject([
      { code: "policy-waiting", summary: "2 rooms that are not open have a policy waiting until they are" },
    ]);
    expect(room({ type: "webinar" }).diagnostics[0]?.summary).toContain("1 room that is not open has");
  });

  it("that we opened is ours, however the region writes its name", () => {
    const listed = openRoom({}, { id: "Chat.org/board", key: "chat.org/board" });
    const ours: Scenario = { observed: [listed], objects: { [ROOM]: { id: "chat.org/board" } } };
    const closed = planned({ domains: { "chat.org": {} }, ...ours });
    expect(changeLines(closed)).toEqual([`close ${ROOM} (undeclared): room.destroy`]);
    expect(closed.calls[0]?.data).toEqual({ id: "Chat.org/board" });
    const moved = planned({ domains: { "chat.org": { rooms: { board: { region: "sfo-1", active: true } } } }, ...ours });
    expect(changeLines(moved)).toEqual([`replace ${ROOM} (config): sfo-1 room.init, room.destroy`]);
  });

  it("that is listed beside one of the same letters, composed otherwise, is not taken for that", () => {
    const [composed, parted] = ["caf\u00e9", "cafe\u0301"];
    const both = [parted, composed].map((name) =>
      openRoom({}, { room: name, id: `chat.org/${name}`, key: `chat.org/${composed}` }),
    );
    for (const observed of [both, both.toReversed()]) {
      const objects = { [`room/chat.org/${composed}`]: { id: `chat.org/${composed}` } };
      const made = planned({ domains: { "chat.org": {} }, observed, objects });
      expect(made.calls.map(({ data }) => data)).toEqual([{ id: `chat.org/${composed}` }]);
    }
  });

  it("that we opened is closed when its block is deleted, unless people are inside; a stranger's is left alone", () => {
    const ours: Scenario = { objects: { [ROOM]: { id: "chat.org/board" } } };
    expect(changeLines(planned({ domains: { "chat.org": {} }, observed: [openRoom()], ...ours }))).toEqual([
      `close ${ROOM} (undeclared): room.destroy`,
    ]);
    const occupied = planned({ domains: { "chat.org": {} }, observed: [openRoom({}, { people: ["webinar host"] })], ...ours });
    expect(changeLines(occupied)).toEqual([`close ${ROOM} (undeclared): blocked`]);
    expect(occupied.changes[0]?.blocked).toBe(
      "people are inside (1 webinar host): wait until they have left, or put them out with `xroom room close --evict`",
    );
    expect(planned({ domains: { "chat.org": { unmanaged: "remove" } }, observed: [openRoom()] }).changes).toEqual([]);
    const gone = planned({ domains: { "chat.org": {} }, ...ours });
    expect([gone.changes, gone.records]).toEqual([
      [],
      [{ address: ROOM, object: null, was: { region: "fra-1", id: "chat.org/board" } }],
    ]);
  });

  describe("that moves to another region", () => {
    const objects = { [ROOM]: { id: "chat.org/board" } };
    it("is opened there before it is closed here", () => {
      const made = room({ active: true, region: "sfo-1" }, {}, {}, { objects });
      expect(changeLines(made)).toEqual([`replace ${ROOM} (config): sfo-1 room.init, room.destroy`]);
      expect(made.calls[1]?.requires).toEqual(["c1"]);
    });

    it("is only closed here if it is open there, or needn't be", () => {
      const both = {
        domains: { "chat.org": { rooms: { board: { active: true, region: "sfo-1" } } } },
        observed: [openRoom(), openRoom({}, { region: "sfo-1" })],
        objects,
      };
      expect(changeLines(planned(both))).toEqual([`close ${ROOM} (config): room.destroy`]);
      expect(changeLines(room({ region: "sfo-1" }, {}, {}, { objects }))).toEqual([`close ${ROOM} (config): room.destroy`]);
    });

    it("gets what it declares where it is open already, in the same change", () => {
      const there = (about: object, live: Spec, people: readonly string[] = []) => ({
        domains: { "chat.org": { rooms: { board: { region: "sfo-1", ...about } } } },
        observed: [openRoom(), openRoom(live, { region: "sfo-1", people })],
        objects,
      });
      expect(changeLines(planned(there({ active: true, lock: true }, {})))).toEqual([
        `replace ${ROOM} (config): sfo-1 room.setLock, room.destroy`,
      ]);
      const closed = planned(there({ active: false }, {}));
      expect(changeLines(closed)).toEqual([`close ${ROOM} (config): sfo-1 room.destroy, room.destroy`]);
      expect(closed.changes[0]?.fields).toEqual(["region", "active"]);
      expect(changeLines(planned(there({ active: false }, {}, ["conference user"])))).toEqual([
        `close ${ROOM} (config): room.destroy`,
        `close ${ROOM} (config): blocked`,
      ]);
      const evicted = planned(there({ type: "webinar", evict: true }, {}));
      expect(changeLines(evicted)).toEqual([`replace ${ROOM} (config): sfo-1 room.destroy, sfo-1 room.init, room.destroy`]);
      expect(evicted.calls.map(({ requires }) => requires)).toEqual([[], ["c1"], ["c1", "c2"]]);
    });

    it("is blocked while people are inside", () => {
      expect(changeLines(room({ region: "sfo-1" }, {}, { people: ["conference user"] }, { objects }))).toEqual([
        `close ${ROOM} (config): blocked`,
      ]);
      expect(changeLines(room({ active: true, region: "sfo-1" }, {}, { people: ["conference user"] }, { objects }))).toEqual([
        `replace ${ROOM} (config): blocked`,
      ]);
    });
  });
});
