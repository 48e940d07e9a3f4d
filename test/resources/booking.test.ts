import { shortDigest } from "../../src/model/short-digest.ts";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { booking as kind } from "../../src/resources/booking/index.ts";
import { booked, domainOf, hidden, keyring, planned, type Scenario, secret } from "../plan/scenario.ts";

const KICKOFF = "booking/chat.org/board/kickoff";
const at = "2026-12-01T10:00Z";
const board = (booking: object, room: object = {}) => ({
  "chat.org": { rooms: { board: { ...room, bookings: { kickoff: { start: at, ...booking } } } } },
});
const sent = (made: Plan): unknown => made.calls[0]?.data;
const owned: Scenario = { objects: { [KICKOFF]: { id: 7 } } };

describe("a booking", () => {
  it("is added with all that it declares, in the wire's words", () => {
    const declared = {
      duration: 90,
      grace: 15,
      lock: true,
      type: "webinar",
      capacity: 50,
      password: secret("pw"),
      hostKey: true,
    };
    expect(sent(planned({ domains: board(declared) }))).toEqual({
      domain: "chat.org",
      roomName: "board",
      startTime: "2026-12-01T10:00:00.000Z",
      meetingOptions: {
        duration: 105,
        lock: true,
        type: 2,
        capacity: 50,
        key: hidden(secret("pw"), "2026-12-01T10:00:00Z"),
        addHostKey: true,
      },
    });
  });

  it("shows its title and its grace, and sends no title", () => {
    const made = planned({ domains: board({ title: "Project kick-off", duration: 45, grace: 15 }) });
    expect(made.changes[0]).toMatchObject({ title: "Project kick-off", grace: 15, after: { duration: 60 } });
    expect(JSON.stringify(made.calls)).not.toContain("kick-off");
    const observed = [booked(7, "10:00")];
    expect(planned({ domains: board({ title: "Another" }), observed, ...owned }).changes).toEqual([]);
  });

  it("takes from its room what it doesn't say itself", () => {
    const room = { type: "webinar", lock: true, capacity: 9, password: secret("room"), hostKey: true };
    expect(sent(planned({ domains: board({}, room) }))).toMatchObject({
      meetingOptions: { lock: true, type: 2, capacity: 9, key: hidden(secret("room"), "2026-12-01T10:00:00Z"), addHostKey: true },
    });
    expect(
      sent(planned({ domains: board({ lock: false, type: "conference", password: null, hostKey: false, capacity: 3 }, room) })),
    ).toMatchObject({
      meetingOptions: { duration: 60, lock: false, type: 1, capacity: 3 },
    });
  });

  it("sends all options with an update, and leaves the capacity as it is where none is declared", () => {
    const observed = [booked(7, "10:00", { spec: { lock: true, capacity: 12 } })];
    expect(sent(planned({ domains: board({}), observed, ...owned }))).toEqual({
      id: 7,
      startTime: "2026-12-01T10:00:00.000Z",
      meetingOptions: { duration: 60, lock: false, type: 1, capacity: 12 },
    });
    const unknown = [booked(7, "10:00", { spec: { lock: true, capacity: undefined } })];
    expect(sent(planned({ domains: board({}), observed: unknown, ...owned }))).not.toHaveProperty("meetingOptions.capacity");
  });

  it("asks for a host key only where there is none yet", () => {
    const domains = board({ hostKey: true, lock: true });
    const options = (hostKey: boolean): unknown =>
      sent(planned({ domains, observed: [booked(7, "10:00", { spec: { hostKey } })], ...owned }));
    expect(options(true)).not.toHaveProperty("meetingOptions.addHostKey");
    expect(options(false)).toHaveProperty("meetingOptions.addHostKey", true);
    expect(
      planned({ domains: board({}), observed: [booked(7, "10:00", { spec: { hostKey: true } })], ...owned }).changes,
    ).toEqual([]);
  });

  it("says that the host's link changes where its host key was lost", () => {
    const applied = shortDigest(
      keyring.fingerprint({
        start: "2026-12-01T10:00:00Z",
        duration: 60,
        type: "conference",
        lock: false,
        password: null,
        hostKey: true,
      }),
    );
    const made = planned({
      domains: board({ hostKey: true }),
      observed: [booked(7, "10:00")],
      objects: { [KICKOFF]: { id: 7, applied } },
    });
    expect(made.diagnostics).toMatchObject([{ code: "host-key-lost", severity: "warning" }]);
    expect(planned({ domains: board({ hostKey: true }), observed: [booked(7, "10:00")], ...owned }).diagnostics).toEqual([]);
  });

  it("clears a password that is not declared", () => {
    const made = planned({
      domains: board({}),
      observed: [booked(7, "10:00", { spec: { password: secret("old", "live") } })],
      ...owned,
    });
    expect(made.changes[0]?.fields).toEqual(["password"]);
    expect(sent(made)).not.toHaveProperty("meetingOptions.key");
  });

  it("is no change where a secret's value is the same, wherever it comes from", () => {
    const made = planned({
      domains: board({ password: secret("pw") }),
      observed: [booked(7, "10:00", { spec: { password: secret("pw", "live") } })],
      ...owned,
    });
    expect(made.changes).toEqual([]);
  });

  it("may not overlap another of its room: each that does is named with the one it overlaps", () => {
    const times = {
      long: ["10:00", 180],
      inside: ["10:30", 10],
      late: ["12:30", 60],
      after: ["13:30", 60],
      early: ["08:00", 120],
    } as const;
    const bookings = Object.fromEntries(
      Object.entries(times).map(([name, [start, duration]]) => [name, { start: `2026-12-01T${start}Z`, duration }]),
    );
    const { diagnostics } = kind.desire(domainOf("chat.org", { rooms: { board: { bookings }, annex: { bookings } } }), {
      now: 0,
      regions: new Map(),
    });
    const board = diagnostics.filter(({ summary }) => summary.includes("/board/"));
    expect(board.map(({ summary }) => summary.split(":")[0])).toEqual([
      "booking/chat.org/board/inside overlaps booking/chat.org/board/long",
      "booking/chat.org/board/late overlaps booking/chat.org/board/long",
    ]);
    expect(diagnostics).toHaveLength(4);
    expect(board[0]).toMatchObject({ code: "overlap", severity: "error", related: [{ source: { file: "xroom.yaml" } }] });
  });

  it("overlaps by its grace, too", () => {
    const bookings = { a: { start: "2026-12-01T10:00Z", grace: 15 }, b: { start: "2026-12-01T11:10Z" } };
    const { diagnostics } = kind.desire(domainOf("chat.org", { rooms: { board: { bookings } } }), { now: 0, regions: new Map() });
    expect(diagnostics).toHaveLength(1);
  });

  it("names a thousand overlaps, and counts the rest", () => {
    const bookings = Object.fromEntries(
      Array.from({ length: 1_003 }, (_, index) => [`b${index}`, { start: "2026-12-01T10:00Z" }]),
    );
    const domain = domainOf("chat.org", { rooms: { board: { bookings } } });
    const { diagnostics, untold } = kind.desire(domain, { now: 0, regions: new Map() });
    expect([diagnostics.length, untold]).toEqual([1_000, 2]);
  });

  it("is known by its room and start in what is sent for it", () => {
    const { data } = planned({ domains: board({}) }).calls[0] ?? { data: {} };
    expect(kind.keyOfCall(data)).toEqual({ domain: "chat.org", key: booked(1, "10:00").key });
  });
});
