import { mkdirSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { createWorkTree } from "../../src/config/files/work-tree.ts";
import type { SourceTree } from "../../src/model/source-tree.ts";
import { loadConfig } from "../../src/config/index.ts";
import { NOW, configOf, createProject, loadFiles, placesOf, problemsOf } from "./project.ts";

const ROOT = "version: 1\ndefaults: { region: fra-1 }\n";
const including = (...globs: readonly string[]): string =>
  `${ROOT}include: [${globs.map((glob) => JSON.stringify(glob)).join(", ")}]\n`;
const domain = (name: string, ...lines: readonly string[]): string =>
  ["version: 1", "domains:", `  ${name}:`]
    .concat(
      (lines.length > 0 ? lines : ["unmanaged: keep"]).map((line) => `    ${line}`),
      "",
    )
    .join("\n");

describe("the root file", () => {
  test("is xroom.yaml; if it is missing, the help names `xroom init`", async () => {
    const { config, diagnostics } = await loadFiles({});
    expect(config).toBeUndefined();
    expect(diagnostics).toMatchObject([{ code: "no-config", help: expect.stringContaining("xroom init") }]);
  });

  test("that is missing gets the name of a similar file beside it", async () => {
    const directory = createProject({ "prod.yaml": ROOT });
    const helpFor = async (file: string): Promise<string | undefined> =>
      (await loadConfig({ directory, file, environment: {}, now: NOW })).diagnostics[0]?.help;
    expect(await helpFor("prd.yaml")).toBe('did you mean "prod.yaml"?');
    expect(await helpFor("staging.yaml")).toBe("check the file's name and folder in --config or XROOM_CONFIG");
    expect(await helpFor("nowhere/staging.yaml")).toContain("--config");
  });

  test("is also looked for in the folders above", async () => {
    const project = createProject({ "xroom.yaml": ROOT, "a/b/notes.txt": "" });
    const { diagnostics } = await loadConfig({ directory: join(project, "a/b"), environment: {}, now: NOW });
    expect(diagnostics).toMatchObject([
      { code: "no-config", help: `there is one in ${project}: work there, with -C ${project}` },
    ]);
  });

  test("may have another name, and its folder is the project", async () => {
    const directory = createProject({ "sub/other.yaml": ROOT });
    const { config } = await loadConfig({ directory, file: "sub/other.yaml", environment: {}, now: NOW });
    expect(config?.files.map(({ name }) => name)).toEqual(["other.yaml"]);
    expect(basename(config?.directory ?? "")).toBe("sub");
    const absolute = await loadConfig({ directory: "/", file: join(directory, "sub/other.yaml"), environment: {}, now: NOW });
    expect(absolute.config?.directory).toBe(config?.directory);
  });

  test("is not read through a link out of its folder", async () => {
    const outside = createProject({ "xroom.yaml": ROOT });
    const directory = createProject({});
    symlinkSync(join(outside, "xroom.yaml"), join(directory, "xroom.yaml"));
    expect(placesOf(await loadConfig({ directory, environment: {}, now: NOW }))).toEqual(["outside-project"]);
  });

  test("can't be a folder", async () => {
    const directory = createProject({});
    mkdirSync(join(directory, "xroom.yaml"));
    expect(placesOf(await loadConfig({ directory, environment: {}, now: NOW }))).toEqual(["unreadable-file"]);
  });

  test("in a missing folder is an error", async () => {
    const directory = createProject({});
    expect(placesOf(await loadConfig({ directory: join(directory, "nowhere"), environment: {}, now: NOW }))).toEqual([
      "no-config",
    ]);
  });
});

describe("include", () => {
  test("reads each file once, in order, however many globs match", async () => {
    const config = await configOf({
      "xroom.yaml": including("domains/*.yaml", "./domains/b.yaml", "**/*.yaml"),
      "domains/b.yaml": domain("b.org", "rooms: { x: {} }"),
      "domains/a.yaml": domain("a.org", "rooms: { x: {} }"),
      "deep/er/c.yaml": domain("c.org"),
      "node_modules/p/d.yaml": "nonsense",
      ".hidden.yaml": "nonsense",
    });
    expect(config.files.map(({ name }) => name)).toEqual(["xroom.yaml", "deep/er/c.yaml", "domains/a.yaml", "domains/b.yaml"]);
    expect([...config.domains.keys()]).toEqual(["c.org", "a.org", "b.org"]);
  });

  test.each([
    ["a glob that matches nothing", including("teams/*.yaml"), "xroom.yaml:3:11 include-matches-nothing"],
    ["the name of a missing file", including("domains/c.yaml"), "xroom.yaml:3:11 include-matches-nothing"],
    ["a folder", including("domains"), "xroom.yaml:3:11 include-matches-nothing"],
    ["a path upwards", including("../*.yaml"), "xroom.yaml:3:11 outside-project"],
    ["a path upwards in the middle", including("domains/../../x.yaml"), "xroom.yaml:3:11 outside-project"],
    ["an absolute path", including("/etc/*.yaml"), "xroom.yaml:3:11 outside-project"],
    ["an open bracket", including("domains/[ab.yaml"), "xroom.yaml:3:11 bad-glob"],
    ["too many braces", including(`${"{a,b}".repeat(8)}.yaml`), "xroom.yaml:3:11 bad-glob"],
    ["a file with another ending", including("secrets/token.txt"), "xroom.yaml:3:11 not-config"],
    ["a file in .git", including(".git/x.yaml"), "xroom.yaml:3:11 not-config"],
    ["a glob that matches no YAML", including("secrets/*"), "xroom.yaml:3:11 include-matches-nothing"],
    ["a glob in .git", including(".git/**"), "xroom.yaml:3:11 include-matches-nothing"],
  ])("%s is an error", async (_, root, problem) => {
    const files = { "domains/a.yaml": domain("a.org"), "secrets/token.txt": "hunter2", ".git/x.yaml": domain("b.org") };
    expect(await problemsOf({ "xroom.yaml": root, ...files })).toEqual([problem]);
  });

  test("the help names a similar file", async () => {
    const { diagnostics } = await loadFiles({
      "xroom.yaml": including("domains/sale.yaml"),
      "domains/sales.yaml": domain("a.org"),
    });
    expect(diagnostics[0]?.help).toBe('did you mean "domains/sales.yaml"?');
  });

  test.each([
    [
      "a file",
      "domains/*.yaml",
      (outside: string, directory: string) => symlinkSync(join(outside, "x.yaml"), join(directory, "domains/x.yaml")),
    ],
    ["a folder", "**/*.yaml", (outside: string, directory: string) => symlinkSync(outside, join(directory, "domains/x"))],
    [
      "the glob's own folder",
      "link/*.yaml",
      (outside: string, directory: string) => symlinkSync(outside, join(directory, "link")),
    ],
    ["a name", "link/x.yaml", (outside: string, directory: string) => symlinkSync(outside, join(directory, "link"))],
  ])("%s that leads out of the project through a link is an error", async (_, glob, link) => {
    const outside = createProject({ "x.yaml": domain("x.org") });
    const directory = createProject({ "xroom.yaml": including(glob), "domains/a.yaml": domain("a.org") });
    link(outside, directory);
    expect(placesOf(await loadConfig({ directory, environment: {}, now: NOW }))).toEqual(["xroom.yaml:3:11 outside-project"]);
  });

  test.each([
    ["another name", "secrets/token"],
    [".git", ".git/x.yaml"],
  ])("a link to a file of %s is an error", async (_, target) => {
    const directory = createProject({ "xroom.yaml": including("*.yaml"), [target]: "hunter2" });
    symlinkSync(target, join(directory, "a.yaml"));
    expect(placesOf(await loadConfig({ directory, environment: {}, now: NOW }))).toEqual(["xroom.yaml:3:11 not-config"]);
  });

  test("lists each folder once, however many links lead to it", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `f${index}`);
    const directory = createProject({ "xroom.yaml": including("**/*.yaml"), "f0/a.yaml": domain("a.org") });
    for (const name of names) mkdirSync(join(directory, name), { recursive: true });
    for (const name of names) for (const other of names) symlinkSync(`../${other}`, join(directory, name, `to-${other}`));
    const listed: string[] = [];
    const disk = createWorkTree();
    const tree: SourceTree = {
      ...disk,
      list: (folder) => {
        listed.push(basename(folder));
        return disk.list(folder);
      },
    };
    const { config } = await loadConfig({ directory, environment: {}, now: NOW, tree });
    expect([...(config?.domains.keys() ?? [])]).toEqual(["a.org"]);
    for (const name of names) expect(listed.filter((each) => each === name)).toHaveLength(1);
  });

  test("follows links within the project, even in a ring, and reads no file twice", async () => {
    const directory = createProject({ "xroom.yaml": including("**/*.yaml"), "domains/a.yaml": domain("a.org") });
    symlinkSync(join(directory, "domains"), join(directory, "domains/again"));
    symlinkSync("a.yaml", join(directory, "domains/b.yaml"));
    const { config, diagnostics } = await loadConfig({ directory, environment: {}, now: NOW });
    expect(diagnostics).toEqual([]);
    expect(config?.files.map(({ name }) => name)).toEqual(["xroom.yaml", "domains/a.yaml"]);
  });

  test.each([
    ["a text", "hunter2\n", "it holds a text"],
    ["a list", "- hunter2\n", "it holds a list"],
    ["a foreign map", "user: hunter2\n", "it holds a map with keys that a config doesn't have"],
    [
      "a map that looks a little like ours",
      "version: 1\nusers: [hunter2]\n",
      "it holds a map with keys that a config doesn't have",
    ],
    ["a map of our lesser keys", "state: hunter2\n", 'it holds a map without "version" and "domains"'],
    ["invalid YAML", "{hunter2\n", "it holds invalid YAML"],
    ["several documents", "a: hunter2\n---\n{hunter2\n", "it holds invalid YAML"],
  ])("a file with %s is not a config, and no message quotes it", async (_, text, held) => {
    const loaded = await loadFiles({ "xroom.yaml": including("a.yaml"), "a.yaml": text });
    expect(placesOf(loaded)).toEqual(["xroom.yaml:3:11 not-config"]);
    expect(loaded.diagnostics[0]?.summary).toBe(`"a.yaml" is not a config file: ${held}`);
    expect(JSON.stringify(loaded.diagnostics)).not.toContain("hunter2");
  });

  test("a secret file is not a config, whichever file names it, and no message quotes it", async () => {
    const loaded = await loadFiles({
      "xroom.yaml": including("*.yaml"),
      "a.yaml": "version: 1\nhunter2: [\n",
      "b.yaml": domain("b.org", "region: fra-1", "rooms: { x: { password: { file: ./a.yaml } } }"),
    });
    expect(placesOf(loaded)).toEqual(["xroom.yaml:3:11 included-secret"]);
    expect(JSON.stringify(loaded.diagnostics)).not.toContain("hunter2");
  });

  test("masks the value of a misspelt top-level key, and shows the rest of the line", async () => {
    const loaded = await loadFiles({
      "xroom.yaml": including("*.{yaml,json}"),
      "a.yaml": "version: 1\ndomians: hunter2 # hunter2\n",
      "b.json": '{ "version": 1, "domain": { "name": ["hunter2"] }, "regoins": "hunter2" }\n',
    });
    expect(placesOf(loaded)).toEqual(["a.yaml:2:1 unknown-key", "b.json:1:17 unknown-key", "b.json:1:52 unknown-key"]);
    expect(loaded.diagnostics.map(({ excerpt }) => excerpt?.text)).toEqual([
      "domians: ***",
      '{ "version": 1, "domain": ***, "regoins": *** }',
      '{ "version": 1, "domain": ***, "regoins": *** }',
    ]);
    expect(JSON.stringify(loaded.diagnostics)).not.toContain("hunter2");
  });

  test("an included file holds only version and domains", async () => {
    const loaded = await loadFiles({
      "xroom.yaml": including("a.yaml"),
      "a.yaml": "version: 1\nstate: file:x\ndefaults: { region: sfo-1 }\nregoins: 1\n",
    });
    expect(placesOf(loaded)).toEqual(["a.yaml:2:1 root-only-key", "a.yaml:3:1 root-only-key", "a.yaml:4:1 unknown-key"]);
    expect(loaded.diagnostics[0]?.summary).toBe('"state" belongs in the root file, not in a.yaml');
  });

  test("reports the errors of all files together, by file and place", async () => {
    const problems = await problemsOf({
      "xroom.yaml": `${including("*.yaml")}stat: 1\n`,
      "b.yaml": domain("b.org", "rooms: { x: { capacity: 0 } }"),
      "a.yaml": "version: 1\ndomains: [\n",
    });
    expect(problems).toEqual(["a.yaml:3:1 yaml-syntax", "b.yaml:4:29 out-of-range", "xroom.yaml:4:1 unknown-key"]);
  });

  test("reports nothing as missing that a broken file may hold", async () => {
    const problems = await problemsOf({
      "xroom.yaml": "version: 1\ninclude: [a.yaml, b.yaml]\n",
      "a.yaml": "version: 1\ndomains: [\n",
      "b.yaml": domain("b.org", "rooms: { x: {} }"),
    });
    expect(problems).toEqual(["a.yaml:3:1 yaml-syntax"]);
  });
});

describe("a domain in several files", () => {
  const spread = (first: readonly string[], second: readonly string[]) => ({
    "xroom.yaml": including("teams/*.yaml"),
    "teams/a.yaml": domain("chat.org", ...first),
    "teams/b.yaml": domain("chat.org", ...second),
  });

  test("is one domain with the settings of all", async () => {
    const config = await configOf(
      spread(
        ["timezone: Asia/Tokyo", "rooms: { a: {} }"],
        [
          "unmanaged: remove",
          "rooms: { b: { bookings: { k: { start: 2026-12-01T10:00, duration: 5 } } } }",
          "webhooks: { w: { robot: 1 } }",
        ],
      ),
    );
    const chat = config.domains.get("chat.org");
    expect(chat).toMatchObject({ unmanaged: "remove", source: { file: "teams/a.yaml", line: 3, column: 3 } });
    expect(chat?.rooms.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(chat?.rooms[1]?.bookings[0]?.start).toBe(Date.UTC(2026, 11, 1, 1));
    expect(chat?.webhooks[0]?.source).toEqual({ file: "teams/b.yaml", line: 6, column: 17 });
  });

  test.each([
    ["room", "rooms: { a: {} }", 14],
    ["webhook", "webhooks: { a: { robot: 1 } }", 17],
    ["setting", "ignore: [x]", 5],
  ])("a %s that is in two files is an error that names both places", async (_, line, column) => {
    const { diagnostics } = await loadFiles(spread([line], [line]));
    expect(diagnostics).toMatchObject([
      {
        code: "duplicate-declaration",
        source: { file: "teams/b.yaml", line: 4, column },
        related: [{ source: { file: "teams/a.yaml", line: 4, column } }],
      },
    ]);
  });

  test("has a duplicate if a room's name is spelt in two ways, even in one file", async () => {
    const [one, two] = ["caf\u00e9", "cafe\u0301"];
    const { diagnostics } = await loadFiles(spread(["rooms:", `  ${one}: {}`, `  ${two}: {}`], [`rooms: { ${two}: {} }`]));
    expect(diagnostics).toMatchObject([
      {
        code: "duplicate-declaration",
        source: { file: "teams/a.yaml", line: 6, column: 7 },
        related: [{ source: { file: "teams/a.yaml", line: 5, column: 7 } }],
        help: expect.stringContaining("an accented letter may be one character or two") as string,
      },
      {
        code: "duplicate-declaration",
        source: { file: "teams/b.yaml", line: 4, column: 14 },
        related: [{ source: { file: "teams/a.yaml", line: 5, column: 7 } }],
      },
    ]);
  });
});

test("the project is a real path", async () => {
  const directory = createProject({ "real/xroom.yaml": ROOT });
  symlinkSync("real", join(directory, "link"));
  const { config } = await loadConfig({ directory: join(directory, "link"), environment: {}, now: NOW });
  expect(basename(config?.directory ?? "")).toBe("real");
  expect(dirname(config?.directory ?? "")).not.toContain("link");
});
