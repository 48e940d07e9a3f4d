import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { workTree } from "../../src/config/files/work-tree.ts";
import type { SourceTree } from "../../src/model/source-tree.ts";
import { openCommit } from "../../src/git/commit-tree.ts";
import { type Objects, openObjects } from "../../src/git/objects.ts";
import { gitIn } from "../../src/git/run.ts";
import { createProject, type Files } from "../config/project.ts";
import { IDENTITY } from "../harness/repository.ts";

const ENVIRONMENT = { PATH: process.env["PATH"] };

/** A repository with these files committed, of which the project is one folder. */
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

/** What a tree says of a path: where it leads, and what is there. */
async function told(tree: SourceTree, directory: string, name: string): Promise<unknown> {
  try {
    const path = await tree.realpath(join(directory, name));
    const folder = await tree.isFolder(path);
    const entries = folder ? (await tree.list(path)).map((each) => [each.name, each.isDirectory(), each.isSymbolicLink()]) : [];
    const text = folder ? "" : Buffer.from((await tree.read(path, 1000)) as Uint8Array).toString();
    return { path, folder, entries: entries.filter(([each]) => each !== ".git").toSorted(), text };
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
}

const FILES = { "a/b/c.yaml": "c", "a/ü \n.yaml": "ü", "empty.yaml": "", "a/z.yaml": "z\r\n" };
const link = (target: string, name: string) => (directory: string) => symlinkSync(target, join(directory, name));

describe("a commit's files", () => {
  it.each(["sha1", "sha256"])("are found and read as those of a work tree are (%s)", async (format) => {
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
      expect(await told(tree, directory, name), name).toEqual(await told(workTree, directory, name));
  });

  it("are those of the project's folder; a link out of it leads there, to nothing that could be read", async () => {
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
    expect(await tree.realpath(join(directory, "out"))).toBe(join(directory, "../secret.yaml"));
    expect(await tree.realpath(join(directory, "far"))).toBe("/etc/hostname");
    expect(await tree.realpath(join(directory, "out-and-in"))).toBe(join(directory, "z.yaml"));
    expect(await tree.isFolder(join(directory, "up"))).toBe(false);
    expect(await tree.list(join(directory, "up"))).toEqual([]);
    expect(await tree.read(join(directory, "out"), 100)).toBe("not-a-file");
    expect(await told(tree, directory, "b/c.yaml")).toMatchObject({ text: "c" });
  });

  it("that are too large are not kept, and the next is read as if nothing were", async () => {
    const { tree, directory } = committed({ "large.yaml": "x".repeat(300_000), "small.yaml": "small" });
    const read = (name: string, most: number) => tree.read(join(directory, name), most);
    const [large, small, whole] = await Promise.all([
      read("large.yaml", 299_999),
      read("small.yaml", 5),
      read("large.yaml", 300_000),
    ]);
    expect(large).toBe("too-large");
    expect(String(small)).toBe("small");
    expect(whole).toHaveLength(300_000);
    expect(await read("../x", 1).catch((error: NodeJS.ErrnoException) => error.code)).toBe("not-a-file");
  });

  it("have no link that is longer than a path may be", async () => {
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
    expect(await told(tree, directory, "long")).toBe("ENAMETOOLONG");
  });

  it("don't include a submodule's: it is a folder with nothing in it", async () => {
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
    expect(await told(tree, directory, "sub")).toMatchObject({ folder: true, entries: [] });
    expect(await told(tree, directory, "sub/x.yaml")).toBe("ENOENT");
  });
});

describe("an object", () => {
  const FAILURE = { name: "Failure", diagnostics: [{ code: "unreadable-object" }] };

  it("that isn't there is a failure, and the others are read all the same", async () => {
    const { objects, git } = committed(FILES);
    await expect(objects.read("0".repeat(40))).rejects.toMatchObject(FAILURE);
    expect(String(await objects.read(git("rev-parse", "HEAD:a/b/c.yaml")))).toBe("c");
  });

  it("whose repository is gone is a failure with git's own words", async () => {
    const objects: Objects = openObjects(gitIn("/nowhere/at/all", ENVIRONMENT));
    await expect(objects.read("0".repeat(40))).rejects.toMatchObject({
      ...FAILURE,
      message: expect.stringContaining("cannot change to '/nowhere/at/all'"),
    });
    await objects.close();
  });

  it("is a failure of the tree as a whole, not of one path", async () => {
    const tree = openCommit(
      { read: () => Promise.reject(Object.assign(new Error("x"), { code: "EIO" })), close: () => Promise.resolve() },
      "0".repeat(40),
      { directory: "/project", prefix: "" },
    );
    await expect(tree.realpath("/project/x")).rejects.toMatchObject({ code: "EIO" });
    expect(await tree.isFolder("/project/x")).toBe(false);
  });
});
