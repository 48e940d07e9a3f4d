import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createWorkTree } from "../../src/config/files/work-tree.ts";
import { fail } from "../../src/model/diagnostic.ts";
import type { SourceTree } from "../../src/model/source-tree.ts";
import { openCommit } from "../../src/git/commit-tree.ts";
import { type Objects, openObjects } from "../../src/git/objects.ts";
import { gitIn } from "../../src/git/run.ts";
import { createProject, type Files } from "../config/project.ts";
import { IDENTITY } from "../harness/repository.ts";

const ENVIRONMENT = { PATH: process.env["PATH"] };

/** Commits files to a new repository; the project is one of its folders. */
function committed(files: Files, options: { folder?: string; format?: string; prepare?: (directory: string) => void } = {}) {
  const top = realpathSync(createProject(files));
  const directory = join(top, options.folder ?? "");
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd: top, env: { ...ENVIRONMENT, ...IDENTITY }, encoding: "utf8", stdio: "pipe" }).trim();
  git("init", "-q", `--object-format=${options.format ?? "sha1"}`);
  options.prepare?.(directory);
  git("-c", "advice.addEmbeddedRepo=false", "add", "-A");
  git("commit", "-qm", "x");
  const objects = openObjects(gitIn(directory, ENVIRONMENT));
  onTestFinished(() => objects.close());
  const prefix = options.folder === undefined ? "" : `${options.folder}/`;
  const tree = openCommit(objects, git("rev-parse", "HEAD"), { directory, prefix });
  return { tree, objects, directory, git };
}

/** Where a path leads, and what is there. */
async function lookUp(tree: SourceTree, directory: string, name: string): Promise<unknown> {
  const real = await tree.realpath(join(directory, name));
  if (real.kind !== "path") return real;
  const { path } = real;
  const folder = (await tree.typeOf(path)).kind === "folder";
  const listed = folder ? await tree.list(path) : undefined;
  if (listed !== undefined && listed.kind !== "entries") return listed;
  const entries = (listed?.entries ?? []).map((each) => [each.name, each.isDirectory(), each.isSymbolicLink()]);
  const read = await tree.read(path, 1000);
  const content = read.kind === "bytes" ? Buffer.from(read.bytes).toString() : read;
  return { path, folder, entries: entries.filter(([each]) => each !== ".git").toSorted(), content };
}

const FILES = { "a/b/c.yaml": "c", "a/ü \n.yaml": "ü", "empty.yaml": "", "a/z.yaml": "z\r\n" };
const link = (target: string, name: string) => (directory: string) => symlinkSync(target, join(directory, name));

describe("a commit's files", () => {
  it.each(["sha1", "sha256"])("read like those of a work tree (%s)", async (format) => {
    const { tree, directory } = committed(FILES, {
      format,
      prepare: (top) => {
        link("b", "a/folder")(top);
        link("../a/./b//c.yaml", "a/file")(top);
        link(join(top, "a/b"), "absolute")(top);
        link("a/folder/../z.yaml", "back")(top);
        link("ring-2", "ring-1")(top);
        link("ring-1", "ring-2")(top);
        link("nowhere", "dangling")(top);
      },
    });
    const there = ["", "a", "a/b", "a/b/c.yaml", "a/ü \n.yaml", "empty.yaml", "a/z.yaml"];
    const links = ["a/folder", "a/folder/c.yaml", "a/file", "absolute", "absolute/c.yaml", "back", "ring-1", "dangling"];
    const nowhere = ["nowhere", "nowhere/at/all", "empty.yaml/x"];
    for (const name of [...there, ...links, ...nowhere])
      expect(await lookUp(tree, directory, name), name).toEqual(await lookUp(createWorkTree(), directory, name));
  });

  it("are those of the project's folder; a link out of it leads outside, where nothing can be read", async () => {
    const { tree, directory } = committed(
      { ...FILES, "secret.yaml": "s" },
      {
        folder: "a",
        prepare: (folder) => {
          link("../secret.yaml", "out")(folder);
          link("../a/z.yaml", "out-and-in")(folder);
          link("/etc/hostname", "far")(folder);
          link("..", "up")(folder);
        },
      },
    );
    const real = async (name: string) => await tree.realpath(join(directory, name));
    expect(await real("out")).toEqual({ kind: "path", path: join(directory, "../secret.yaml") });
    expect(await real("far")).toEqual({ kind: "path", path: "/etc/hostname" });
    expect(await real("out-and-in")).toEqual({ kind: "path", path: join(directory, "z.yaml") });
    expect(await tree.typeOf(join(directory, "up"))).toEqual({ kind: "other" });
    expect(await tree.list(join(directory, "up"))).toEqual({ kind: "missing" });
    expect(await tree.read(join(directory, "out"), 100)).toEqual({ kind: "not-a-file" });
    expect(await lookUp(tree, directory, "b/c.yaml")).toMatchObject({ content: "c" });
  });

  it("that are too large are skipped, and the next is read", async () => {
    const { tree, directory } = committed({ "large.yaml": "x".repeat(300_000), "small.yaml": "small" });
    const read = (name: string, most: number) => tree.read(join(directory, name), most);
    const [large, small, whole] = await Promise.all([
      read("large.yaml", 299_999),
      read("small.yaml", 5),
      read("large.yaml", 300_000),
    ]);
    expect(large).toEqual({ kind: "too-large" });
    expect(small).toEqual({ kind: "bytes", bytes: Buffer.from("small") });
    expect(whole).toMatchObject({ kind: "bytes", bytes: { length: 300_000 } });
    expect(await read("../x", 1)).toEqual({ kind: "not-a-file" });
  });

  it("have no link longer than a path may be", async () => {
    const { directory, git } = committed(FILES);
    const id = execFileSync("git", ["hash-object", "-w", "--stdin"], {
      cwd: directory,
      input: "x/".repeat(3000),
      env: ENVIRONMENT,
    });
    git("update-index", "--add", "--cacheinfo", `120000,${String(id).trim()},long`);
    git("commit", "-qm", "long");
    const objects = openObjects(gitIn(directory, ENVIRONMENT));
    onTestFinished(() => objects.close());
    const tree = openCommit(objects, git("rev-parse", "HEAD"), { directory, prefix: "" });
    expect(await lookUp(tree, directory, "long")).toEqual({ kind: "unreadable", reason: "ENAMETOOLONG" });
  });

  it("of a submodule are not known, which is not the same as none", async () => {
    const { tree, directory } = committed(FILES, {
      prepare: (top) => {
        mkdirSync(join(top, "sub"));
        const run = (...args: string[]) =>
          execFileSync("git", args, { cwd: join(top, "sub"), env: { ...ENVIRONMENT, ...IDENTITY }, stdio: "ignore" });
        run("init", "-q");
        writeFileSync(join(top, "sub/x.yaml"), "x");
        run("add", "-A");
        run("commit", "-qm", "x");
      },
    });
    const unknown = { kind: "unreadable", reason: "it is a submodule, whose files are not in this commit" };
    expect(await tree.typeOf(join(directory, "sub"))).toEqual({ kind: "folder" });
    expect(await lookUp(tree, directory, "sub")).toEqual(unknown);
    expect(await lookUp(tree, directory, "sub/x.yaml")).toEqual(unknown);
  });
});

describe("an object", () => {
  const FAILURE = { name: "Failure", diagnostics: [{ code: "unreadable-object" }] };

  it("that is missing is a failure, and others are still read", async () => {
    const { objects, git } = committed(FILES);
    await expect(objects.read("0".repeat(40))).rejects.toMatchObject(FAILURE);
    expect(String(await objects.read(git("rev-parse", "HEAD:a/b/c.yaml")))).toBe("c");
  });

  it("of a missing repository is a failure with git's reason", async () => {
    const objects: Objects = openObjects(gitIn("/nowhere/at/all", ENVIRONMENT));
    await expect(objects.read("0".repeat(40))).rejects.toMatchObject({
      ...FAILURE,
      message: expect.stringContaining("cannot change to '/nowhere/at/all'"),
    });
    await objects.close();
  });

  it("that can't be read fails the whole tree, not one path", async () => {
    const tree = openCommit(
      { read: () => Promise.reject(fail("unreadable-object", "x")), close: () => Promise.resolve() },
      "0".repeat(40),
      { directory: "/project", prefix: "" },
    );
    for (const read of [tree.realpath("/project/x"), tree.typeOf("/project/x"), tree.list("/project/x")])
      await expect(read).rejects.toMatchObject(FAILURE);
  });
});
