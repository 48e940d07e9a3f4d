/** What newcomers write: each slip is told once, with its line and what to write. */
import { describe, expect, it } from "vitest";
import { load } from "../../src/project/load.ts";
import { type Diagnostic, Failure } from "../../src/model/diagnostic.ts";
import { createProject, NOW } from "./project.ts";

async function told(domain: readonly string[], defaults = "region: fra-1, timezone: Europe/Berlin"): Promise<string[]> {
  const text = ["version: 1", `defaults: { ${defaults} }`, "domains:", "  chat.org:", ...domain.map((line) => `    ${line}`)];
  const directory = createProject({ "xroom.yaml": `${text.join("\n")}\n` });
  const found = await load({ directory, environment: {}, now: NOW }).then(
    ({ diagnostics }) => diagnostics,
    (error: unknown) => {
      if (error instanceof Failure) return error.diagnostics;
      throw error;
    },
  );
  return found.map(({ severity, code, source, summary, help }: Diagnostic) =>
    [`${severity}[${code}] ${source?.line}: ${summary}`, help ?? ""].join(" | "),
  );
}

const inBoard = (...bookings: readonly string[]): string[] => [
  "rooms:",
  "  board:",
  "    bookings:",
  ...bookings.map((line) => `      ${line}`),
];

describe("a rule that is split by its commas", () => {
  const SPLIT = "in { … } a comma ends the value, and this rule goes on behind it";

  it.each([
    ["days", "FREQ=WEEKLY;BYDAY=MO,WE", "FREQ=WEEKLY;BYDAY=MO,WE"],
    ["days with a part behind them", "FREQ=WEEKLY;BYDAY=MO,TU,WE;COUNT=12", "FREQ=WEEKLY;BYDAY=MO,TU,WE;COUNT=12"],
    ["days of a month", "FREQ=MONTHLY;BYMONTHDAY=1,15", "FREQ=MONTHLY;BYMONTHDAY=1,15"],
    ["nth days", "FREQ=MONTHLY;BYDAY=1MO,-1FR", "FREQ=MONTHLY;BYDAY=1MO,-1FR"],
  ])("%s", async (_, rule, whole) => {
    expect(await told(inBoard(`weekly: { start: 2026-12-07T10:00, repeat: ${rule}, duration: 45m }`))).toEqual([
      `error[bad-repeat] 8: ${SPLIT} | put it in quotes: \`repeat: "${whole}"\``,
    ]);
  });

  it("is told once for each booking, and hides no other error", async () => {
    const found = await told(
      inBoard(
        "a: { start: 2026-12-07T10:00, duration: 45m, repeat: FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR, except: [2026-12-08T10:00] }",
        "b: { start: 2026-12-07T12:00, duration: 90min, repeat: FREQ=WEEKLY;BYDAY=MO,WE, lok }",
      ),
    );
    expect(found.map((each) => each.replace(/: .*/, ""))).toEqual([
      "error[bad-repeat] 8",
      "error[bad-duration] 9",
      "error[bad-repeat] 9",
      "error[unknown-key] 9",
    ]);
  });

  it("in quotes or in block style is none", async () => {
    expect(
      await told(
        inBoard(
          'a: { start: 2026-12-07T10:00, duration: 45m, repeat: "FREQ=WEEKLY;BYDAY=MO,WE" }',
          "b:",
          "  start: 2026-12-07T12:00",
          "  duration: 45m",
          "  repeat: FREQ=WEEKLY;BYDAY=MO,WE",
        ),
      ),
    ).toEqual([]);
  });
});

describe("a key of another name", () => {
  it.each([
    ["titel", "title"],
    ["summary", "title"],
    ["end", "duration"],
    ["rrule", "repeat"],
    ["strat", "start"],
  ])("%s: the one that is meant is %s", async (key, meant) => {
    const found = await told(inBoard(`kickoff: { start: 2026-12-07T10:00, duration: 1h, ${key}: "x" }`));
    expect(found).toEqual([`error[unknown-key] 8: unknown key "${key}" in a booking | did you mean "${meant}"?`]);
  });

  it("that is like none has no suggestion", async () => {
    const [found = ""] = await told(inBoard('kickoff: { start: 2026-12-07T10:00, duration: 1h, colour: "x" }'));
    expect(found).toBe('error[unknown-key] 8: unknown key "colour" in a booking | ');
  });
});

describe("a bare date", () => {
  it("as a start lacks the time of day", async () => {
    expect(await told(inBoard("kickoff: { start: 2026-12-07, duration: 1h }"))).toEqual([
      "error[bad-time] 8: this is a date without a time of day | add the time of day: `2026-12-07T10:00`",
    ]);
  });

  it.each([
    ["2026-12-07", "2026-12-07T10:00"],
    ["2026-12-07T09:30", "2026-12-07T09:30"],
  ])("or a time as a booking lacks the map: %s", async (written, start) => {
    const [first = ""] = await told(inBoard(`kickoff: ${written}`));
    expect(first).toContain(`| write its settings in a map: \`{ start: ${start}, duration: 1h }\``);
  });
});

describe("a booking that is over", () => {
  const past = (name: string, start: string): string => `${name}: { start: ${start}, duration: 1h }`;

  it("is noted, as its year may be mistyped", async () => {
    expect(await told(inBoard(past("kickoff", "2025-12-07T10:00"), past("other", "2026-12-07T10:00")))).toEqual([
      "note[over] 8: booking/chat.org/board/kickoff (Sun 7 Dec 2025 10:00 Europe/Berlin) is over: nothing is planned for it | Remove what is over, or correct its year.",
    ]);
  });

  it("is counted where there are several; meetings of a series are none", async () => {
    const found = await told(
      inBoard(
        past("a", "2025-12-07T10:00"),
        past("b", "2025-12-08T10:00"),
        "weekly: { start: 2025-12-01T10:00, duration: 45m, repeat: FREQ=WEEKLY }",
      ),
    );
    expect(found).toEqual([
      expect.stringMatching(/^note\[over\] 8: 2 declared bookings are over: .*; the first is booking\/chat\.org\/board\/a \(/),
    ]);
  });
});

describe("a webhook for a room", () => {
  const webhook = (room: string): string[] => [
    "rooms: { board: {} }",
    "webhooks:",
    `  crm: { url: "https://crm.example.com/x", room: ${room} }`,
  ];

  it("that is not declared is a warning", async () => {
    expect(await told(webhook("bord"))).toEqual([
      'warning[undeclared-room] 7: no room "bord" is declared in this domain | did you mean "board"?',
    ]);
    expect(await told(webhook("entirely-else"))).toEqual([
      'warning[undeclared-room] 7: no room "entirely-else" is declared in this domain | declare it under `rooms`, if it is not one that people open by hand',
    ]);
  });

  it("that is declared in other letters is none", async () => {
    expect(await told(webhook("board"))).toEqual([]);
  });
});

describe("a series with a fixed offset", () => {
  const series = (start: string): string[] => inBoard(`weekly: { start: "${start}", duration: 45m, repeat: FREQ=WEEKLY }`);

  it("in a zone whose clock changes is a warning", async () => {
    expect(await told(series("2026-12-07T12:00+01:00"))).toEqual([
      "warning[fixed-offset] 8: this series keeps the offset +01:00, and Europe/Berlin changes its clock: there its meetings are at another time of day from Sun 28 Mar 2027 on | for the same time of day all year, write `start: 2026-12-07T12:00`",
    ]);
  });

  it("is none in a zone whose clock stays, with a zone, or without a zone at all", async () => {
    expect(await told(series("2026-12-07T12:00+09:00"), "region: fra-1, timezone: Asia/Tokyo")).toEqual([]);
    expect(await told(series("2026-12-07T12:00+01:00"), "region: fra-1")).toEqual([]);
    expect(await told(series("2026-12-07T12:00+01:00[Europe/Berlin]"))).toEqual([]);
    expect(await told(series("2026-12-07T12:00"))).toEqual([]);
  });
});
