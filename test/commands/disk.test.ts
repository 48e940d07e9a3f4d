/** A disk that fills up, or can't be written, at any moment of an apply: the truth is in the API, and the next run ends with an empty plan. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { CallLogEntry } from "../../src/emulator/index.ts";
import { createProject, type Project } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";
import { configOf, manyBookings, NOW } from "./fixtures.ts";

const mayMount = process.platform === "linux" && process.getuid?.() === 0;

async function scene(
  onCall: (entry: CallLogEntry) => void = () => undefined,
  bookings = 12,
): Promise<{ readonly world: EmulatedWorld; readonly project: Project }> {
  const world = await emulate({ now: () => Date.parse(NOW), onCall });
  const project = await createProject(
    { "xroom.yaml": configOf(world, manyBookings(bookings)) },
    { XROOM_NOW: NOW, ...world.environment },
  );
  return { world, project };
}

/** The state's folder as a disk of its own. */
async function mountState({ directory }: Project, options: string): Promise<string> {
  const folder = join(directory, ".xroom");
  await mkdir(folder, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  onTestFinished(() => void execFileSync("umount", ["-l", folder]));
  return folder;
}

async function endsEmpty(project: Project, world: EmulatedWorld, bookings = 12): Promise<void> {
  const before = world.emulator.world("fra-1").bookings();
  expect(before).toHaveLength(bookings);
  const next = await project.xroom("apply", "-y");
  expect(next.code, next.err).toBe(0);
  expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  expect(world.emulator.world("fra-1").bookings()).toEqual(before);
}

describe("a disk", () => {
  it.skipIf(!mayMount)(
    "(needs root) that fills up while calls are made: the state is kept beside it, and can be put back",
    async () => {
      let full = false;
      let fill = async (): Promise<void> => undefined;
      const { world, project } = await scene(({ method }) => {
        if (method === "add" && !full) {
          full = true;
          void fill();
        }
      });
      const folder = await mountState(project, "size=256k");
      fill = async () => {
        await writeFile(join(folder, "filler"), Buffer.alloc(1 << 20)).catch(() => undefined);
      };
      const run = await project.xroom("apply", "-y");
      expect(run.code, run.err).toBe(3);
      expect(run.err).toContain("ENOSPC");
      const path = /xroom state push (\S+)/.exec(run.err)?.[1] ?? "";
      expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ format: "xroom.state/2", intents: [] });
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      // Even with the disk still full, a plan is made, and finds all of it.
      const looked = await project.xroom("plan");
      expect(looked.code, looked.err).toBe(0);
      expect(looked.out).not.toContain("add booking");
      await rm(join(folder, "filler"));
      const pushed = await project.xroom("state", "push", path);
      expect(pushed.code, pushed.err).toBe(0);
      expect(pushed.out).toBe("Pushed: 12 addresses, to .xroom/state.json.\n");
      expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
      await endsEmpty(project, world);
    },
  );

  it.skipIf(!mayMount).each([["--show-secrets"], ["--host-keys", ".xroom/keys.json"]])(
    "(needs root) that fills up while rooms are opened: their host keys are printed or saved all the same (%s)",
    async (...flags) => {
      const fill = { now: (): void => undefined };
      const world = await emulate({
        now: () => Date.parse(NOW),
        onCall: ({ method }) => (method === "init" ? fill.now() : undefined),
      });
      const rooms = "domains: { chat.org: { rooms: { a: { active: true, hostKey: true } } } }\n";
      const project = await createProject(
        { "xroom.yaml": configOf(world, rooms) },
        { XROOM_NOW: NOW, ...world.environment, TMPDIR: "/nowhere" },
      );
      const folder = await mountState(project, "size=64k");
      fill.now = () => {
        try {
          writeFileSync(join(folder, "filler"), Buffer.alloc(1 << 17));
        } catch {
          // It is full.
        }
      };
      const run = await project.xroom("apply", "-y", ...flags);
      expect(run.code, run.err).toBe(3);
      expect(run.err).toContain("error[state-unwritable]");
      const key = world.emulator.world("fra-1").rooms()[0]?.hostKey ?? "none";
      if (flags.length === 1) {
        expect(run.out).toContain(`1 host key received:\n  room/chat.org/a  ${key}\n`);
        expect(run.err).toContain("Broken off after 1 call had been begun.");
        return;
      }
      expect(run.err).toContain("error[host-keys-elsewhere]");
      const path = /The host keys are in (\S+) instead;/.exec(run.err)?.[1] ?? "";
      expect(await readFile(path, "utf8")).toContain(key);
      expect(run.out).toContain("1 host key received: room/chat.org/a\n");
    },
  );

  it.skipIf(!mayMount)("(needs root) that is full from the start: no call is made", async () => {
    const { world, project } = await scene();
    const folder = await mountState(project, "size=16k");
    await writeFile(join(folder, "filler"), Buffer.alloc(1 << 15)).catch(() => undefined);
    const run = await project.xroom("apply", "-y");
    expect(run.code).toBe(1);
    expect(run.err).toContain("ENOSPC");
    expect(world.writes()).toEqual([]);
    await rm(join(folder, "filler"));
    expect((await project.xroom("apply", "-y")).code).toBe(0);
  });

  it.skipIf(!mayMount)("(needs root) that is read-only: plan works, and apply fails before the first call", async () => {
    const { world, project } = await scene();
    await mountState(project, "size=64k,ro");
    const looked = await project.xroom("plan", "--detailed-exitcode");
    expect(looked.code, looked.err).toBe(2);
    const run = await project.xroom("apply", "-y");
    expect(run.code).toBe(1);
    expect(run.err).toContain("read-only file system");
    expect(run.err).toContain("permissions");
    expect(world.writes()).toEqual([]);
  });

  it.skipIf(!mayMount)("(needs root) with a state elsewhere: the suggested command pushes it back there", async () => {
    const fill = { now: (): void => undefined };
    const world = await emulate({
      now: () => Date.parse(NOW),
      onCall: ({ method }) => (method === "add" ? fill.now() : undefined),
    });
    const files = { "xroom.yaml": configOf(world, manyBookings(1)) };
    const project = await createProject(files, { XROOM_NOW: NOW, ...world.environment });
    const folder = await mountState(project, "size=64k");
    fill.now = () => {
      try {
        writeFileSync(join(folder, "filler"), Buffer.alloc(1 << 17));
      } catch {
        // It is full.
      }
    };
    const elsewhere = `file:${join(folder, "prod.json")}`;
    const run = await project.xroom("apply", "-y", "--state", elsewhere);
    expect(run.code, run.err).toBe(3);
    const line = /can be written: (.*)/.exec(run.err)?.[1] ?? "";
    expect(run.err).toContain(`\`xroom plan --state ${elsewhere}\``);
    await rm(join(folder, "filler"));
    const pushed = await project.shell(line);
    expect(pushed.out, pushed.err).toBe(`Pushed: 1 address, to ${join(folder, "prod.json")}.\n`);
    expect((await project.xroom("plan", "--detailed-exitcode", "--state", elsewhere)).code).toBe(0);
  });

  it("that takes no file of that size anywhere: the state is printed", async () => {
    const { world, project } = await scene(undefined, 17);
    // A file may have 1 KiB; the first state, which is intents alone, has more: it is not written, and nothing is called.
    const first = await project.shell("ulimit -f 1; xroom apply -y");
    expect(first.code, first.err).toBe(1);
    expect(first.err).toContain("EFBIG");
    expect(world.writes()).toEqual([]);

    expect((await project.xroom("apply", "-y")).code).toBe(0);
    // 3 KiB hold 17 objects, but not what the state keeps of 17 removals.
    await project.write("xroom.yaml", configOf(world, "domains: { chat.org: { rooms: {} } }\n"));
    const second = await project.shell("ulimit -f 3; xroom apply -y --allow-removals");
    expect(second.code, second.err).toBe(3);
    const kept = second.err.slice(second.err.indexOf("{"), second.err.lastIndexOf("}") + 1);
    expect(JSON.parse(kept)).toMatchObject({ format: "xroom.state/2", intents: [] });
    expect(second.err).toContain("xroom state push");
    expect((await readdir(project.directory)).filter((name) => name.endsWith(".json"))).toEqual([]);
    await project.write("kept.json", kept);
    expect((await project.xroom("state", "push", "kept.json")).code).toBe(0);
    expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    await endsEmpty(project, world, 0);
  });
});
