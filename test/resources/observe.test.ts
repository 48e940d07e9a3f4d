import { describe, expect, it } from "vitest";
import { formatInstant } from "../../src/model/instant.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Gotten, Kind, Observed } from "../../src/resources/contract.ts";
import { parseWireTime } from "../../src/resources/wire-values.ts";
import { kindNamed } from "../../src/resources/registry.ts";
import { namePeople } from "../../src/resources/people.ts";
import { observeEverywhere } from "../../src/resources/room/observe.ts";
import { client } from "../api/client.ts";
import { serveRaw } from "../harness/raw-server.ts";
import { emulate } from "../harness/world.ts";

const at = { region: "fra-1", domain: "chat.org" };

async function observed(kind: string, answer: unknown): Promise<readonly Observed[]> {
  const { connection } = await serveRaw(answer, { retry: { tries: 1, within: 1_000, base: 1, cap: 1 } });
  return (kindNamed(kind) as Kind).observe(connection.reader, at);
}

const booking = (about: object = {}, options: object = {}): object => ({
  id: 7,
  domainName: "chat.org",
  roomName: "board",
  startTime: "2026-12-01T09:00:00.000Z",
  meetingOptions: { duration: 60, type: 2, isLocked: true, capacity: 12, password: "pw", hostKey: "hk", ...options },
  ...about,
});

describe.each(["booking", "webhook", "room"])("a list of a %s", (name) => {
  const kind = kindNamed(name);
  const wrong: readonly unknown[] = name === "room" ? [[1], "none", null] : [{}, { a: [] }, null];

  it.each(wrong.map((answer) => ({ answer })))("that is $answer is no empty list, and is asked for again", async ({ answer }) => {
    const { connection, heard } = await serveRaw(answer);
    await expect(kind.observe(connection.reader, at)).rejects.toMatchObject({ code: "unreadable", outcome: "unknown" });
    expect(heard).toHaveLength(3);
  });

  it("that is whole at the second try is taken", async () => {
    const { emulator, url } = await emulate();
    emulator.world("fra-1").addBooking({ domain: "chat.org", room: "b", start: "2026-12-01T10:00:00Z", duration: 30 });
    emulator.world("fra-1").addWebhook({ domain: "chat.org", type: "robot", robotId: 1 });
    emulator.world("fra-1").openRoom("chat.org/b");
    emulator.order({ fault: name === "room" ? { kind: "partial" } : { kind: "empty-map" } });
    expect(await kind.observe(client(url, emulator.account).reader, at)).toHaveLength(1);
  });
});

describe("a list of bookings", () => {
  it("is read in the config's language", async () => {
    const [one] = await observed("booking", [booking()]);
    expect(one).toMatchObject({ id: 7, room: "board", region: "fra-1", domain: "chat.org", key: "board\n2026-12-01T09:00:00Z" });
    expect(one?.spec).toMatchObject({
      start: "2026-12-01T09:00:00Z",
      duration: 60,
      type: "webinar",
      lock: true,
      capacity: 12,
      hostKey: true,
    });
    expect(new Secret("pw", "any").equals(one?.spec["password"] as Secret)).toBe(true);
  });

  it("takes what is absent, null or empty for none, and a type that it doesn't know for itself", async () => {
    for (const none of [undefined, null, ""]) {
      const [one] = await observed("booking", [booking({}, { password: none, hostKey: none, capacity: none, type: 7 })]);
      expect(one?.spec).toMatchObject({ password: null, hostKey: false, capacity: undefined, type: "type 7" });
    }
    const [plain] = await observed("booking", [booking({ domainName: undefined }, { type: undefined })]);
    expect(plain?.spec["type"]).toBe("conference");
  });

  it("reads a lock that is a number, and one that nobody tells", async () => {
    for (const [isLocked, lock] of [
      [1, true],
      [0, false],
      [null, false],
      [undefined, false],
    ] as const) {
      const [one] = await observed("booking", [booking({}, { isLocked })]);
      expect(one?.spec["lock"], String(isLocked)).toBe(lock);
    }
  });

  it("may have its numbers as text, and no limit of people as 0", async () => {
    const options = { duration: "60", type: "2", capacity: "12" };
    const [one, two] = await observed("booking", [booking({ id: "7" }, options), booking({ id: 8 }, { capacity: 0 })]);
    expect(one).toMatchObject({ id: 7, spec: { duration: 60, type: "webinar", capacity: 12 } });
    expect(two?.spec["capacity"]).toBeUndefined();
    const [more] = await observed("booking", [booking({}, { capacity: "9".repeat(400) })]);
    expect(more?.spec["capacity"]).toBeUndefined();
  });

  it("has one key for a room's name, however its letters are composed", async () => {
    const names = ["B\u00fchne", "Bu\u0308hne"];
    const all = await observed(
      "booking",
      names.map((roomName, id) => booking({ id, roomName })),
    );
    expect(all.map(({ room }) => room)).toEqual(names);
    expect(new Set(all.map(({ key }) => key)).size).toBe(1);
  });

  it("leaves out what belongs to another domain", async () => {
    const all = await observed("booking", [booking({ domainName: "acme.test" }), booking({ id: 8, domainName: "Chat.org" })]);
    expect(all.map(({ id }) => id)).toEqual([8]);
  });

  it("reads every notation of a time that has an offset", () => {
    const instant = Date.parse("2026-12-01T09:00:00Z");
    const same = [
      "2026-12-01T09:00:00.000Z",
      "2026-12-01T09:00:00z",
      "2026-12-01T10:00:00+01:00",
      "2026-12-01T10:00+01",
      "2026-12-01 09:00:00Z",
      "20261201T090000Z",
      "20261201T0600-0300",
      "2026-12-01T09:00:00,000000Z",
    ];
    for (const text of same) expect(parseWireTime(text), text).toBe(instant);
    expect(parseWireTime("2026-12-01T09:00:00.5Z")).toBe(instant + 500);
    for (const text of ["2026-12-01T09:00:00", "tomorrow", "2026-13-01T09:00:00Z"])
      expect(parseWireTime(text), text).toBeUndefined();
  });

  it("reads years of more than four digits, and ends with all calendars what is longer", async () => {
    const times = [-62_198_755_200_001, 253_402_300_800_000, 8_640_000_000_000_000, -8_640_000_000_000_000];
    for (const instant of times) {
      const text = new Date(instant).toISOString();
      expect(parseWireTime(text), text).toBe(instant);
      const [one] = await observed("booking", [booking({ startTime: text }, { duration: 1e15 })]);
      expect(Date.parse(one?.spec["start"] as string), text).toBe(instant);
      const end = kindNamed("booking").endOf((one as Observed).spec) as number;
      expect(Date.parse(formatInstant(end)), text).toBe(8_640_000_000_000_000);
    }
    expect(parseWireTime("-000000-01-01T00:00:00Z")).toBeUndefined();
    expect(parseWireTime("+300000-01-01T00:00:00Z")).toBeUndefined();
  });

  it("reads a time in milliseconds", async () => {
    const [one] = await observed("booking", [booking({ startTime: Date.parse("2026-12-01T09:00:00Z") })]);
    expect(one?.spec["start"]).toBe("2026-12-01T09:00:00Z");
  });

  it.each([
    ["something that is not a list of bookings", { bookings: [] }],
    ["something that is not a list of bookings", null],
    ["a booking that is not an object", [7]],
    ["a booking that is not an object", [[]]],
    ["a booking that is not an object", [null]],
    ["a booking without an id", [booking({ id: "seven" })]],
    ["a booking's roomName that is not text", [booking({ roomName: 7 })]],
    ["a booking's startTime that is not a time with an offset", [booking({ startTime: "soon" })]],
    ["a booking's startTime that no calendar has", [booking({ startTime: 1e20 })]],
    ["a booking's startTime that is not a number", [booking({ startTime: null })]],
    ["a booking's duration that is not a number", [booking({}, { duration: "an hour" })]],
    ["a booking's duration that is not a number", [booking({}, { duration: "9".repeat(400) })]],
    ["a booking's duration that is not a number", [booking({}, JSON.parse('{ "duration": 1e400 }') as object)]],
    ["a booking's isLocked that is neither true nor false", [booking({}, { isLocked: "yes" })]],
    ["a booking's meetingOptions that is not an object", [booking({ meetingOptions: undefined })]],
  ])("is refused where it holds %s, and says so", async (what, answer) => {
    await expect(observed("booking", answer)).rejects.toThrow(`region fra-1 answered booking.list for chat.org with ${what}`);
  });
});

describe("one booking", () => {
  const got = async (answer: unknown): Promise<Gotten | undefined> => {
    const { connection } = await serveRaw(answer, { retry: { tries: 1, within: 1_000, base: 1, cap: 1 } });
    return (kindNamed("booking") as Kind).get?.(connection.reader, at, 7);
  };

  const withStatus =
    (status: number) =>
    (_: unknown, response: { writeHead(status: number): void; end(): void }): void => {
      response.writeHead(status);
      response.end();
    };

  it("is read as a list's is; an empty answer or a 404 is none; anything else says what is wrong", async () => {
    const observed = { id: 7, key: "board\n2026-12-01T09:00:00Z" };
    expect(await got(booking())).toMatchObject({ kind: "found", observed });
    expect(await got({ isError: false, data: null })).toEqual({ kind: "none" });
    for (const status of [404, 410]) expect(await got(withStatus(status))).toEqual({ kind: "none" });
    const no = await got({ isError: true, errMsg: "there is no booking 7" });
    expect(no).toMatchObject({ kind: "refused", error: { message: "there is no booking 7" } });
    for (const other of [{ id: 8 }, { domainName: "acme.test" }])
      await expect(got(booking(other))).rejects.toThrow("answered booking.get for chat.org with a booking that is not 7");
    await expect(got([])).rejects.toThrow("region fra-1 answered booking.get for chat.org with a booking that is not an object");
    await expect(got(withStatus(500))).rejects.toThrow("the server failed (500)");
  });
});

describe("a list of rooms", () => {
  const room = (about: object = {}): object => ({ options: { type: 1, isLocked: true, password: "pw" }, clients: [], ...about });

  it("is read with who is inside", async () => {
    const clients = [{ id: "a", type: 1 }, { id: "b", type: 4 }, { id: "c", type: 9 }, { type: 4 }];
    const [one] = await observed("room", { "chat.org": { "chat.org/board": room({ clients }) } });
    expect(one).toMatchObject({
      id: "chat.org/board",
      room: "board",
      people: [
        { id: "a", type: "conference host" },
        { id: "b", type: "webinar viewer" },
        { id: "c", type: "peer type 9" },
        { id: "?", type: "webinar viewer" },
      ],
    });
    expect(one?.spec).toMatchObject({ active: true, type: "conference", lock: true });
    expect(namePeople(one?.people ?? [])).toBe("1 conference host (a), 2 webinar viewers (b, ?) and 1 peer type 9 (c)");
  });

  it("may tell nothing about a room, or have no rooms in several ways", async () => {
    const [one] = await observed("room", { "chat.org": { board: null } });
    expect(one).toMatchObject({ id: "chat.org/board", opaque: true, spec: { active: true } });
    for (const none of [
      {},
      [],
      { "chat.org": {} },
      { "chat.org": [] },
      { "chat.org": null },
      { "acme.test": { "acme.test/x": room() } },
    ]) {
      expect(await observed("room", none)).toEqual([]);
    }
    const [plain] = await observed("room", { "chat.org": { "chat.org/board": { options: {} } } });
    expect(plain).toMatchObject({ spec: { type: "conference", lock: false, password: null }, people: [] });
  });

  it("may name the domain in its own case, and calls then have the room's id as it is listed", async () => {
    const answer = { "Chat.Org": { "Chat.Org/board": room(), "a/b": room() }, "chat.org": { lobby: room() } };
    const all = await observed("room", answer);
    expect(all.map(({ domain, room: name, id, key }) => ({ domain, name, id, key }))).toEqual([
      { domain: "chat.org", name: "board", id: "Chat.Org/board", key: "chat.org/board" },
      { domain: "chat.org", name: "a/b", id: "chat.org/a/b", key: "chat.org/a/b" },
      { domain: "chat.org", name: "lobby", id: "chat.org/lobby", key: "chat.org/lobby" },
    ]);
  });

  it("may tell who is inside a room and nothing more", async () => {
    for (const options of [undefined, null]) {
      const about = { options, clients: [{ id: "a", type: 1 }] };
      const [one] = await observed("room", { "chat.org": { "chat.org/board": about } });
      expect(one).toMatchObject({ opaque: true, spec: { active: true }, people: [{ id: "a", type: "conference host" }] });
    }
    const [empty] = await observed("room", { "chat.org": { "chat.org/board": room({ clients: {}, options: { isLocked: 1 } }) } });
    expect(empty).toMatchObject({ people: [], spec: { lock: true } });
  });

  it("may be of every domain at once", async () => {
    const answer = { "chat.org": { "chat.org/board": room(), lobby: null }, "acme.test": [], "x.test": { "x.test/x": room() } };
    const { connection } = await serveRaw(answer);
    const all = await observeEverywhere(connection.reader, "fra-1");
    expect(all.map(({ region, domain, id }) => [region, domain, id])).toEqual([
      ["fra-1", "chat.org", "chat.org/board"],
      ["fra-1", "chat.org", "chat.org/lobby"],
      ["fra-1", "x.test", "x.test/x"],
    ]);
  });

  it("takes a domain's name for nothing but a name", async () => {
    const { connection } = await serveRaw({});
    expect(await (kindNamed("room") as Kind).observe(connection.reader, { region: "fra-1", domain: "constructor" })).toEqual([]);
  });

  it("is refused where it is no map", async () => {
    await expect(observed("room", { "chat.org": [1] })).rejects.toThrow("a map of rooms that is not an object");
  });
});

describe("the lists of webhooks", () => {
  const lists = (validated: unknown, others: unknown) => (heard: { body: string }, response: { end(text: string): void }) => {
    const { data } = JSON.parse(heard.body) as { data: { validated: boolean } };
    response.end(JSON.stringify({ isError: false, data: data.validated ? validated : others }));
  };

  it("tell by the filter what is validated", async () => {
    const one = { id: 1, domain: "chat.org", url: "https://a.test/", roomName: "board", robotId: null };
    const two = { id: 2, domain: "chat.org", robotId: 42, url: "", roomName: "" };
    const found = await observed("webhook", lists([one], [two]));
    expect(found.map(({ id, room, spec }) => ({ id, room, spec }))).toEqual([
      { id: 1, room: "board", spec: { url: "https://a.test/", room: "board", validated: true } },
      { id: 2, room: undefined, spec: { robot: 42, validated: false } },
    ]);
  });

  it("may show one under both filters: it is validated", async () => {
    const one = { id: 1, url: "https://a.test/", roomName: null };
    const other = { id: 2, domain: "acme.test", url: "https://b.test/" };
    const found = await observed("webhook", lists([one], [one, other]));
    expect(found).toMatchObject([{ id: 1, room: undefined, spec: { validated: true } }]);
  });

  it("have one that is validated between the two", async () => {
    let validated = false;
    const hook = { id: 1, domain: "chat.org", url: "https://crm.example.com/" };
    const found = await observed("webhook", (heard: { body: string }, response: { end(text: string): void }) => {
      const { data } = JSON.parse(heard.body) as { data: { validated: boolean } };
      const answer = JSON.stringify(data.validated === validated ? [hook] : []);
      validated = true;
      response.end(answer);
    });
    expect(found.map(({ id }) => id)).toEqual([1]);
  });

  it("are refused where a webhook has neither url nor robot", async () => {
    await expect(observed("webhook", lists([{ id: 1 }], []))).rejects.toThrow(
      "a webhook's robotId, which has no url either, that is not a number",
    );
  });
});

it("has no kind but the registered ones", () => {
  expect(() => kindNamed("robot")).toThrow("no kind robot");
});
