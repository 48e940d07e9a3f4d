/** What is read as a config and is none: nothing of it is quoted. */
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/index.ts";
import type { LoadResult } from "../../src/model/config.ts";
import { createProject, type Files, loadFiles, NOW, placesOf } from "./project.ts";

const ROOT = "version: 1\ndefaults: { region: fra-1 }\ndomains: { a.org: { rooms: { x: {} } } }\n";

async function linked(target: string, files: Files): Promise<LoadResult> {
  const directory = createProject(files);
  symlinkSync(target, join(directory, "xroom.yaml"));
  return await loadConfig({ directory, environment: {}, now: NOW });
}

describe("a root file that is a link", () => {
  test.each([
    ["to a file of another kind", "secrets/board.txt", "not-config"],
    ["to a file without an ending", ".netrc", "not-config"],
    ["into .git", ".git/config", "outside-project"],
    ["to YAML in .git", ".git/x.yaml", "outside-project"],
    ["to YAML of a repository below", "sub/.git/x.yaml", "outside-project"],
    ["to nothing", "nowhere.yaml", "unreadable-file"],
  ])("%s is refused", async (_, target, code) => {
    const loaded = await linked(target, target === "nowhere.yaml" ? {} : { [target]: "hunter2: {" });
    expect(loaded.config).toBeUndefined();
    expect(loaded.diagnostics.map((each) => each.code)).toEqual([code]);
    expect(JSON.stringify(loaded.diagnostics)).not.toContain("hunter2");
  });

  test("to a config is read", async () => {
    const { config, diagnostics } = await linked("envs/prod.yml", { "envs/prod.yml": ROOT });
    expect(diagnostics).toEqual([]);
    expect([...(config?.domains.keys() ?? [])]).toEqual(["a.org"]);
  });

  test("to a folder is refused", async () => {
    const directory = createProject({});
    mkdirSync(join(directory, "xroom.d"));
    symlinkSync("xroom.d", join(directory, "xroom.yaml"));
    expect(placesOf(await loadConfig({ directory, environment: {}, now: NOW }))).toEqual(["unreadable-file"]);
  });
});

/** Others' files, of which each line holds the secret; where the first error is told. */
const OTHERS: readonly (readonly [what: string, text: string, place: string])[] = [
  ["a text", "hunter2-hunter2\n", "1:1"],
  ["a text of several lines", "hunter2\nhunter2 hunter2\n", "1:1"],
  ["a list", "- hunter2\n", "1:1"],
  ["a number", "12345\n", "1:1"],
  ["a token with a comment", "hunter2 # hunter2\n", "1:1"],
  ["variables", "HUNTER2=hunter2\nX=hunter2\n", "1:1"],
  ["npm's settings", "//registry.example/:_authToken=hunter2\n", "1:1"],
  ["a netrc", "machine hunter2 login hunter2 password hunter2\n", "1:1"],
  ["git's credentials", "https://hunter2:hunter2@git.example\n", "1:1"],
  ["an ini", "[hunter2]\nkey = hunter2\n", "2:1"],
  ["a PEM", "-----BEGIN KEY-----\nhunter2\n-----END KEY-----\n", "1:1"],
  ["a map of Docker", "version: 3\nservices: { hunter2: { image: hunter2 } }\n", "1:10"],
  ["a map with our version", "version: 1\nhandlers: { hunter2: hunter2 }\n", "2:1"],
  ["a map with our lesser keys", "state: hunter2\ncredentials: { user: hunter2 }\n", "1:1"],
  ["a map with domains and more", "domains: { hunter2: {} }\nhunter2: hunter2\n", "2:1"],
  ["JSON", '{ "auths": { "hunter2": { "auth": "hunter2" } } }\n', "1:3"],
  ["JSON with our version", '{ "version": 4, "serial": 1, "hunter2": "hunter2" }\n', "1:14"],
  ["a state", '{ "format": "xroom.state/1", "lineage": "hunter2" }\n', "1:3"],
  ["broken YAML", "hunter2: [hunter2\nhunter2\n", "2:1"],
  ["broken YAML with our version", "version: 1\nhunter2: [hunter2\nx: hunter2\n", "3:1"],
  ["broken JSON", '{ "version": 1, "hunter2": { "hunter2": hunter2" } }\n', "1:17"],
  ["tags", "version: 1\nhunter2: !hunter2 hunter2\n", "2:19"],
  ["the same key twice", "hunter2: hunter2\nhunter2: hunter2\n", "1:1"],
];

describe("nothing is quoted of", () => {
  test.each(OTHERS)("%s as the root file, which is refused at its place", async (_, text, place) => {
    const loaded = await loadFiles(text);
    expect(loaded.config).toBeUndefined();
    expect(loaded.diagnostics).toHaveLength(1);
    expect(loaded.diagnostics[0]?.code).toMatch(/^(?:not-config|newer-version)$/);
    expect(placesOf(loaded)[0]).toMatch(new RegExp(`^xroom\\.yaml:${place} `));
    expect(JSON.stringify(loaded.diagnostics)).not.toMatch(/hunter2/i);
  });

  test.each(OTHERS)("%s that a glob includes", async (_, text) => {
    const loaded = await loadFiles({ "xroom.yaml": 'version: 1\ninclude: ["*.yaml"]\n', "other.yaml": text });
    expect(placesOf(loaded)).toEqual(["xroom.yaml:2:11 not-config"]);
    expect(JSON.stringify(loaded.diagnostics)).not.toMatch(/hunter2/i);
  });
});

describe("a config that is broken is still explained", () => {
  test.each([
    ["in a block", "version: 1\ndomains:\n  a.org: [\n", "xroom.yaml:4:1 yaml-syntax"],
    ["with a misspelt key", "version: 1\ndomians: {}\n", "xroom.yaml:2:1 unknown-key"],
    ["with its keys in quotes", '"version": 1\n"domains": { a.org: [ }\n', "xroom.yaml:2:23 yaml-syntax"],
    ["as JSON", '{ "version": 1, "state": "file:x", "domains": { "a.org": [ } }\n', "xroom.yaml:1:60 yaml-syntax"],
    ["after a comment and a marker", "# ours\n---\nversion: 1\ndomains: { a.org: [ }\n", "xroom.yaml:4:21 yaml-syntax"],
  ])("%s", async (_, text, problem) => {
    const loaded = await loadFiles(text);
    expect(placesOf(loaded)).toEqual([problem]);
    expect(loaded.diagnostics[0]?.excerpt).toBeDefined();
  });
});

describe("the file of a secret", () => {
  test("is never the root file, whichever file names it", async () => {
    const secret = "version: 1\ninclude: [a.yaml]\ndomains: { hunter2: { hunter2: 1 } }\n";
    const loaded = await loadFiles({
      "xroom.yaml": secret,
      "a.yaml": "version: 1\ndomains: { b.org: { rooms: { x: { password: { file: xroom.yaml } } } } }\n",
    });
    expect(loaded.config).toBeUndefined();
    expect(loaded.diagnostics.map(({ code }) => code)).toEqual(["included-secret"]);
    expect(JSON.stringify(loaded.diagnostics)).not.toContain("hunter2");
  });

  test.each([".git/config", ".git/hooks/x", "sub/.git/config", ".GIT/config"])("is not %s", async (file) => {
    const text = `version: 1\ndefaults: { region: fra-1 }\ndomains: { b.org: { rooms: { x: { password: { file: ${file} } } } } }\n`;
    const loaded = await loadFiles({ "xroom.yaml": text, [file]: "hunter2" });
    expect(placesOf(loaded)).toEqual(["xroom.yaml:3:53 outside-project"]);
    expect(JSON.stringify(loaded.diagnostics)).not.toContain("hunter2");
  });

  test("is not in .git through a link", async () => {
    const directory = createProject({
      ".git/config": "hunter2",
      "xroom.yaml":
        "version: 1\ndefaults: { region: fra-1 }\ndomains: { b.org: { rooms: { x: { password: { file: secret } } } } }\n",
    });
    symlinkSync(".git/config", join(directory, "secret"));
    expect(placesOf(await loadConfig({ directory, environment: {}, now: NOW }))).toEqual(["xroom.yaml:3:53 outside-project"]);
  });
});
