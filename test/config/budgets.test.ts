/**
 * No input costs more than a stated budget (promise 13): what is over one is refused by its name and place. A test for each row of the
 * table; that they are within seconds and half a gigabyte is measured by hand, as tests don't time.
 */
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join, relative } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { readNamedFile } from "../../src/commands/terminal/read-named-file.ts";
import { readStreamAtMost } from "../../src/model/read-at-most.ts";
import { importCalendar } from "../../src/config/icalendar/import-calendar.ts";
import { loadConfig } from "../../src/config/index.ts";
import { createDates, UnworkableRule } from "../../src/config/recurrence/work.ts";
import { BUDGETS, MEBIBYTE } from "../../src/model/budgets.ts";
import { type Diagnostic, Failure } from "../../src/model/diagnostic.ts";
import type { SourceTree } from "../../src/model/source-tree.ts";
import { readWorldFile } from "../../src/emulator/world-file.ts";
import { parseState } from "../../src/state/document.ts";
import { readIfThere as readState } from "../../src/state/file/whole-file.ts";
import { tryLoad } from "../../src/project/load.ts";
import { parseDocument } from "../../src/plan/document.ts";
import { serveRaw } from "../harness/raw-server.ts";
import { readPolicy } from "../../src/policy/index.ts";
import { pourOut } from "../harness/endless.ts";
import { createProject, type Files, loadFiles, NOW, withDomain, withRoom } from "./project.ts";

/** `file:line:column code: summary` */
function toldIn(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ code, source, summary }) => {
    const place = source === undefined ? "" : `${source.file}:${source.line}:${source.column} `;
    return `${place}${code}: ${summary}`;
  });
}

async function told(files: Files | string): Promise<string[]> {
  return toldIn((await loadFiles(files)).diagnostics);
}

async function failure(make: () => unknown): Promise<string[]> {
  try {
    await make();
  } catch (error) {
    if (error instanceof Failure) return toldIn(error.diagnostics);
    throw error;
  }
  return [];
}

const repeat = (count: number, text: (index: number) => string): string =>
  Array.from({ length: count }, (_, at) => text(at)).join("");

/** A project on no disk: its root file, and files that its one glob matches. */
async function toldOfMany(count: number, text: (index: number) => string, root = ""): Promise<string[]> {
  const directory = "/project";
  const names = Array.from({ length: count }, (_, index) => `${String(index).padStart(6, "0")}.yaml`);
  const rootText = `version: 1\ninclude: ["domains/*.yaml"]\n${root}`;
  const tree: SourceTree = {
    realpath: (path) => Promise.resolve({ kind: "path", path }),
    typeOf: (path) => Promise.resolve({ kind: path.endsWith(".yaml") ? "other" : "folder" }),
    list: () =>
      Promise.resolve({
        kind: "entries",
        entries: names.map((name) => ({ name, isDirectory: () => false, isSymbolicLink: () => false })),
      }),
    read: (path) => {
      const name = relative(`${directory}/domains`, path);
      const content = name.startsWith("..") ? rootText : text(Number(name.slice(0, -".yaml".length)));
      return Promise.resolve({ kind: "bytes", bytes: Buffer.from(content) });
    },
  };
  return toldIn((await loadConfig({ directory, environment: {}, now: NOW, tree })).diagnostics);
}

/** A file of so many bytes, with nothing in it. */
const large = (bytes: number): string => `version: 1\n# ${"x".repeat(bytes)}\n`;

const calendar = (body: string): string => `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${body}END:VCALENDAR\r\n`;
const zone = (id: string, parts: string): string => `BEGIN:VTIMEZONE\r\nTZID:${id}\r\n${parts}END:VTIMEZONE\r\n`;
const observance = (kind: string, month: number, offset: string): string =>
  `BEGIN:${kind}\r\nDTSTART:19700${month}01T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:${offset}\r\n` +
  `RRULE:FREQ=YEARLY;BYMONTH=${month};BYDAY=1SU\r\nEND:${kind}\r\n`;
const event = (uid: number, id: string): string =>
  `BEGIN:VEVENT\r\nUID:${uid}\r\nDTSTART;TZID=${id}:20270104T${String(uid % 24).padStart(2, "0")}0000\r\nDURATION:PT15M\r\n` +
  `RRULE:FREQ=YEARLY;COUNT=3\r\nSUMMARY:m${uid}\r\nEND:VEVENT\r\n`;
const imported = (text: string) =>
  importCalendar(text, { file: "in.ics", domain: "chat.org", room: "board", region: "fra-1", now: NOW });

const withTemplates = (rooms: string): string =>
  `version: 1\ndefaults: { region: fra-1, timezone: UTC }\ntemplates: { rooms: { ${rooms} } }\n`;

/** Rooms with a booking each, which is daily for ten years. */
const series = (count: number, rule: string, start = (_: number): string => "2026-12-01T10:00"): string =>
  `version: 1\ndefaults: { region: fra-1, timezone: UTC, horizon: 3650d }\ndomains:\n  chat.org:\n    rooms:\n${repeat(
    count,
    (index) => `      r${index}: { bookings: { b: { start: "${start(index)}", duration: 5, repeat: "${rule}" } } }\n`,
  )}`;

const policy = (rules: number, require = "true", each = "booking"): string =>
  `version: 1\npolicies:\n${repeat(rules, (index) => `  r${index}: { each: ${each}, require: "${require}", message: m, severity: error }\n`)}`;

/** What a policy says of a config. */
async function judged(files: Files | string, rules: string): Promise<readonly Diagnostic[]> {
  const { declared } = await loadFiles(files, { declared: true });
  if (declared === undefined) throw new Error("the config has errors");
  return (await readPolicy("p.yaml", rules)).judgeDeclared(declared, { now: NOW, address: () => true });
}

/** Over the bound of each row, and what is told of it. */
const ROWS: {
  readonly [Row in keyof typeof BUDGETS]: readonly [over: () => Promise<string[]>, told: readonly (string | RegExp)[]];
} = {
  files: [
    () => toldOfMany(10_001, () => "version: 1\n"),
    ["xroom.yaml:2:11 too-much-work: `include` matches more than 10,000 files"],
  ],
  fileBytes: [
    () => told({ "xroom.yaml": Buffer.alloc(16 * MEBIBYTE + 1, "#") }),
    ["file-too-large: xroom.yaml is larger than 16 MiB"],
  ],
  submodulesBytes: [
    () => {
      // A repository's top, with an empty folder that one of its submodules may be.
      const directory = createProject({
        "xroom.yaml": 'version: 1\ninclude: ["teams/**"]\n',
        ".git": "",
        ".gitmodules": large(MEBIBYTE),
      });
      mkdirSync(join(directory, "teams"));
      return failure(async () => {
        const loaded = await tryLoad({ directory, environment: {}, now: NOW });
        if ("errors" in loaded) throw new Failure(loaded.errors);
      });
    },
    [
      `xroom.yaml:2:11 unreadable-file: "teams" can't be read: it is empty, and may be a submodule: the repository's .gitmodules is not a file of at most 1 MiB`,
    ],
  ],
  secretBytes: [
    () => told({ "xroom.yaml": withRoom("password: { file: large }"), large: Buffer.alloc(MEBIBYTE + 1, "x") }),
    ['xroom.yaml:7:27 file-too-large: the password\'s file "large" is larger than 1 MiB'],
  ],
  bytes: [
    () => toldOfMany(18, () => large(15 * MEBIBYTE)),
    ["xroom.yaml:2:11 too-much-work: the files of this config have more than 256 MiB, counted up to this one"],
  ],
  bytesIfWrong: [
    () => toldOfMany(4, () => large(15 * MEBIBYTE), "defaults: { regoin: fra-1 }\n"),
    [
      "xroom.yaml:2:11 more-problems: 3 more files are not checked",
      'xroom.yaml:3:13 unknown-key: unknown key "regoin" in the defaults',
    ],
  ],
  depth: [
    () => told(`version: 1\nstate: ${"[".repeat(5_000_000)}`),
    [/^xroom\.yaml:2:\d+ too-deep: this is nested too deeply: more than 64 levels$/],
  ],
  aliasedValues: [
    () => {
      const lines = repeat(30, (index) => `    l${index + 1}: &l${index + 1} [${repeat(10, () => `*l${index}, `)}]\n`);
      return told(`version: 1\ndomains:\n  a:\n    l0: &l0 ha\n${lines}`);
    },
    [/^xroom\.yaml:10:\d+ alias-bomb: the aliases of this file stand for more than 500,000 values$/],
  ],
  templateValues: [
    () => {
      const bookings = repeat(3_000, (index) => `b${index}: { duration: 5, lock: true }, `);
      const rooms = repeat(200, (index) => `r${index}: { use: big }, `);
      return told(`${withTemplates(`big: { bookings: { ${bookings} } }`)}domains: { chat.org: { rooms: { ${rooms} } } }\n`);
    },
    [
      /^xroom\.yaml:4:\d+ too-much-work: the templates that this config uses stand for more than 1,000,000 values, counted up to here$/,
    ],
  ],
  templateDepth: [
    () => {
      const row = repeat(40, (index) => `t${index}: { ${index === 0 ? "" : `use: t${index - 1}`} }, `);
      return told(`${withTemplates(row)}domains: { chat.org: { rooms: { r: { use: t39 } } } }\n`);
    },
    [/^xroom\.yaml:3:\d+ too-much-work: more than 32 templates use each other in a row$/],
  ],
  policyBytes: [
    () => failure(() => readPolicy("p.yaml", "#".repeat(MEBIBYTE + 1))),
    ["file-too-large: p.yaml is larger than 1 MiB"],
  ],
  policyRules: [
    () => failure(() => readPolicy("p.yaml", policy(201))),
    ["p.yaml:2:1 bad-policy: a policy has more than 200 rules"],
  ],
  policyCost: [
    () => failure(() => readPolicy("p.yaml", policy(1, "object.except.all(x, object.except.all(y, x != y))"))),
    ["p.yaml:3:34 bad-policy: `require` of the rule r0 may take more than 100,000 steps: nest fewer lists"],
  ],
  policyText: [
    () => {
      const grown = `.replace('a', '${"a".repeat(100)}')`;
      return failure(() => judged(series(1, "FREQ=DAILY"), policy(1, `'a'${grown}${grown} == ''`)));
    },
    [/^p.yaml:3:3 bad-policy: the rule r0 can't be evaluated .*: replace gives more than 4,000 characters$/],
  ],
  policyListEntries: [
    () =>
      failure(() =>
        judged(
          series(1, "FREQ=DAILY", () => "2026-12-01T10:00").replace(
            "duration: 5",
            `duration: 5, except: [${repeat(1_001, (index) => `"${new Date(NOW + (9 + index) * 86_400_000).toISOString().slice(0, 10)}T10:00", `)}]`,
          ),
          policy(1, "object.except.all(x, x != object.start)"),
        ),
      ),
    [
      "p.yaml:3:3 too-much-work: the rule r0 costs too much: it goes through lists, and booking/chat.org/r0/b has one of 1,001 entries",
    ],
  ],
  policySteps: [
    () => {
      // It ends at once, and could take a thousand steps.
      const rule = `object.lock == null || [${repeat(100, (index) => `${index}, `)}].all(x, x > 0)`;
      return failure(() => judged(series(8, "FREQ=DAILY"), policy(1, rule, "meeting")));
    },
    ["p.yaml:3:3 too-much-work: the rule r0 costs too much: the rules of this policy take too long for all that is declared"],
  ],
  yamlParts: [
    () => told(`version: 1\ndomains: !!map\n${repeat(100_000, (index) => `  d${index}.org: {}\n`)}`),
    [/^xroom\.yaml:1:1 too-much-work: xroom\.yaml is too large for the YAML that it has somewhere: more than 500,000 parts$/],
  ],
  errors: [
    async () => {
      const directory = createProject({
        "xroom.yaml": withDomain(
          "region: fra-1",
          "rooms:",
          ...Array.from({ length: 3_000 }, (_, i) => `  r${i}: { capacity: 0 }`),
        ),
      });
      const loaded = await tryLoad({ directory, environment: {}, now: NOW });
      const errors = "errors" in loaded ? toldIn(loaded.errors) : [];
      return [`${errors.length}`, ...errors.slice(-2)];
    },
    ["1001", /^xroom\.yaml:1005:\d+ out-of-range/, "more-problems: 2,000 more errors are not shown"],
  ],
  calendarBytes: [
    () =>
      failure(() =>
        readStreamAtMost(Readable.from(Array.from({ length: 17 }, () => "x".repeat(MEBIBYTE))), BUDGETS.calendarBytes, "in.ics"),
      ),
    ["file-too-large: in.ics is larger than 16 MiB"],
  ],
  calendarZones: [
    () => failure(() => imported(calendar(repeat(1_001, (index) => zone(`z${index}`, observance("STANDARD", 1, "+0200")))))),
    ["too-much-work: in.ics describes more than 1,000 time zones, counted up to line 9003"],
  ],
  observances: [
    () => {
      const text = calendar(
        zone(
          "Nowhere",
          repeat(201, () => observance("STANDARD", 1, "+0200")),
        ) + event(1, "Nowhere"),
      );
      return Promise.resolve([...imported(text).notes]);
    },
    [/^line \d+, m1: the zone Nowhere is described with more than 200 changes; its times were taken for ones of UTC$/],
  ],
  zoneComparisons: [
    () => {
      // As many zones as in winter, and like none in summer; each event has a year. They have no length, which spares their bookings.
      const odd = zone("Odd", observance("STANDARD", 1, "+0000") + observance("DAYLIGHT", 7, "+0733"));
      const day = (index: number, days: number): string =>
        new Date(Date.UTC(2027 + index, 1, 1 + days)).toISOString().slice(0, 10).replaceAll("-", "");
      const further = (index: number): string =>
        `RDATE;TZID=Odd:${repeat(45, (days) => `${day(index, days)}T100000,`)}${day(index, 200)}T100000\r\n`;
      const yearly = (index: number): string => event(index, "Odd").replace(/DURATION.*\r\nRRULE.*\r\n/, further(index));
      const text = calendar(odd + event(999, "UTC") + repeat(400, yearly));
      const notes = imported(text).notes.filter((each) => each.includes("compare"));
      return Promise.resolve(notes.slice(-1));
    },
    [
      /^line \d+, m399: the zone Odd was not compared with others: the file has more than 500,000 times to compare; its times were written in UTC$/,
    ],
  ],
  globVisits: [
    () => told(`version: 1\ninclude:\n${repeat(500_001, (index) => `- "*${index}.yaml"\n`)}`),
    ["xroom.yaml:2:1 too-much-work: the globs of `include` look at more than 500,000 files and folders"],
  ],
  ignoreMatches: [
    () => told(withDomain("region: fra-1", `ignore: [${repeat(5_001, (index) => `"*a*b${index}", `)}]`, "rooms: { r: {} }")),
    [
      "xroom.yaml:5:13 too-much-work: holding the globs of `ignore` against rooms takes more than 5,000,000 steps, counted up to here",
    ],
  ],
  domains: [
    () => told(`version: 1\ndomains:\n${repeat(20_001, (index) => `  d${index}.org: {}\n`)}`),
    ["xroom.yaml:20003:3 too-much-work: this config has more than 20,000 domains, counted up to here"],
  ],
  rooms: [
    () =>
      told(
        `version: 1\ndefaults: { region: fra-1 }\ndomains:\n  a.org: { rooms: { r: {} } }\n  b.org:\n    rooms:\n${repeat(100_000, (index) => `      r${index}: {}\n`)}`,
      ),
    ["xroom.yaml:5:3 too-much-work: this config has more than 100,000 rooms, counted up to here"],
  ],
  datesOfRule: [
    () => told(series(1, `FREQ=MONTHLY;BYDAY=MO,1MO;BYHOUR=${repeat(23, (hour) => `${hour},`)}23;BYSETPOS=140`)),
    [/^xroom\.yaml:6:\d+ endless-series: this rule takes too long to evaluate: it looks at more than 500,000 dates$/],
  ],
  dates: [
    async () => {
      const minute = (index: number): string => `2026-12-01T0${Math.floor(index / 60)}:${String(index % 60).padStart(2, "0")}`;
      return (await told(series(80, "FREQ=MONTHLY;BYDAY=1MO;BYMONTHDAY=30", minute))).filter(
        (each) => !each.includes("empty-series"),
      );
    },
    [/^xroom\.yaml:\d+:\d+ too-much-work: the rules of this config look at more than 10,000,000 dates, counted up to this one$/],
  ],
  meetings: [
    () => told(series(300, "FREQ=DAILY")),
    [
      /^xroom\.yaml:280:\d+ too-many-meetings: the series of this config give more than 1,000,000 meetings, counted up to this one$/,
    ],
  ],
  evaluations: [
    () => {
      const dates = createDates();
      for (let index = 0; index < BUDGETS.evaluations; index++) dates.ofRule()(1);
      try {
        dates.ofRule()(1);
      } catch (error) {
        if (error instanceof UnworkableRule) return Promise.resolve([error.bound]);
      }
      return Promise.resolve([]);
    },
    ["run"],
  ],
  answerBytes: [
    async () => {
      const { connection } = await serveRaw((_: unknown, response: ServerResponse) => pourOut(response));
      const answer = connection.reader.read("fra-1", "room.list", { domain: "a.org" });
      return [
        await answer.then(
          () => "",
          (error: unknown) => (error as Error).message,
        ),
      ];
    },
    [/: the answer is larger than 128 MiB$/],
  ],
  documentBytes: [
    async () => {
      const text = " ".repeat(128 * MEBIBYTE + 1);
      const plan = { name: "plan", formats: ["xroom.plan/2"], validate: () => true, command: "xroom plan" } as const;
      // The disk need not hold it, nor memory.
      const file = join(createProject({ "x.json": "" }), "x.json");
      truncateSync(file, BUDGETS.documentBytes + 1);
      const named = { subject: "x.json", most: BUDGETS.documentBytes, help: "" };
      const told = await Promise.all([
        failure(() => parseState(text, "x")),
        failure(() => parseDocument(text, "plan.json", plan)),
        failure(() => readState(file)),
        failure(() => readWorldFile(file)),
        failure(() => readNamedFile(file, named, {}, { directory: "/" })),
      ]);
      return told.flat().map((each) => each.replace(file, "x.json"));
    },
    [
      "too-much-work: the state at x has more than 128 MiB",
      "plan-broken: plan.json is larger than 128 MiB",
      "too-much-work: the state at x.json has more than 128 MiB",
      "unreadable-file: x.json is not a file of at most 128 MiB",
      "file-too-large: x.json is larger than 128 MiB",
    ],
  ],
  stateEntries: [
    () => {
      const entry = `":{"id":1,"applied":"${"A".repeat(22)}"}`;
      const objects = repeat(1_100_001, (id) => `${id === 0 ? "" : ","}"a/${id}${entry}`);
      const text = `{"format":"xroom.state/2","lineage":"x","serial":1,"objects":{"a":{"r":{${objects}}}}}`;
      return failure(() => parseState(text, "x"));
    },
    ["too-much-work: the state at x has more than 1,100,000 objects"],
  ],
};

describe("over a budget, a diagnostic names the place and the bound:", () => {
  it.each(Object.entries(ROWS))("%s", async (_, [over, expected]) => {
    const found = await over();
    expect(found).toHaveLength(expected.length);
    for (const [index, each] of expected.entries()) {
      if (typeof each === "string") expect(found[index]).toBe(each);
      else expect(found[index]).toMatch(each);
    }
  });
});

describe("within the budgets", () => {
  it("folders are walked once for all globs", async () => {
    const directory = createProject({ "xroom.yaml": "" });
    for (let index = 0; index < 500; index++) mkdirSync(join(directory, "d", `a${index}`), { recursive: true });
    writeFileSync(join(directory, "d/a7/x9c.yaml"), "version: 1\n");
    const globs = repeat(200, (index) => `- "d/**/x${index}{a,b,c,d,e}.yaml"\n`);
    writeFileSync(join(directory, "xroom.yaml"), `version: 1\ninclude:\n${globs}`);
    const { diagnostics } = await loadConfig({ directory, environment: {}, now: NOW });
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(["include-matches-nothing"]));
    expect(diagnostics).toHaveLength(199);
  });

  it("meetings that overlap are told up to a thousand, and counted beyond", async () => {
    const directory = createProject({
      "xroom.yaml": withRoom(
        "bookings:",
        ...Array.from({ length: 5_000 }, (_, index) => `  b${index}: { start: 2026-12-01T10:00, duration: 5 }`),
      ),
    });
    const loaded = await tryLoad({ directory, environment: {}, now: NOW });
    const errors = "errors" in loaded ? loaded.errors : [];
    expect(errors.filter(({ code }) => code === "overlap")).toHaveLength(1_000);
    expect(errors.at(-1)?.summary).toBe("3,999 more errors are not shown");
  });

  it("warnings are told up to a thousand, too, and a config with more is still one", async () => {
    const directory = createProject({
      "xroom.yaml": withDomain(
        "region: fra-1",
        "rooms:",
        ...Array.from({ length: 1_500 }, (_, index) => `  r${index}: { password: p${index}x }`),
      ),
    });
    const loaded = await tryLoad({ directory, environment: {}, now: NOW });
    expect("errors" in loaded ? loaded.errors : loaded.diagnostics.length).toBe(1_001);
    expect("errors" in loaded ? "" : loaded.diagnostics.at(-1)?.summary).toBe("500 more warnings are not shown");
  });

  it("a file that is too large for a tree is still told where it is wrong, and nothing of it is quoted", async () => {
    const rooms = repeat(60_000, (index) => `      r${index}:\n        capacity: 5\n`);
    const text = `version: 1\ndefaults: { region: fra-1 }\ndomains:\n  chat.org:\n    rooms:\n${rooms}      bad:\n        bookings:\n          "b":\n            start: soon\n            duration: 5\n            nonsense: hunter2\n`;
    const found = await told(text);
    expect(found).toEqual([
      "xroom.yaml:120009:13 bad-time: expected a time such as 2026-12-01T10:00, 2026-12-01T10:00[Europe/Berlin] or 2026-12-01T09:00:00Z, not a text",
      "xroom.yaml:120011:13 unknown-key: unknown key in a booking",
    ]);
  });

  it("the same key many times is told once and counted, in a file that is too large for a tree", async () => {
    const { diagnostics, untold } = await loadFiles(`version: 1\n${"aa: 1\n".repeat(300_000)}`);
    expect(toldIn(diagnostics)).toEqual(["xroom.yaml:3:1 duplicate-key: a key is here twice"]);
    expect(untold.errors).toBe(299_998);
  });
});
