/** What --out and --host-keys name may be a link, a device or a pipe: none of these is replaced by a file. */
import { execFileSync } from "node:child_process";
import { lstat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProject, type Project } from "../harness/project.ts";
import { setScene } from "./fixtures.ts";

const isRoot = process.getuid?.() === 0;

const SANDBOX = `version: 1
defaults: { region: fra-1 }
domains: { chat.org: { rooms: { board: { active: true, hostKey: true } } } }
`;

const sandbox = (): Promise<Project> => createProject({ "xroom.yaml": SANDBOX });

/** The middle of a shell that may fail in any part of a pipe. */
const SHELL = "set -o pipefail; ";

describe("--out", () => {
  it("keeps a link, and writes the file that it leads to", async () => {
    const project = await sandbox();
    await project.write("folder/plan.json", "old");
    await symlink("folder/plan.json", join(project.directory, "link.json"));
    await symlink("folder/new.json", join(project.directory, "further.json"));
    await symlink("further.json", join(project.directory, "nowhere.json"));
    for (const out of ["link.json", "nowhere.json"]) {
      const run = await project.xroom("plan", "--sandbox", "--out", out);
      expect(run.code, run.err).toBe(0);
      expect((await lstat(join(project.directory, out))).isSymbolicLink()).toBe(true);
    }
    expect(await project.read("folder/plan.json")).toContain("xroom.plan/2");
    expect(await project.read("folder/new.json")).toContain("xroom.plan/2");
  });

  it("writes to a pipe, or to this run's own output", async () => {
    const project = await sandbox();
    const named = `${SHELL}mkfifo p; (xroom plan --sandbox --out p > text) & cat p > plan.json; wait $!; test -p p`;
    const substituted = `${SHELL}xroom plan --sandbox --out >(cat > plan.json) > text; code=$?; wait $!; exit $code`;
    const piped = `${SHELL}xroom plan --sandbox --out /dev/stdout --format markdown | sed -n '1p' > plan.json`;
    const filed = `${SHELL}xroom plan --sandbox --out /dev/stdout > all; c=$?; head -1 all > plan.json; tail -n +2 all > text; exit $c`;
    for (const line of [named, substituted, piped, filed]) {
      await project.write("plan.json", "");
      const run = await project.shell(line);
      expect(run.code, `${line}: ${run.err}`).toBe(0);
      expect((JSON.parse(await project.read("plan.json")) as { format: string }).format).toBe("xroom.plan/2");
    }
    expect(await project.read("text")).toContain("Plan: 1 to open.");
    const itself = await project.start("snapshot", "--sandbox", "--out", "/dev/stdout").ended;
    expect((JSON.parse(itself.out) as { format: string }).format).toBe("xroom.snapshot/1");
  });

  it.skipIf(!isRoot)("(needs root) keeps a device", async () => {
    const project = await sandbox();
    execFileSync("mknod", [join(project.directory, "null"), "c", "1", "3"]);
    execFileSync("mknod", [join(project.directory, "full"), "c", "1", "7"]);
    expect((await project.xroom("plan", "--sandbox", "--out", "null")).code).toBe(0);
    const full = await project.xroom("plan", "--sandbox", "--out", "full");
    expect(full.code).toBe(1);
    expect(full.err).toContain("ENOSPC");
    for (const name of ["null", "full"])
      expect((await lstat(join(project.directory, name))).isCharacterDevice(), name).toBe(true);
  });

  it.each(["plan", "drift", "snapshot", "output"])(
    "of %s is refused if it is a file of the config, under any name",
    async (name) => {
      const { project, world } = await setScene();
      const before = await project.read("xroom.yaml");
      await symlink("xroom.yaml", join(project.directory, "other"));
      for (const out of ["xroom.yaml", "other", "./.xroom/../xroom.yaml"]) {
        await project.write(".xroom/x", "");
        const run = await project.xroom(name, "--out", out);
        expect(run.code, run.err).toBe(1);
        expect(run.err).toContain("is xroom.yaml, a file of the config");
      }
      expect(await project.read("xroom.yaml")).toBe(before);
      expect(world.emulator.log).toEqual([]);
    },
  );
});

describe("--host-keys", () => {
  it("refuses what is not a regular file, before the first call", async () => {
    const project = await sandbox();
    const run = await project.shell(`mkfifo p; xroom apply -y --sandbox --host-keys p; code=$?; test -p p && exit $code`);
    expect(run.code, run.err).toBe(1);
    expect(run.err).toContain("it is not a regular file");
    const own = await project.start("apply", "-y", "--sandbox", "--host-keys", "/dev/stdout").ended;
    expect(own.code, own.err).toBe(1);
    expect(own.err).toContain("it is not a regular file");
    expect((await project.xroom("room", "list", "--sandbox")).err).toBe("No room is open.\n");
  });

  it("writes the keys through a link whose file doesn't exist yet", async () => {
    const project = await sandbox();
    await symlink("keys.json", join(project.directory, "link.json"));
    const run = await project.xroom("apply", "-y", "--sandbox", "--host-keys", "link.json");
    expect(run.code, run.err).toBe(0);
    expect((await lstat(join(project.directory, "link.json"))).isSymbolicLink()).toBe(true);
    expect(await project.read("keys.json")).toContain("room/chat.org/board");
  });
});
