import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, rename, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { GuardHeld, type GuardTimes, removeLeftovers, withGuard } from "../../src/state/file/guard.ts";
import { temporaryFolder } from "../harness/folder.ts";

const BUILT = new URL("../../dist/state/file/guard.js", import.meta.url);
const ROUNDS = Number(process.env["GUARD_ROUNDS"] ?? 50);
const TIMES = { dead: 400, patience: 30_000 };

/** Adds one to `counter`; first a file of its own tells whether another is inside. */
const SCRIPT = `
  import os from "node:os";
  import { open, readFile, rm } from "node:fs/promises";
  import { syncBuiltinESMExports } from "node:module";
  const { folder, host, times } = JSON.parse(process.argv[1]);
  if (host !== undefined) {
    os.hostname = () => host;
    syncBuiltinESMExports();
  }
  const { withGuard } = await import(${JSON.stringify(BUILT.href)});
  const inside = folder + "/inside";
  let stopped = false;
  process.on("disconnect", () => process.exit());
  process.on("message", async (act) => {
    try {
      await withGuard(folder + "/guard", times, async (files) => {
        if (act === "die") process.kill(process.pid, "SIGKILL");
        const counter = Number(await readFile(folder + "/counter", "latin1"));
        if (act === "stop" && !stopped) {
          stopped = true;
          process.kill(process.pid, "SIGSTOP");
        }
        if (act === "add") await (await open(inside, "wx")).close();
        await files.replace(folder + "/counter", String(counter + 1));
        if (act === "add") await rm(inside);
      });
      process.send("done");
    } catch (error) {
      process.send(error.message);
    }
  });
  process.send("ready");
`;

interface GuardProcess {
  readonly pid: number;
  act(name: "add" | "stop" | "die"): Promise<string>;
  resume(): void;
  readonly ended: Promise<unknown>;
}

async function start(folder: string, { host, times = TIMES }: { host?: string; times?: GuardTimes } = {}): Promise<GuardProcess> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", SCRIPT, JSON.stringify({ folder, host, times })], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    cwd: fileURLToPath(new URL(".", BUILT)),
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "message");
  return {
    pid: child.pid ?? 0,
    act: async (name) => {
      const answer = once(child, "message");
      child.send(name);
      return (await answer)[0] as string;
    },
    resume: () => void child.kill("SIGCONT"),
    ended: once(child, "exit"),
  };
}

async function folderWithCounter(): Promise<string> {
  const folder = temporaryFolder();
  await writeFile(join(folder, "counter"), "0");
  return folder;
}

const counterIn = async (folder: string): Promise<number> => Number(await readFile(join(folder, "counter"), "latin1"));

/** Leaves the guard of a process that dies in it, and gives the name of its owner. */
async function dieInside(folder: string): Promise<string> {
  const victim = await start(folder);
  void victim.act("die");
  await victim.ended;
  const [owner = ""] = await readdir(join(folder, "guard"));
  return owner;
}

/** Until the process is inside, and stopped. */
async function stopInside(folder: string, host?: string): Promise<{ victim: GuardProcess; answer: Promise<string> }> {
  const victim = await start(folder, host === undefined ? {} : { host });
  const answer = victim.act("stop");
  const state = async (): Promise<string> => /\) (\S)/.exec(await readFile(`/proc/${victim.pid}/stat`, "latin1"))?.[1] ?? "";
  await expect.poll(state).toBe("T");
  return { victim, answer };
}

describe("the guard of a file state", () => {
  it(`that a dead run left lets four others in one after the other, though they meet it at once, in ${ROUNDS} rounds`, async () => {
    const folder = await folderWithCounter();
    const owner = await dieInside(folder);
    const four = await Promise.all([1, 2, 3, 4].map(() => start(folder)));
    for (let round = 0; round < ROUNDS; round += 1) {
      await mkdir(join(folder, "guard", owner), { recursive: true });
      expect(await Promise.all(four.map((each) => each.act("add")))).toEqual(["done", "done", "done", "done"]);
    }
    expect(await counterIn(folder)).toBe(4 * ROUNDS);
    expect((await readdir(folder)).toSorted()).toEqual(["counter"]);
  }, 1_800_000);

  it("stays with a process that lives, however long: others name it; and what it writes then counts", async () => {
    const folder = await folderWithCounter();
    const { victim, answer } = await stopInside(folder);
    const impatient = await start(folder, { times: { dead: 100, patience: 300 } });
    expect(await impatient.act("add")).toBe(`process ${victim.pid} keeps the guard`);
    victim.resume();
    expect(await answer).toBe("done");
    expect(await (await start(folder)).act("add")).toBe("done");
    expect(await counterIn(folder)).toBe(2);
  });

  it("of another machine's process is moved away after a while, and it writes nothing over what came since", async () => {
    const folder = await folderWithCounter();
    const { victim, answer } = await stopInside(folder, "elsewhere");
    const other = await start(folder);
    expect(await other.act("add")).toBe("done");
    expect(await counterIn(folder)).toBe(1);
    victim.resume();
    // Its act begins anew.
    expect(await answer).toBe("done");
    expect(await counterIn(folder)).toBe(2);
    expect((await readdir(folder)).toSorted()).toEqual(["counter"]);
  });

  it("lets nothing be written or removed once it was taken away", async () => {
    const folder = await folderWithCounter();
    for (const change of ["replace", "remove"] as const) {
      let tries = 0;
      const acting = withGuard(join(folder, "guard"), TIMES, async (files) => {
        tries += 1;
        const [owner = ""] = await readdir(join(folder, "guard"));
        await rename(join(folder, "guard", owner), join(folder, "away"));
        await rename(join(folder, "away"), join(folder, `away-${change}-${tries}`));
        await (change === "replace" ? files.replace(join(folder, "counter"), "7") : files.remove(join(folder, "counter")));
      });
      await expect(acting).rejects.toThrow("the guard was taken away");
      expect(tries).toBe(3);
    }
    expect(await counterIn(folder)).toBe(0);
  });

  it("of an older xroom, a file without a name, is removed once it is old by the clock of the file system", async () => {
    const folder = await folderWithCounter();
    const guard = join(folder, "guard");
    for (const make of [() => writeFile(guard, ""), () => symlink(folder, guard)]) {
      await make();
      const began = performance.now();
      await withGuard(guard, TIMES, async (files) => files.replace(join(folder, "counter"), "1"));
      expect(performance.now() - began).toBeGreaterThan(TIMES.dead - 50);
    }
    await writeFile(guard, "");
    await utimes(guard, new Date(0), new Date(0));
    const began = performance.now();
    await withGuard(guard, { dead: 60_000, patience: 90_000 }, async () => undefined);
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  it("is given back if the act fails; what a killed process left beside it is removed", async () => {
    const folder = await folderWithCounter();
    const guard = join(folder, "guard");
    await expect(withGuard(guard, TIMES, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    await withGuard(guard, TIMES, async (files) => files.remove(join(folder, "not-there")));
    const owner = await dieInside(folder);
    await rename(join(guard, owner), `${guard}.${owner}`);
    await mkdir(`${guard}.of-another-1-machine`);
    await removeLeftovers(guard);
    expect((await readdir(folder)).toSorted()).toEqual(["counter", "guard", "guard.of-another-1-machine"]);
    await withGuard(guard, TIMES, async () => undefined);
    await expect(stat(guard)).rejects.toThrow("ENOENT");
  });

  it("fails at once where nothing can be written", async () => {
    await expect(withGuard(join(temporaryFolder(), "gone", "guard"), TIMES, async () => undefined)).rejects.toThrow("ENOENT");
    expect(new GuardHeld(7)).toBeInstanceOf(Error);
  });
});
