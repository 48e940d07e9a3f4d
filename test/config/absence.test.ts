/** Nothing counts as undeclared because it could not be read (promise 11). */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createWorkTree } from "../../src/config/files/work-tree.ts";
import { loadConfig } from "../../src/config/index.ts";
import type { LoadResult } from "../../src/model/config.ts";
import type { SourceTree, Unreadable } from "../../src/model/source-tree.ts";
import { tryLoad } from "../../src/project/load.ts";
import { createProject, type Files, NOW, placesOf } from "./project.ts";

const ROOM = "version: 1\ndomains:\n  a.org:\n    rooms: { x: {} }\n";
const including = (...globs: readonly string[]): string =>
  `version: 1\ndefaults: { region: fra-1 }\ninclude: ${JSON.stringify(globs)}\n`;

function projectWith(files: Files, ...globs: readonly string[]): string {
  return createProject({ "xroom.yaml": including(...globs), "domains/a.yaml": ROOM, ...files });
}

async function load(directory: string, tree: SourceTree = createWorkTree()): Promise<LoadResult> {
  return await loadConfig({ directory, environment: {}, now: NOW, tree });
}

/** What is told, and of what. */
async function told(directory: string, tree?: SourceTree): Promise<readonly string[]> {
  const { config, diagnostics } = await load(directory, tree);
  expect(config).toBeUndefined();
  return diagnostics.map(({ code, summary }) => `${code}: ${summary}`);
}

/** The disk, but that one path can't be read. */
function without(path: string, why: Unreadable): SourceTree {
  const at = <T>(asked: string, otherwise: () => Promise<T>): Promise<T | Unreadable> =>
    asked === path ? Promise.resolve(why) : otherwise();
  const disk = createWorkTree();
  return {
    realpath: (asked) => at(asked, () => disk.realpath(asked)),
    list: (asked) => at(asked, () => disk.list(asked)),
    typeOf: (asked) => at(asked, () => disk.typeOf(asked)),
    read: (asked, most) => at(asked, () => disk.read(asked, most)),
  };
}

/** A reader that tries each of them anew takes minutes. */
const LONG_BLANKS = `${"\n".repeat(200_000)}path =${" ".repeat(200_000)}x${" ".repeat(200_000)}y\n`;
const FORBIDDEN: Unreadable = { kind: "unreadable", reason: "EACCES" };

describe("a link that leads to nothing is an error where a glob reaches it", () => {
  test.each([
    ["as a file that matches", "domains/*.yaml", "domains/b.yaml"],
    ["as a file that is named", "domains/b.yaml", "domains/b.yaml"],
    ["as one of two that are named", "domains/{a,b}.yaml", "domains/b.yaml"],
    ["as a folder that matches", "domains/*/*.yaml", "domains/b"],
    ["as a folder that is named", "{domains,gone}/*.yaml", "gone"],
    ["anywhere", "**/*.yaml", "deep/er/b"],
    ["as a folder deep inside", "domains/**/rooms.yaml", "domains/teams/b"],
  ])("%s", async (_, glob, link) => {
    const directory = projectWith({ "deep/er/c.yaml": ROOM.replace("a.org", "c.org"), "domains/teams/rooms.yaml": ROOM }, glob);
    symlinkSync("nowhere", join(directory, link));
    expect(await told(directory)).toContain(`unreadable-file: "${link}" is a link that leads to nothing`);
  });

  test("that leads back to itself, too", async () => {
    const directory = projectWith({}, "domains/*.yaml");
    symlinkSync("c.yaml", join(directory, "domains/b.yaml"));
    symlinkSync("b.yaml", join(directory, "domains/c.yaml"));
    const loop = "can't be read: its links lead back to themselves (ELOOP)";
    expect(await told(directory)).toEqual([
      `unreadable-file: "domains/b.yaml" ${loop}`,
      `unreadable-file: "domains/c.yaml" ${loop}`,
    ]);
  });

  test("once, at the first of the globs that reach it", async () => {
    const directory = projectWith({}, "domains/a.yaml", "domains/*.yaml", "**/*.yaml");
    symlinkSync("nowhere", join(directory, "domains/b.yaml"));
    expect(placesOf(await load(directory))).toEqual(["xroom.yaml:3:28 unreadable-file"]);
  });

  test.each([
    ["hidden", "domains/.#a.yaml", "domains/*.yaml"],
    ["of another kind", "domains/notes", "domains/*.yaml"],
    ["of another kind, by a name for all", "domains/notes", "domains/*"],
    ["in node_modules", "node_modules/x", "**/*.yaml"],
    ["elsewhere", "other/b.yaml", "domains/*.yaml"],
  ])("but not if it is %s: no glob reaches it", async (_, link, glob) => {
    const directory = projectWith({ "node_modules/y": "", "other/z": "" }, glob);
    symlinkSync("nowhere", join(directory, link));
    const { config, diagnostics } = await load(directory);
    expect(diagnostics).toEqual([]);
    expect([...(config?.domains.keys() ?? [])]).toEqual(["a.org"]);
  });
});

describe("a folder that can't be read is an error", () => {
  test.each([
    ["that a glob names", "teams/*.yaml", "teams"],
    ["that a glob matches", "*/*.yaml", "teams"],
    ["below one", "**/*.yaml", "teams/b"],
    ["with a name behind it", "**/b/rooms.yaml", "teams/b"],
  ])("%s", async (_, glob, folder) => {
    const directory = projectWith({ "teams/b/rooms.yaml": ROOM.replace("a.org", "b.org") }, "domains/*.yaml", glob);
    const tree = without(join(directory, folder), FORBIDDEN);
    expect(await told(directory, tree)).toContain(`unreadable-file: "${folder}" can't be read: there is no permission (EACCES)`);
  });

  test("a file that can't be looked up, too", async () => {
    const directory = projectWith({}, "domains/a.yaml");
    expect(await told(directory, without(join(directory, "domains/a.yaml"), FORBIDDEN))).toEqual([
      'unreadable-file: "domains/a.yaml" can\'t be read: there is no permission (EACCES)',
    ]);
  });

  describe.each(["a link", "a folder"])("an empty folder is an error where .gitmodules is %s", (what) => {
    test("it may be a submodule", async () => {
      const directory = projectWith({}, "{domains,teams}/**/*.yaml");
      execFileSync("git", ["init", "-q", directory]);
      mkdirSync(join(directory, "teams/b"), { recursive: true });
      const file = join(directory, ".gitmodules");
      if (what === "a link") symlinkSync("/dev/zero", file);
      else mkdirSync(file);
      expect(await told(directory)).toEqual([
        `unreadable-file: "teams/b" can't be read: it is empty, and may be a submodule: the repository's .gitmodules is not a file of at most 1 MiB`,
      ]);
    });
  });

  test("a submodule that is not checked out is not an empty folder", async () => {
    const directory = projectWith(
      { ".gitmodules": `${LONG_BLANKS}[submodule "b"]\n\tpath = teams/b\n\turl = ../b\n` },
      "{domains,teams}/**/*.yaml",
    );
    execFileSync("git", ["init", "-q", directory]);
    mkdirSync(join(directory, "teams/b"), { recursive: true });
    expect(await told(directory)).toEqual([
      `unreadable-file: "teams/b" can't be read: it is a submodule that is not checked out`,
    ]);
    rmSync(join(directory, ".gitmodules"));
    expect((await load(directory)).diagnostics).toEqual([]);
  });
});

describe("a root file that can't be read is not the same as none", () => {
  const optional = (directory: string, tree?: SourceTree): ReturnType<typeof tryLoad> =>
    tryLoad({ directory, environment: {}, now: NOW, config: "optional", ...(tree === undefined ? {} : { tree }) });
  const codes = (loaded: Awaited<ReturnType<typeof tryLoad>>): unknown =>
    "errors" in loaded ? loaded.errors.map(({ code }) => code) : loaded;

  test("if it is a link that leads to nothing", async () => {
    const directory = createProject({});
    symlinkSync("nowhere.yaml", join(directory, "xroom.yaml"));
    expect(codes(await optional(directory))).toEqual(["unreadable-file"]);
  });

  test("if its folder is one", async () => {
    const directory = createProject({});
    symlinkSync("nowhere", join(directory, "project"));
    expect(codes(await optional(join(directory, "project")))).toEqual(["unreadable-file"]);
  });

  test("if there is no permission", async () => {
    const directory = createProject({ "xroom.yaml": ROOM });
    expect(codes(await optional(directory, without(join(directory, "xroom.yaml"), FORBIDDEN)))).toEqual(["unreadable-file"]);
    expect(codes(await optional(directory, without(directory, FORBIDDEN)))).toEqual(["unreadable-file"]);
  });
});
