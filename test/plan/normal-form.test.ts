import { describe, expect, it } from "vitest";
import { createKeyring } from "../../src/model/keyring.ts";
import { plan } from "../../src/plan/plan.ts";
import type { Spec } from "../../src/model/spec.ts";
import {
  applied,
  booked,
  changeLines,
  type Domain,
  hooked,
  inputOf,
  keyring,
  openRoom,
  planned,
  type Scenario,
  secret,
} from "./scenario.ts";

const KICKOFF = "booking/chat.org/Board/kickoff";
const declared = (about: object = {}): Readonly<Record<string, Domain>> => ({
  "chat.org": { rooms: { Board: { bookings: { kickoff: { start: "2026-12-01T10:00Z", ...about } } } } },
});
const intentOf = (address: string, key: string) => {
  const kind = address.split("/")[0] ?? "";
  return { address, kind, region: "fra-1", domain: "chat.org", key: keyring.digest("key", `${kind}\n${key}`) };
};
const INTENTS = [intentOf(KICKOFF, "Board\n2026-12-01T10:00:00Z")];
const codes = (made: ReturnType<typeof planned>): string[] => made.diagnostics.map(({ code }) => code);

describe("a region that writes names in a form of its own", () => {
  it.each(["board", "BOARD", "Board "])("has the owned booking as %j, which is the same, with one warning", (room) => {
    const made = planned({ domains: declared(), observed: [booked(7, "10:00", { room })], objects: { [KICKOFF]: { id: 7 } } });
    expect(made.changes).toEqual([]);
    expect(codes(made)).toEqual(["normal-form"]);
    expect(made.diagnostics[0]?.summary).toContain(`"Board" as ${JSON.stringify(room)}`);
  });

  it("has its changes made to it, in one place and time", () => {
    const drifted = booked(7, "12:00", { room: "board" });
    const made = planned({ domains: declared(), observed: [drifted], objects: { [KICKOFF]: { id: 7 } } });
    expect(changeLines(made)).toEqual([`update ${KICKOFF} (config): booking.update`]);
    expect(made.changes[0]?.before).not.toHaveProperty("room");
    expect(made.changes[0]?.after).not.toHaveProperty("room");
  });

  it("is warned of once for all that it holds", () => {
    const rooms = Object.fromEntries(
      ["A", "B", "C"].map((name) => [
        name,
        { bookings: { a: { start: "2026-12-01T10:00Z" }, b: { start: "2026-12-02T10:00Z" } } },
      ]),
    );
    const names = ["A", "B", "C"].flatMap((room) => [`${room}/a`, `${room}/b`]);
    const observed = names.map((name, id) =>
      booked(id, name.endsWith("a") ? "10:00" : "2026-12-02T10:00:00Z", { room: name.slice(0, 1).toLowerCase() }),
    );
    const objects = Object.fromEntries(names.map((name, id) => [`booking/chat.org/${name}`, { id }]));
    const made = planned({ domains: { "chat.org": { rooms } }, observed, objects });
    expect(made.changes).toEqual([]);
    expect(made.diagnostics.map(({ summary }) => summary)).toEqual([
      'region fra-1 writes names of rooms in a form of its own: "A" as "a", "B" as "b" and "C" as "c"',
    ]);
  });

  it("keeps a series whose rule changed", () => {
    const bookings = { "w@1": { start: "2026-12-01T10:00Z", series: "w" }, "w@2": { start: "2026-12-08T10:00Z", series: "w" } };
    const made = planned({
      domains: { "chat.org": { rooms: { Board: { bookings } } } },
      observed: [booked(7, "09:00", { room: "board" })],
      objects: { "booking/chat.org/Board/w@2026-12-01T09:00:00Z": { id: 7 } },
    });
    expect(made.changes.map(({ action, id }) => [action, id])).toEqual([
      ["update", 7],
      ["add", null],
    ]);
  });

  it("orders what frees a time before what takes it", () => {
    const moved: Domain = {
      rooms: { Board: { bookings: { kickoff: { start: "2026-12-01T12:00Z" }, other: { start: "2026-12-01T10:00Z" } } } },
    };
    const made = planned({
      domains: { "chat.org": moved },
      observed: [booked(7, "10:00", { room: "board" })],
      objects: { [KICKOFF]: { id: 7 } },
    });
    expect(made.calls.map(({ method, requires }) => [method, requires])).toEqual([
      ["update", []],
      ["add", ["c1"]],
    ]);
  });

  it("has an owned webhook of a room that it writes otherwise", () => {
    const target = { url: "https://x.test/A" };
    const domains = { "chat.org": { webhooks: { crm: { target, room: "Board" } } } };
    const address = "webhook/chat.org/crm";
    const fits = { id: 7, applied: applied({ ...target, room: "Board", validated: true }) };
    const listed = hooked(7, target.url, { room: "board" });
    expect(planned({ domains, observed: [listed], objects: { [address]: fits } }).changes).toEqual([]);
    const other = planned({ domains, observed: [listed], objects: { [address]: { id: 7 } } });
    expect(changeLines(other)).toEqual([`replace ${address} (config): webhook.add, webhook.validate, webhook.remove`]);
  });

  it.each(["Board", "bOard", "annex"])("does not explain an owned booking in %j for one declared in board", (room) => {
    const made = planned({
      domains: { "chat.org": { rooms: { board: { bookings: { kickoff: { start: "2026-12-01T10:00Z" } } } } } },
      observed: [booked(7, "10:00", { room })],
      objects: { "booking/chat.org/board/kickoff": { id: 7 } },
    });
    expect(made.changes).toMatchObject([{ action: "replace", reason: "config", id: 7 }]);
  });

  it("is not assumed for what others made: nearly the same name is another room", () => {
    const made = planned({ domains: declared(), observed: [booked(7, "10:00", { room: "board" })] });
    expect(changeLines(made)).toEqual([`add ${KICKOFF} (new): booking.add`]);
    expect(codes(made)).not.toContain("normal-form");
  });
});

describe("the object of an unknown outcome, in a region that writes names in a form of its own", () => {
  const password = secret("s3cret");
  const own = (spec: Spec = {}) => booked(7, "10:00", { room: "board", spec: { password, ...spec } });

  it("is ours by its intent, and as it is declared", () => {
    const made = planned({ domains: declared({ password }), observed: [own()], intents: INTENTS });
    expect(made.changes).toEqual([]);
    expect(made.records).toMatchObject([{ address: KICKOFF, object: { id: 7 }, was: null }]);
    const input = inputOf({ domains: declared({ password }), observed: [own()], intents: INTENTS });
    const rotated = plan({ ...input, keyring: createKeyring("the secret after", "the API secret of the tests") });
    expect([rotated.changes, rotated.records.length]).toEqual([[], 1]);
    const again = planned({
      domains: declared({ password: secret("other") }),
      observed: [own()],
      objects: { [KICKOFF]: made.records[0]?.object as { id: number } },
    });
    expect(again.changes).toMatchObject([{ action: "update", reason: "config", fields: ["password"] }]);
  });

  it.each<[string, Spec]>([
    ["another length", { duration: 30 }],
    ["another password", { password: secret("theirs") }],
    ["another lock", { lock: true }],
  ])("is not one of others with %s", (_, spec) => {
    const made = planned({ domains: declared({ password }), observed: [own(spec)], intents: INTENTS });
    expect(changeLines(made)).toEqual([`add ${KICKOFF} (new): booking.add`]);
    expect(made.summary.unmanaged).toBe(1);
  });

  it.each([
    ["is declared at another time", declared({ start: "2026-12-01T11:00Z" })],
    ["is declared no more", { "chat.org": {} }],
  ])("is not known once it %s", (_, domains) => {
    const made = planned({ domains, observed: [booked(7, "10:00", { room: "board" })], intents: INTENTS });
    expect(made.summary.unmanaged).toBe(1);
  });

  it("may be a room that tells little of itself", () => {
    const intents = [intentOf("room/chat.org/Board", "chat.org/Board")];
    const room = (about: object): Scenario => ({
      domains: { "chat.org": { rooms: { Board: { active: true, hostKey: true, lock: true } } } },
      observed: [openRoom({ lock: true }, { id: "chat.org/board", ...about })],
      intents,
    });
    const opaque = { spec: { active: true }, opaque: true as const };
    for (const about of [{}, opaque]) {
      const made = planned(room(about));
      expect(changeLines(made)).toEqual([]);
      expect(made.records).toMatchObject([{ address: "room/chat.org/Board", object: { id: "chat.org/board" } }]);
    }
  });

  it("may be a webhook, which is nothing but its content", () => {
    const target = { url: "https://x.test/a/" };
    const made = planned({
      domains: { "chat.org": { webhooks: { crm: { target } } } },
      observed: [hooked(7, "https://x.test/a", { spec: { url: "https://x.test/a", validated: false } })],
      intents: [intentOf("webhook/chat.org/crm", "url\nhttps://x.test/a/\n")],
    });
    expect(changeLines(made)).toEqual(["validate webhook/chat.org/crm (unvalidated): webhook.validate"]);
    expect(made.changes[0]?.id).toBe(7);
  });
});
