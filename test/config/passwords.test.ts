import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/index.ts";
import type { Config } from "../../src/model/config.ts";
import { configOf, NOW, createProject, loadFiles, placesOf, problemsOf, withDomain, withRoom } from "./project.ts";

function passwordOf(config: Config | undefined): readonly [string, string] | null | undefined {
  const password = config?.domains.get("chat.org")?.rooms[0]?.password;
  return password instanceof Object ? [password.reveal(), password.reference] : password;
}

describe("a password", () => {
  test("from the environment stays a string", async () => {
    const config = await configOf(withRoom("password: { env: BOARD }"), { environment: { BOARD: "00123" } });
    expect(passwordOf(config)).toEqual(["00123", "env:BOARD"]);
  });

  test.each([
    ["abc\n", "abc"],
    ["abc\r\n", "abc"],
    ["abc\n\n", "abc\n"],
    [" abc ", " abc "],
  ])("from a file that holds %j", async (content, password) => {
    const config = await configOf({ "xroom.yaml": withRoom("password: { file: secrets/board }"), "secrets/board": content });
    expect(passwordOf(config)).toEqual([password, "file:secrets/board"]);
  });

  test("in the file is used, with a warning", async () => {
    const loaded = await loadFiles(withRoom('password: "00123"'));
    expect(passwordOf(loaded.config)).toEqual(["00123", "literal"]);
    expect(placesOf(loaded)).toEqual(["xroom.yaml:7:19 literal-secret"]);
    expect(loaded.diagnostics[0]?.severity).toBe("warning");
  });

  test("null is none, and without a key it is undeclared", async () => {
    expect(passwordOf(await configOf(withRoom("password: null")))).toBeNull();
    expect(passwordOf(await configOf(withRoom("lock: true")))).toBeUndefined();
  });
});

describe("an unusable password is an error, and never an empty one", () => {
  test.each([
    ["a variable that isn't set", "password: { env: BOARD }", "xroom.yaml:7:26 unset-secret"],
    ["a variable that is empty", "password: { env: EMPTY }", "xroom.yaml:7:26 empty-secret"],
    ["a variable named like a property of all objects", "password: { env: constructor }", "xroom.yaml:7:26 unset-secret"],
    ["a missing file", "password: { file: nowhere }", "xroom.yaml:7:27 unset-secret"],
    ["a file that is empty", "password: { file: empty }", "xroom.yaml:7:27 empty-secret"],
    ["a file of one newline", "password: { file: newline }", "xroom.yaml:7:27 empty-secret"],
    ["a folder", "password: { file: folder }", "xroom.yaml:7:27 unreadable-file"],
    ["a file that isn't UTF-8", "password: { file: latin1 }", "xroom.yaml:7:27 not-utf8"],
    ["a file that is too large", "password: { file: large }", "xroom.yaml:7:27 file-too-large"],
    ["a file outside the project", "password: { file: ../x }", "xroom.yaml:7:27 outside-project"],
    ["a file by its absolute path", "password: { file: /etc/hostname }", "xroom.yaml:7:27 outside-project"],
    ["an empty text", 'password: ""', "xroom.yaml:7:19 empty-secret"],
    ["nothing", "password:", "xroom.yaml:7:9 empty-secret"],
    ["a number", "password: 12345", "xroom.yaml:7:19 wrong-type"],
    ["a boolean", "password: true", "xroom.yaml:7:19 wrong-type"],
    ["an empty map", "password: {}", "xroom.yaml:7:19 wrong-type"],
    ["two at once", "password: { env: A, file: b }", "xroom.yaml:7:19 wrong-type"],
    ["a misspelt source", "password: { envv: A }", "xroom.yaml:7:21 unknown-key"],
  ])("%s", async (_, line, problem) => {
    const files = {
      "xroom.yaml": withRoom(line),
      empty: "",
      newline: "\n",
      "folder/file": "",
      latin1: Buffer.from([0xe9]),
      large: Buffer.alloc(1_048_577),
    };
    expect(await problemsOf(files, { environment: { EMPTY: "" } })).toEqual([problem]);
  });

  test("a value left out in braces", async () => {
    const text = withDomain("region: fra-1", "rooms: { board: { password, capacity: 5 } }");
    expect(await problemsOf(text)).toEqual(["xroom.yaml:5:23 empty-secret"]);
  });

  test.each([
    ["password: {}", "a password is either { env: NAME } or { file: path }, not neither"],
    ["password: { env: A, file: b }", "a password is either { env: NAME } or { file: path }, not both"],
  ])("the two that it can be are named: %s", async (line, summary) => {
    const { diagnostics } = await loadFiles(withRoom(line));
    expect(diagnostics).toMatchObject([{ summary, help: expect.stringContaining("write one of `env` and `file`") as string }]);
  });

  test("names the variable", async () => {
    const { diagnostics } = await loadFiles(withRoom("password: { env: BOARD_PASSWORD }"));
    expect(diagnostics[0]?.summary).toBe("the password's environment variable BOARD_PASSWORD is not set");
  });

  test("doesn't follow a link out of the project", async () => {
    const outside = createProject({ secret: "hunter2hunter2" });
    const directory = createProject({ "xroom.yaml": withRoom("password: { file: link }") });
    symlinkSync(join(outside, "secret"), join(directory, "link"));
    const loaded = await loadConfig({ directory, environment: {}, now: NOW });
    expect(placesOf(loaded)).toEqual(["xroom.yaml:7:27 outside-project"]);
  });

  test("follows a link within the project", async () => {
    const directory = createProject({ "xroom.yaml": withRoom("password: { file: link }") });
    mkdirSync(join(directory, "real"));
    writeFileSync(join(directory, "real/secret"), "abc\n");
    symlinkSync("real/secret", join(directory, "link"));
    expect(passwordOf((await loadConfig({ directory, environment: {}, now: NOW })).config)).toEqual(["abc", "file:link"]);
  });
});

describe("without secrets", () => {
  test.each([
    ["{ env: BOARD }", "env:BOARD"],
    ["{ env: EMPTY }", "env:EMPTY"],
    ["{ file: nowhere }", "file:nowhere"],
  ])("%s is no error, and a secret without its value", async (password, reference) => {
    const { config, diagnostics } = await loadFiles(withRoom(`password: ${password}`), {
      secrets: false,
      environment: { EMPTY: "" },
    });
    expect(diagnostics).toEqual([]);
    const secret = config?.domains.get("chat.org")?.rooms[0]?.password;
    expect(secret).toMatchObject({ reference, digest: "unknown" });
    expect(() => secret?.reveal()).toThrow(`the value of [secret ${reference}] is not here`);
  });

  test("a file outside the project is still an error", async () => {
    expect(await problemsOf(withRoom("password: { file: ../x }"), { secrets: false })).toEqual([
      "xroom.yaml:7:27 outside-project",
    ]);
  });
});
