/** A checkout may hold a `.xroom` that is a link out of it: no file that a command is given by name is written, or read, through one. */
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openHostKeyFile } from "../../src/project/apply/host-key-file.ts";
import type { Io } from "../../src/commands/terminal/io.ts";
import { refuseExisting, writeNewFile } from "../../src/commands/terminal/new-file.ts";
import { resolveOutputPath } from "../../src/state/file/output-path.ts";
import { writeOutput } from "../../src/commands/terminal/write-output.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { thisRun } from "../../src/state/index.ts";
import { openState } from "../../src/state/open.ts";
import { temporaryFolder } from "../harness/folder.ts";

const io = { out: () => true, err: () => true } as unknown as Io;

const WRITERS: readonly (readonly [string, (path: string, project: string) => Promise<unknown>])[] = [
  ["--out of plan, snapshot and output", (path) => writeOutput(path, "text", 0o600, io)],
  ["--out of import", (path) => writeNewFile(path, "text")],
  ["--out of import, before it asks a region", (path) => refuseExisting(path)],
  ["--host-keys", (path, project) => openHostKeyFile(path, project)],
  ["--keep of emulator", (path) => resolveOutputPath(path)],
  [
    "the state",
    async (path, directory) => {
      const state = await openState(`file:${path}`, { directory, environment: {}, fromConfig: false, allowedHosts: [] });
      await state.lock(thisRun("xroom apply"));
    },
  ],
];

/** What is in the way is a folder outside, one that is not there, and one below another. */
const LINKS: readonly (readonly [string, string])[] = [
  ["../outside", ".xroom/file.json"],
  ["../nowhere", ".xroom/file.json"],
  [".xroom", ".xroom/file.json"],
  ["../outside", ".xroom/deep/er/file.json"],
];

it.each(WRITERS)("%s", async (_, write) => {
  for (const [link, name] of LINKS) {
    const folder = temporaryFolder();
    const project = join(folder, "project");
    await mkdir(project);
    await mkdir(join(folder, "outside", "deep", "er"), { recursive: true });
    await symlink(link, join(project, ".xroom"));
    const failure = await write(join(project, name), project).catch((error: unknown) => error);
    expect(failure, `${link} ${name}`).toBeInstanceOf(Failure);
    // A state is read first, which a ring of links ends, too.
    const codes = (failure as Failure).diagnostics.map(({ code }) => code);
    expect([["outside-project"], ...(link === ".xroom" ? [["state-unreadable"]] : [])]).toContainEqual(codes);
    const files = await readdir(folder, { recursive: true, withFileTypes: true });
    expect(files.filter((file) => file.isFile())).toEqual([]);
    expect(await readdir(folder)).toEqual(["outside", "project"]);
  }
});

it("a `.xroom` that is a link within the project is used, and so is one that is a folder", async () => {
  const project = temporaryFolder();
  await mkdir(join(project, "kept"));
  await symlink("kept", join(project, ".xroom"));
  await writeOutput(join(project, ".xroom/file.json"), "text", 0o600, io);
  expect(await readFile(join(project, "kept/file.json"), "utf8")).toBe("text");
  await mkdir(join(project, "sub/.xroom"), { recursive: true });
  await writeFile(join(project, "sub/.xroom/file.json"), "");
  await writeOutput(join(project, "sub/.xroom/file.json"), "text", 0o600, io);
  expect(await readFile(join(project, "sub/.xroom/file.json"), "utf8")).toBe("text");
});
