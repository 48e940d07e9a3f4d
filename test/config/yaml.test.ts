import { describe, expect, test } from "vitest";
import { configOf, loadFiles, problemsOf, withDomain, withRoom } from "./project.ts";

describe("YAML that is refused", () => {
  test.each([
    ["nothing", "", ["xroom.yaml:1:1 empty-file"]],
    ["only a comment", "# nothing yet\n", ["xroom.yaml:1:1 empty-file"]],
    ["a tab for indentation", "version: 1\ndefaults:\n\tregion: fra-1\n", ["xroom.yaml:3:1 yaml-syntax"]],
    ["an open quote", 'version: 1\nstate: "file:a\n', ["xroom.yaml:3:1 yaml-syntax"]],
    ["an open bracket", "version: 1\ndefaults: { region: fra-1\n", ["xroom.yaml:3:1 yaml-syntax"]],
    ["two keys on a line", "version: 1\nstate: a: b\n", ["xroom.yaml:2:8 yaml-syntax"]],
    ["a key twice", withRoom("lock: true", "lock: false"), ["xroom.yaml:8:9 duplicate-key"]],
    ["a room twice in a file", withDomain("region: fra-1", "rooms:", "  a: {}", "  a: {}"), ["xroom.yaml:7:7 duplicate-key"]],
    ["an alias without an anchor", withRoom("capacity: *most"), ["xroom.yaml:7:19 unknown-alias"]],
    ["an alias to a value around it", withDomain("rooms: &all", "  a: *all"), ["xroom.yaml:5:10 cyclic-alias"]],
    ["a custom tag", withRoom("capacity: !most 5"), ["xroom.yaml:7:25 custom-tag"]],
    ["a language's tag", withRoom("capacity: !!python/object:os.system 5"), ["xroom.yaml:7:45 custom-tag"]],
    ["a binary", withRoom("password: !!binary aGVsbG8="), ["xroom.yaml:7:28 custom-tag"]],
    ["a list as a key", withRoom("? [a, b]", ": 1"), ["xroom.yaml:7:11 yaml-syntax"]],
    ["eighty nested maps", `a: ${"{ b: ".repeat(80)}${"}".repeat(80)}\n`, ["xroom.yaml:1:324 too-deep"]],
    ["a second document", "version: 1\n---\nversion: 1\n", ["xroom.yaml:3:1 multiple-documents"]],
  ])("%s", async (_, text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });

  test.each([
    ["a map", "f: { start: 2026-12-06T10:00[America/New_York], duration: 60 }", 39],
    ["a map, with an offset", "f: { start: 2026-12-06T10:00-05:00[America/New_York], duration: 60 }", 45],
    ["a list", "f: { except: [2026-12-06T10:00[America/New_York], 2026-12-13T10:00] }", 41],
  ])("a zone without quotes in %s, with one error", async (_, line, column) => {
    const good = ["g", "h"].map((name) => `  ${name}: { start: 2026-12-07T10:00, duration: 60 }`);
    const { diagnostics } = await loadFiles(withRoom("bookings:", `  ${line}`, ...good));
    expect(diagnostics).toMatchObject([
      {
        code: "yaml-syntax",
        summary: "a time with a zone needs quotes inside `{ … }` and `[ … ]`",
        source: { file: "xroom.yaml", line: 8, column },
      },
    ]);
  });

  test("a duplicate key, with both places", async () => {
    const { diagnostics } = await loadFiles(withRoom("lock: true", "capacity: 5", "lock: false"));
    expect(diagnostics[0]).toMatchObject({
      summary: 'the key "lock" is here twice',
      related: [{ message: "first here", source: { file: "xroom.yaml", line: 7, column: 9 } }],
    });
  });

  test("invalid UTF-8", async () => {
    const { diagnostics } = await loadFiles({ "xroom.yaml": Buffer.from("version: 1 # caf\xe9\n", "latin1") });
    expect(diagnostics.map(({ code }) => code)).toEqual(["not-utf8"]);
  });

  test("more than 16 MiB", async () => {
    const { diagnostics } = await loadFiles({ "xroom.yaml": Buffer.alloc(16 * 1024 * 1024 + 1, "#") });
    expect(diagnostics.map(({ code }) => code)).toEqual(["file-too-large"]);
  });

  test("a billion laughs, within two seconds", async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `    l${i + 1}: &l${i + 1} [${Array(10).fill(`*l${i}`).join(", ")}]`);
    const begun = performance.now();
    const problems = await problemsOf(["version: 1", "domains:", "  a:", "    l0: &l0 ha", ...lines, ""].join("\n"));
    expect(problems.map((each) => each.split(" ")[1])).toEqual(["alias-bomb"]);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test.each([1000, 100_000])("%i nested brackets", async (depth) => {
    const problems = await problemsOf(`version: 1\nstate: ${"[".repeat(depth)}${"]".repeat(depth)}\n`);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.every((each) => /too-deep|yaml-syntax/.test(each))).toBe(true);
  });
});

describe("YAML that is accepted", () => {
  test("a byte order mark and Windows line breaks", async () => {
    const config = await configOf(`\uFEFF${withRoom("lock: true").replaceAll("\n", "\r\n")}`);
    expect(config.domains.get("chat.org")?.rooms[0]).toMatchObject({
      lock: true,
      source: { file: "xroom.yaml", line: 6, column: 7 },
    });
  });

  test("thousands of aliases", async () => {
    const rooms = Array.from({ length: 5000 }, (_, i) => `  r${i}: *room`);
    const config = await configOf(withDomain("region: fra-1", "rooms:", "  r: &room { capacity: 7, lock: true }", ...rooms));
    expect(config.domains.get("chat.org")?.rooms).toHaveLength(5001);
    expect(config.domains.get("chat.org")?.rooms.every(({ capacity }) => capacity === 7)).toBe(true);
  });

  test("names of properties that all JavaScript objects have", async () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const config = await configOf(withDomain("region: fra-1", "rooms:", ...names.map((name) => `  ${name}: { capacity: 9 }`)));
    expect(config.domains.get("chat.org")?.rooms.map(({ name, capacity }) => [name, capacity])).toEqual(
      names.map((name) => [name, 9]),
    );
    expect(({} as Record<string, unknown>)["capacity"]).toBeUndefined();
  });

  test("the same names as unknown keys are errors", async () => {
    expect(await problemsOf(withRoom("__proto__: { capacity: 9 }", "constructor: 1"))).toEqual([
      "xroom.yaml:7:9 unknown-key",
      "xroom.yaml:8:9 unknown-key",
    ]);
  });

  test("keys that look like other types are texts", async () => {
    const config = await configOf(
      withDomain("region: fra-1", "rooms:", "  null: {}", "  true: {}", "  0x10: {}", "  2026-01-01: {}"),
    );
    expect(config.domains.get("chat.org")?.rooms.map(({ name }) => name)).toEqual(["null", "true", "0x10", "2026-01-01"]);
  });

  test("%YAML 1.1 doesn't make booleans of yes and no", async () => {
    expect(await problemsOf(`%YAML 1.1\n---\n${withRoom("lock: yes")}`)).toEqual(["xroom.yaml:9:15 wrong-type"]);
  });
});

test("errors of YAML take no stack along, and other errors do again", async () => {
  const before = Error.stackTraceLimit;
  expect(await problemsOf(withRoom("lock: [").repeat(50))).not.toEqual([]);
  expect(Error.stackTraceLimit).toBe(before);
});
