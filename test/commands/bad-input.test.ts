import { describe, expect, it } from "vitest";
import { configOf, HARMFUL, ROOMS, setScene } from "./fixtures.ts";

const booking = (text: string): string => ROOMS.replace("          review: { start: 2026-12-02T10:00, duration: 45m }", text);
const bomb = Array.from({ length: 12 }, (_, index) => {
  const below = index === 0 ? "x" : `*a${index - 1}`;
  return `x${index}: &a${index} [${Array.from({ length: 10 }, () => below).join(", ")}]\n`;
}).join("");

/** What is declared, and what the error says; `file:line` must be in it. */
const CASES: readonly (readonly [string, string, RegExp])[] = [
  ["YAML that can't be read", "domains:\n  chat.org: [\n", /xroom\.yaml:\d+/],
  ["a cycle", "domains: &all\n  chat.org:\n    rooms: *all\n", /xroom\.yaml:\d+/],
  ["an alias bomb", `${bomb}domains: {}\n`, /xroom\.yaml:\d+/],
  ["a wrong type", booking("          review: { start: 2026-12-02T10:00, duration: [] }"), /xroom\.yaml:\d+:\d+[\s\S]*duration/],
  [
    "an unknown key",
    booking("          review: { start: 2026-12-02T10:00, durration: 45m }"),
    /durration[\s\S]*did you mean "duration"/,
  ],
  [
    "an unknown zone",
    booking('          review: { start: "2026-12-02T10:00[Europe/Berln]", duration: 45m }'),
    /Europe\/Berln[\s\S]*did you mean/,
  ],
  ["an unknown region", ROOMS.replace("    rooms:", "    region: fra-2\n    rooms:"), /fra-2[\s\S]*xroom\.yaml:\d+/],
  [
    "an unset secret",
    ROOMS.replace("        bookings:", "        password: { env: NOT_SET }\n        bookings:"),
    /NOT_SET[\s\S]*xroom\.yaml:\d+/,
  ],
  [
    "overlapping bookings",
    booking("          review: { start: 2026-12-01T11:00, duration: 45m }"),
    /kickoff[\s\S]*xroom\.yaml:\d+[\s\S]*xroom\.yaml:\d+/,
  ],
  [
    "one webhook under two names",
    `${ROOMS}    webhooks:\n      crm: { url: "https://crm.test" }\n      copy: { url: "https://CRM.test:443/" }\n`,
    /webhook\/chat\.org\/copy is the same webhook as webhook\/chat\.org\/crm\n {2}--> xroom\.yaml:\d+:7[\s\S]*declared here at xroom\.yaml:\d+:7/,
  ],
  ["one key twice", booking("          kickoff: { start: 2026-12-02T10:00, duration: 45m }"), /kickoff[\s\S]*xroom\.yaml:\d+/],
];

describe("bad config", () => {
  it.each(CASES)("with %s is reported with its place by each command, without a call", async (_, rooms, expected) => {
    const { project, world } = await setScene(rooms);
    const runs = [["validate"], ["plan"], ["plan", "--json"], ["apply", "-y"]].map(async (args) => {
      const { code, out, err } = await project.xroom(...args);
      const document = args.includes("--json") ? JSON.parse(out) : undefined;
      expect({ args, code, out: document ?? out }).toEqual({
        args,
        code: 1,
        out: document === undefined ? "" : expect.objectContaining({ format: "xroom.diagnostics/1", valid: false }),
      });
      expect(err).toMatch(expected);
      expect(err).not.toMatch(/ {4}at /);
    });
    await Promise.all(runs);
    expect(world.emulator.log).toEqual([]);
  });

  it("with two declarations of one object names both places", async () => {
    const { project, world } = await setScene();
    await project.write("xroom.yaml", configOf(world).replace("version: 1\n", "version: 1\ninclude: [teams/*.yaml]\n"));
    await project.write("teams/a.yaml", ROOMS);
    const { code, err } = await project.xroom("plan");
    expect(code).toBe(1);
    expect(err).toMatch(/"board" is declared twice\n {2}--> teams\/a\.yaml:4:7\n[\s\S]* first declared at xroom\.yaml:8:7\n/);
    expect(world.emulator.log).toEqual([]);
  });

  it("reports all errors of a run at once", async () => {
    const { project } = await setScene(booking("          review: { start: 2026-12-02T10:00, duration: none, capcity: 7 }"));
    const { err } = await project.xroom("validate");
    expect(err).toContain("duration");
    expect(err).toContain("capcity");
    expect(err).toMatch(/\n2 errors\n$/);
  });

  it("has the same diagnostics as JSON, without lines of the file", async () => {
    const { project } = await setScene(booking("          review: { start: 2026-12-02T10:00, duration: none }"));
    const { code, out, err } = await project.xroom("validate", "--json");
    expect({ code, err }).toEqual({ code: 1, err: "" });
    const document = JSON.parse(out) as { diagnostics: object[] };
    expect(document).toMatchObject({ format: "xroom.diagnostics/1", valid: false });
    expect(document.diagnostics).toMatchObject([{ severity: "error", source: { file: "xroom.yaml", line: 10 } }]);
    expect(out).not.toContain("excerpt");
  });
});

describe("a variable named like an object's method", () => {
  it("is not set", async () => {
    const { project, world } = await setScene();
    const rooms = "domains: { chat.org: { rooms: { board: { password: { env: toString } } } } }\n";
    await project.write("xroom.yaml", configOf(world, rooms));
    const { code, err } = await project.xroom("plan");
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringContaining("error[unset-secret]: the password's environment variable toString is not set") as string,
    });
  });
});

describe("names with control characters", () => {
  const nasty = "e\u001b[31mvil\u202e\u009b2J\u200b";

  it("are escaped in a config", async () => {
    const { project } = await setScene(ROOMS.replaceAll("board", JSON.stringify(nasty)));
    for (const args of [["validate"], ["validate", "--json"], ["plan"], ["plan", "--json"]]) {
      const { out, err } = await project.xroom(...args);
      expect(`${out}${err}`).toContain("vil");
      expect(`${out}${err}`).not.toMatch(HARMFUL);
    }
  });

  it("are escaped in a calendar", async () => {
    const { project } = await setScene();
    const lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", `DTSTART:${nasty}GARBAGE`, "END:VEVENT", "END:VCALENDAR", ""];
    await project.write("bad.ics", lines.join("\r\n"));
    const { code, err } = await project.xroom("import", "chat.org", "--ics", "bad.ics", "--room", "board");
    expect(code).toBe(1);
    expect(err).toMatch(
      /error\[no-room\]: no event of bad\.ics can be imported: line 2, an event without a title: its DTSTART in line 3/,
    );
    expect(err).not.toMatch(HARMFUL);
  });

  it("are escaped in the API's lists, as text and as JSON, without changing the names", async () => {
    const { project, world } = await setScene(ROOMS.replace("    rooms:", "    unmanaged: remove\n    rooms:"));
    world.emulator
      .world("fra-1")
      .addWebhook({ domain: "chat.org", type: "url", url: "https://evil.example/x", room: nasty } as never);
    const text = await project.xroom("plan");
    expect(text.out).toContain("evil.example");
    expect(text.out).not.toMatch(HARMFUL);
    const json = await project.xroom("plan", "--json");
    expect(json.out).not.toMatch(HARMFUL);
    const { changes } = JSON.parse(json.out) as { changes: { before: { room: string } | null }[] };
    expect(changes.map(({ before }) => before?.room)).toContain(nasty);
  });

  it("are escaped in an error of the API", async () => {
    const { project } = await setScene();
    for (const args of [
      ["state", "show", nasty],
      ["plan", "--target", nasty],
      ["state", "list", nasty],
    ]) {
      const { out, err } = await project.xroom(...args);
      expect(`${out}${err}`).not.toMatch(HARMFUL);
    }
  });
});

describe("a state", () => {
  it.each([
    ["that is cut off", '{ "format": "xroom.state/1", "obj', /is not whole/, /Restore a backup/],
    ["of a newer format", '{ "format": "xroom.state/3" }', /xroom\.state\/3, which this xroom does not know/, /newer xroom/],
    ["that is something else", '{ "name": "package" }', /is not a state/, /Restore a backup/],
  ])("%s is named, left as it is, and nothing is called", async (_, text, what, help) => {
    const { project, world } = await setScene();
    await project.write(".xroom/state.json", text);
    for (const args of [["plan"], ["apply", "-y"], ["state", "list"], ["state", "rm", "x"]]) {
      const { code, out, err } = await project.xroom(...args);
      expect({ args, code, out }).toEqual({ args, code: 1, out: "" });
      expect(err).toContain(".xroom/state.json");
      expect(err).toMatch(what);
      expect(err).toMatch(help);
    }
    expect(world.writes()).toEqual([]);
    expect(await project.read(".xroom/state.json")).toBe(text);
  });
});

describe("the API", () => {
  it("refuses wrong credentials, reported once and without showing them", async () => {
    const secret = "wrong-secret-1f7c";
    const { project, world } = await setScene(undefined, { XROOM_SECRET: secret });
    for (const args of [["plan"], ["apply", "-y"], ["auth", "check"], ["plan", "--log-level", "debug"]]) {
      const { code, out, err } = await project.xroom(...args);
      expect({ args, code }).toEqual({ args, code: 1 });
      expect(err.match(/the API refused the credentials/g)).toHaveLength(1);
      expect(err).toContain("Check XROOM_ID and XROOM_SECRET");
      expect(`${out}${err}`).not.toContain(secret);
    }
    expect(world.writes()).toEqual([]);
  });

  it("doesn't answer in a region: the retry is reported at once, then the region with what to do", async () => {
    const { project, world } = await setScene();
    await project.write("xroom.yaml", configOf(world).replace(/fra-1: \{ url: "[^"]*"/, 'fra-1: { url: "http://127.0.0.1:1"'));
    const { code, out, err } = await project.xroom("plan");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toMatch(/^region fra-1: 127\.0\.0\.1:1 can't be reached \(ECONNREFUSED\); retrying\n/);
    expect(err.match(/retrying/g)).toHaveLength(1);
    expect(err).toMatch(
      /error\[api-unreachable\]: region fra-1, .* can't be reached \(ECONNREFUSED\)\n {3}= help: Check the network/,
    );
    expect((await project.xroom("plan", "--log-level", "warn")).err).not.toContain("retrying");
  });
});
