import { describe, expect, test } from "vitest";
import { createMatcher } from "../../src/model/glob.ts";
import { configOf, loadFiles, placesOf, problemsOf, withBooking, withDomain, withRoom } from "./project.ts";

describe("an empty config", () => {
  test("has the defaults", async () => {
    const config = await configOf("version: 1\n");
    expect(config).toMatchObject({
      credentials: { id: "XROOM_ID", secret: "XROOM_SECRET", previous: "XROOM_PREVIOUS_SECRET" },
      state: "file:.xroom/state.json",
      safety: { maxRemovals: { percent: 30 } },
    });
    expect([...config.regions.values()]).toEqual([
      { name: "fra-1", url: "https://fra-1.signal.xroom.app", streaming: true },
      { name: "sfo-1", url: "https://sfo-1.signal.xroom.app", streaming: false },
      { name: "sgp-1", url: "https://sgp-1.signal.xroom.app", streaming: false },
    ]);
    expect(config.domains.size).toBe(0);
  });
});

test("a domain must be in lower case", async () => {
  const declared = (name: string): string => `version: 1\ndomains:\n  ${name}: { region: fra-1 }\n`;
  expect(await problemsOf(declared("Chat.org"))).toEqual(["xroom.yaml:3:3 domain-case"]);
  expect(await problemsOf(declared("chat.org"))).toEqual([]);
});

test("resolves everything that is declared", async () => {
  const config = await configOf(
    [
      "version: 1",
      "credentials: { id: { env: XROOM_TEST_ID }, secret: { env: XROOM_TEST_SECRET } }",
      "state: git:origin#refs/xroom/x",
      "safety: { maxRemovals: 5 }",
      "domains:",
      "  chat.org:",
      "    region: sfo-1",
      "    unmanaged: remove",
      '    ignore: ["adhoc-*"]',
      "    rooms:",
      "      board: { region: fra-1, type: webinar, capacity: 50, lock: true, hostKey: true, active: false, evict: true, protect: true }",
      "      hall: { bookings: { k: { start: 2026-12-01T10:00Z, duration: 1h30m, grace: 15m, lock: false, protect: true } } }",
      "    webhooks:",
      "      crm: { url: https://crm.example.com/xroom, room: board, validate: false, protect: true, regions: [sgp-1] }",
      "      scribe: { robot: 42, room: later }",
      "",
    ].join("\n"),
  );
  expect(config).toMatchObject({
    credentials: { id: "XROOM_TEST_ID", secret: "XROOM_TEST_SECRET" },
    state: "git:origin#refs/xroom/x",
    safety: { maxRemovals: { count: 5 } },
  });
  const source = (line: number, column: number) => ({ file: "xroom.yaml", line, column });
  const undeclared = {
    type: undefined,
    capacity: undefined,
    lock: undefined,
    password: undefined,
    hostKey: undefined,
    protect: undefined,
  };
  expect(config.domains.get("chat.org")).toEqual({
    name: "chat.org",
    source: source(6, 3),
    region: "sfo-1",
    unmanaged: "remove",
    ignore: ["adhoc-*"],
    rooms: [
      {
        name: "board",
        source: source(11, 7),
        region: "fra-1",
        type: "webinar",
        capacity: 50,
        lock: true,
        password: undefined,
        hostKey: true,
        active: false,
        evict: true,
        protect: true,
        bookings: [],
      },
      {
        ...undeclared,
        name: "hall",
        source: source(12, 7),
        region: "sfo-1",
        active: undefined,
        evict: false,
        bookings: [
          {
            ...undeclared,
            name: "k",
            source: source(12, 27),
            start: Date.UTC(2026, 11, 1, 10),
            zone: "UTC",
            duration: 90,
            grace: 15,
            lock: false,
            protect: true,
          },
        ],
      },
    ],
    webhooks: [
      {
        name: "crm",
        source: source(14, 7),
        target: { url: "https://crm.example.com/xroom" },
        room: "board",
        validate: false,
        protect: true,
        regions: ["sgp-1"],
      },
      {
        name: "scribe",
        source: source(15, 7),
        target: { robot: 42 },
        room: "later",
        validate: true,
        protect: false,
        regions: undefined,
      },
    ],
    sections: new Map(),
  });
});

describe("regions", () => {
  const withUrl = (url: string): string => `version: 1\nregions: { own: { url: ${JSON.stringify(url)} } }\n`;

  test.each([
    ["https://x.example.com", "https://x.example.com"],
    ["https://x.example.com/", "https://x.example.com"],
    ["https://x.example.com:8443/base/path/", "https://x.example.com:8443/base/path"],
    ["http://127.0.0.1:4010/fra-1", "http://127.0.0.1:4010/fra-1"],
    ["http://127.8.8.8", "http://127.8.8.8"],
    ["http://localhost:4010", "http://localhost:4010"],
    ["http://[::1]:4010", "http://[::1]:4010"],
  ])("a URL %s", async (written, url) => {
    const config = await configOf(withUrl(written));
    expect(config.regions.get("own")).toEqual({
      name: "own",
      url,
      streaming: undefined,
      source: { file: "xroom.yaml", line: 2, column: 12 },
    });
  });

  test.each([
    "http://x.example.com",
    "http://localhost.example.com",
    "http://128.0.0.1",
    "https://user:pass@x.example.com",
    "https://x.example.com?a=b",
    "https://x.example.com/?",
    "https://x.example.com#a",
    "ftp://x.example.com",
    "file:///etc/passwd",
    "x.example.com",
    "",
  ])("a URL %j is refused", async (url) => {
    expect(await problemsOf(withUrl(url))).toEqual(["xroom.yaml:2:24 bad-url"]);
  });

  test("a built-in one can get another URL, and keeps its equipment", async () => {
    const config = await configOf('version: 1\nregions: { fra-1: { url: "http://localhost:1" } }\n');
    expect(config.regions.get("fra-1")).toMatchObject({ url: "http://localhost:1", streaming: true });
  });

  test.each([
    ["the defaults'", "version: 1\ndefaults: { region: fra-2 }\ndomains: { a: { rooms: { b: {} } } }\n", "xroom.yaml:2:21"],
    ["a domain's", withDomain("region: fra-2", "rooms: { a: {} }"), "xroom.yaml:4:13"],
    ["a room's", withRoom("region: fra-2"), "xroom.yaml:7:17"],
    ["a webhook's", withDomain("webhooks: { w: { robot: 1, regions: [fra-1, fra-2] } }"), "xroom.yaml:4:49"],
  ])("%s unknown region is reported once", async (_, text, place) => {
    expect(await problemsOf(text)).toEqual([`${place} unknown-region`]);
  });

  test("one with a wrong URL isn't also unknown", async () => {
    expect(await problemsOf("version: 1\nregions: { own: { url: x } }\ndefaults: { region: own }\n")).toEqual([
      "xroom.yaml:2:24 bad-url",
    ]);
  });

  test("a missing region has help on where to set one", async () => {
    const loaded = await loadFiles(
      withDomain("rooms: { a: {}, b: { region: fra-1 } }", "webhooks:", "  w: { robot: 1 }", "  x: { robot: 2, room: a }"),
    );
    expect(placesOf(loaded)).toEqual(["xroom.yaml:4:14 no-region", "xroom.yaml:6:7 no-region"]);
    expect(loaded.diagnostics[0]?.help).toContain("defaults: { region: fra-1 }");
  });

  test("a webhook of an undeclared room is in its domain's region", async () => {
    const webhook = ["webhooks:", "  w: { robot: 1, room: later }"];
    expect(await problemsOf(withDomain(...webhook))).toEqual(["xroom.yaml:5:7 no-region", "xroom.yaml:5:28 undeclared-room"]);
    expect(await problemsOf(withDomain("region: fra-1", ...webhook))).toEqual(["xroom.yaml:6:28 undeclared-room"]);
  });
});

describe("warnings", () => {
  test("a webinar in a region without streaming equipment", async () => {
    expect(await problemsOf(withRoom("region: sfo-1", "type: webinar"))).toEqual(["xroom.yaml:8:15 webinar-without-streaming"]);
    expect(await problemsOf(withRoom("type: webinar"))).toEqual([]);
    const booking = withBooking("start: 2026-12-01T10:00", "duration: 5", "type: webinar");
    expect(await problemsOf(booking)).toEqual([]);
    expect(await problemsOf(booking.replace("region: fra-1", "region: sgp-1"))).toEqual([
      "xroom.yaml:11:19 webinar-without-streaming",
    ]);
  });

  test("no webinar in a custom region", async () => {
    const text = withRoom("region: own", "type: webinar").replace(
      "version: 1",
      "version: 1\nregions: { own: { url: https://x } }",
    );
    expect(await problemsOf(text)).toEqual([]);
  });

  test("a webhook that gets no events from some rooms", async () => {
    const lines = [
      "region: fra-1",
      "rooms: { a: {}, b: { region: sfo-1 } }",
      "webhooks:",
      "  w: { robot: 1 }",
      "  x: { robot: 1, room: a }",
    ];
    const loaded = await loadFiles(withDomain(...lines, "  y: { robot: 2, regions: [fra-1] }"));
    expect(placesOf(loaded)).toEqual(["xroom.yaml:7:7 webhook-regions"]);
    expect(loaded.diagnostics[0]?.help).toBe("add `regions: [fra-1, sfo-1]`");
  });

  test("a webhook without encryption", async () => {
    const loaded = await loadFiles(withDomain("region: fra-1", "webhooks: { w: { url: http://crm.example.com } }"));
    expect(placesOf(loaded)).toEqual(["xroom.yaml:5:27 insecure-url"]);
    expect(loaded.config).toBeDefined();
  });

  test.each(["crm.example.com", "ftp://crm.example.com", "mailto:a@b.c"])("a webhook's URL %s is an error", async (url) => {
    expect(await problemsOf(withDomain("region: fra-1", `webhooks: { w: { url: "${url}" } }`))).toEqual([
      "xroom.yaml:5:27 bad-url",
    ]);
  });
});

describe("ignore", () => {
  test("a declared room that matches is an error, with both places", async () => {
    const { diagnostics } = await loadFiles(withDomain("region: fra-1", 'ignore: ["adhoc-*"]', "rooms: { adhoc-1: {} }"));
    expect(diagnostics).toMatchObject([
      {
        code: "ignored-room",
        source: { line: 6, column: 14 },
        related: [{ message: "ignored here", source: { line: 5, column: 13 } }],
      },
    ]);
  });

  test("an invalid glob is an error", async () => {
    expect(await problemsOf(withDomain('ignore: ["a", "[b"]'))).toEqual(["xroom.yaml:4:19 bad-glob"]);
  });

  test("globs match names that begin with a dot, and ! has no meaning", () => {
    expect([".a", "b", "!b"].filter(createMatcher(["*a", "!b"]))).toEqual([".a", "!b"]);
    expect(["a", ""].filter(createMatcher([]))).toEqual([]);
  });
});

test("loading 20,000 bookings of one room doesn't take quadratic time", async () => {
  const count = 20_000;
  const lines = Array.from(
    { length: count },
    (_, i) => `  b${i}: { start: 2026-12-01T10:00, duration: 5, password: { env: P } }`,
  );
  const begun = performance.now();
  const config = await configOf(withRoom("bookings:", ...lines), { environment: { P: "x" } });
  expect(config.domains.get("chat.org")?.rooms[0]?.bookings).toHaveLength(count);
  expect(performance.now() - begun).toBeLessThan(20_000);
});
