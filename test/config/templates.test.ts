import { describe, expect, test } from "vitest";
import type { Source } from "../../src/model/diagnostic.ts";
import { configOf, loadFiles } from "./project.ts";

const ROOT = "version: 1\ndefaults: { region: fra-1, timezone: Europe/Berlin }\n";
const STANDUP = 'standup: { start: 2026-12-07T09:30, duration: 15m, repeat: "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR" }';
const TEMPLATES = `\
templates:
  rooms:
    locked: { lock: true, password: { env: ROOM_PASSWORD } }
    team: { use: locked, capacity: 12, bookings: { ${STANDUP} } }
`;
const environment = { ROOM_PASSWORD: "x1", OTHER_PASSWORD: "x2" };

/** What a config comes to, without places. */
async function meant(text: string | Record<string, string>): Promise<unknown> {
  const { domains } = await configOf(text, { environment });
  return JSON.parse(
    JSON.stringify([...domains], (key, value: unknown) => (key === "source" || key === "sections" ? undefined : value)),
  );
}

describe("comes to the same as if it were written out:", () => {
  test.each([
    [
      "the example of the design",
      `${ROOT}${TEMPLATES}
domains:
  chat.org:
    defaults: { capacity: 20, hostKey: true }
    rooms:
      alpha: { use: team }
      beta: { use: team, capacity: 30, bookings: { standup: null, retro: { start: 2026-12-11T15:00, duration: 1h } } }
      gamma: {}
`,
      `${ROOT}
domains:
  chat.org:
    rooms:
      alpha: { capacity: 12, hostKey: true, lock: true, password: { env: ROOM_PASSWORD }, bookings: { ${STANDUP} } }
      beta: { capacity: 30, hostKey: true, lock: true, password: { env: ROOM_PASSWORD }, bookings: { retro: { start: 2026-12-11T15:00, duration: 1h } } }
      gamma: { capacity: 20, hostKey: true }
`,
    ],
    [
      "later templates stand over earlier ones, and a booking of both is merged by key",
      `${ROOT}templates: { rooms: { a: { lock: true, capacity: 5, bookings: { b: { start: 2026-12-01T10:00, duration: 1h, grace: 5m } } }, b: { capacity: 6, bookings: { b: { duration: 2h } } } } }
domains: { chat.org: { rooms: { board: { use: [a, b], bookings: { b: { title: T } } } } } }
`,
      `${ROOT}domains: { chat.org: { rooms: { board: { lock: true, capacity: 6, bookings: { b: { start: 2026-12-01T10:00, duration: 2h, grace: 5m, title: T } } } } } }\n`,
    ],
    [
      "lists and passwords are replaced whole, overrides merge by their time",
      `${ROOT}templates: { rooms: { a: { password: { file: p.txt }, bookings: { b: { start: 2026-12-01T10:00, duration: 1h, repeat: FREQ=DAILY, except: [2026-12-02T10:00], overrides: { 2026-12-05T10:00: { duration: 5m }, 2026-12-06T10:00: { duration: 5m } } } } } } }
domains: { chat.org: { rooms: { board: { use: a, password: { env: OTHER_PASSWORD }, bookings: { b: { except: [2026-12-03T10:00], overrides: { 2026-12-06T10:00: { lock: true } } } } } } } }
`,
      `${ROOT}domains: { chat.org: { rooms: { board: { password: { env: OTHER_PASSWORD }, bookings: { b: { start: 2026-12-01T10:00, duration: 1h, repeat: FREQ=DAILY, except: [2026-12-03T10:00], overrides: { 2026-12-05T10:00: { duration: 5m }, 2026-12-06T10:00: { duration: 5m, lock: true } } } } } } } }\n`,
    ],
    [
      "`unset` undeclares what defaults and templates set, in a room, a booking and a webhook",
      `${ROOT}templates:
  rooms: { a: { lock: true, capacity: 5, bookings: { b: { start: 2026-12-01T10:00, duration: 1h, grace: 5m, title: T } } }, c: { use: a, unset: [capacity] } }
  domains: { d: { webhooks: { w: { url: "https://a.example/x", room: board } } } }
domains: { chat.org: { use: d, defaults: { protect: true, hostKey: true }, rooms: { board: { use: c, unset: [lock, protect], bookings: { b: { unset: [grace], duration: 2h } } } }, webhooks: { w: { unset: [url], robot: 4 } } } }
`,
      `${ROOT}domains: { chat.org: { rooms: { board: { hostKey: true, bookings: { b: { start: 2026-12-01T10:00, duration: 2h, title: T } } } }, webhooks: { w: { robot: 4, room: board } } } }\n`,
    ],
    [
      "a domain's template gives rooms, webhooks, defaults and settings",
      `${ROOT}templates:
  domains:
    base: { timezone: UTC, defaults: { capacity: 7 }, ignore: ["x-*"], rooms: { lobby: { active: true }, board: { lock: true } } }
    office: { use: base, region: sfo-1, webhooks: { w: { robot: 4, regions: [fra-1] }, v: { robot: 5, regions: [fra-1] } } }
domains: { chat.org: { use: office, unset: [ignore], rooms: { board: { capacity: 8 }, lobby: null, own: {} }, webhooks: { v: null } } }
`,
      `${ROOT}domains: { chat.org: { region: sfo-1, timezone: UTC, rooms: { board: { lock: true, capacity: 8 }, own: { capacity: 7 } }, webhooks: { w: { robot: 4, regions: [fra-1] } } } }\n`,
    ],
  ])("%s", async (_, text, written) => {
    expect(await meant(text)).toEqual(await meant(written));
  });

  test("a domain over several files, each of which adds to a room of the template", async () => {
    const files = {
      "xroom.yaml": `${ROOT}include: ["*.yml"]\ndomains: { chat.org: { use: office } }\n`,
      "a.yml":
        "templates: { domains: { office: { timezone: UTC, defaults: { lock: true }, rooms: { a: { capacity: 5 }, b: { capacity: 5 }, c: {} } } } }\n",
      "b.yml": "version: 1\ndomains: { chat.org: { region: sfo-1, rooms: { b: { hostKey: true } } } }\n",
    };
    const written = `${ROOT}domains: { chat.org: { region: sfo-1, timezone: UTC, rooms: { a: { capacity: 5, lock: true }, c: { lock: true }, b: { capacity: 5, lock: true, hostKey: true } } } }\n`;
    expect(await meant(files)).toEqual(await meant(written));
  });
});

const domain = (templates: string, own: string): string => `${ROOT}templates: ${templates}\ndomains: { chat.org: ${own} }\n`;
const rooms = (templates: string, own: string): string => domain(`{ rooms: ${templates} }`, `{ rooms: ${own} }`);

/** The rest of the line from a place on. */
function textAt(text: string, source: Source | undefined): string | undefined {
  return source === undefined ? undefined : text.split("\n")[source.line - 1]?.slice(source.column - 1);
}

const literal = (text: string): RegExp => new RegExp(`^${text.replaceAll(/[{}[\]]/g, "\\$&")}`);

describe("refuses", () => {
  test.each([
    ["a template that there is not", rooms("{ team: {} }", "{ a: { use: taem } }"), "unknown-template", "taem"],
    [
      "a template of another kind",
      domain("{ domains: { team: {} } }", "{ rooms: { a: { use: team } } }"),
      "unknown-template",
      "team } } }",
    ],
    ["a template that uses itself", rooms("{ a: { use: b }, b: { use: [a] } }", "{ r: { use: a } }"), "cyclic-template", "a] }"],
    ["a template twice in a list", rooms("{ a: {} }", "{ r: { use: [a, a] } }"), "duplicate-item", "a] }"],
    [
      "a null that takes out nothing",
      rooms("{ a: { bookings: {} } }", "{ r: { use: a, bookings: { x: null } } }"),
      "nothing-to-take-out",
      "x: null",
    ],
    ["a room without settings", `${ROOT}domains:\n  chat.org:\n    rooms:\n      a:\n`, "nothing-to-take-out", "a:"],
    ["a template without settings", `${ROOT}templates:\n  rooms:\n    a:\n`, "wrong-type", "a:"],
    [
      "a booking that is not whole with its template",
      rooms("{ a: { bookings: { b: { duration: 1h } } } }", "{ r: { use: a } }"),
      "missing-key",
      "b: { duration",
    ],
    [
      "both targets of a webhook",
      domain(
        "{ domains: { d: { webhooks: { w: { robot: 5 } } } } }",
        '{ use: d, webhooks: { w: { url: "https://a.example", regions: [fra-1] } } }',
      ),
      "one-target",
      "w: { url",
    ],
    ["a key that can't be unset", rooms("{ a: {} }", "{ r: { unset: [bookings] } }"), "unknown-value", "bookings"],
    [
      "a slip in the part of a booking that a template gives, where it is",
      rooms(
        "{ a: { bookings: { b: { start: 2026-12-01T10:00, duration: 90min } } } }",
        "{ r: { use: a, bookings: { b: { title: T } } } }",
      ),
      "bad-duration",
      "90min",
    ],
    ["an unknown key of a template", rooms("{ a: { lokc: true } }", "{ r: { use: a } }"), "unknown-key", "lokc"],
  ])("%s", async (_, text, code, at) => {
    const { diagnostics } = await loadFiles(text);
    expect(diagnostics.map((each) => [each.code, textAt(text, each.source)])).toEqual([
      [code, expect.stringMatching(literal(at))],
    ]);
  });

  test("the same template in two files, and a domain's own keys in two", async () => {
    const files = {
      "xroom.yaml": `${ROOT}include: [a.yml]\ntemplates: { rooms: { t: {} } }\ndomains: { chat.org: { defaults: {} } }\n`,
      "a.yml": "version: 1\ntemplates: { rooms: { t: {} } }\ndomains: { chat.org: { defaults: {} } }\n",
    };
    const { diagnostics } = await loadFiles(files);
    expect(diagnostics.map(({ code, source, related }) => [code, source?.file, related?.[0]?.source.file])).toEqual([
      ["duplicate-declaration", "a.yml", "xroom.yaml"],
      ["duplicate-declaration", "a.yml", "xroom.yaml"],
    ]);
  });

  test("a slip in a template once, at both places, however many rooms use it", async () => {
    const text = rooms("{ a: { password: { env: NOT_SET } }, b: { use: a } }", "{ r: { use: b }, s: { use: b } }");
    const { diagnostics } = await loadFiles(text);
    expect(diagnostics.map(({ code, source }) => [code, textAt(text, source)])).toEqual([
      ["unset-secret", expect.stringMatching(/^NOT_SET/)],
    ]);
    expect(diagnostics[0]?.related?.map(({ message, source }) => [message, textAt(text, source)])).toEqual([
      ["used here", expect.stringMatching(/^b }, s/)],
    ]);
  });
});

test("a name like `__proto__` is a name", async () => {
  const config = await configOf(
    rooms("{ a: { bookings: { b: { start: 2026-12-01T10:00, duration: 5 } } } }", '{ "__proto__": { use: a } }'),
  );
  expect(config.domains.get("chat.org")?.rooms.map(({ name, bookings }) => [name, bookings.length])).toEqual([["__proto__", 1]]);
});
