import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { macProcesses, processesOf, type RunProgram } from "../../src/state/processes.ts";
import { describeIfPossible } from "../harness/if-possible.ts";
import { livenessOf, type ProcessIdentity, thisProcess } from "../../src/state/this-process.ts";

const own = thisProcess() as ProcessIdentity;

async function fieldsOf(pid: number): Promise<{ readonly state: string; readonly started: string }> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { state: fields[0] ?? "", started: fields[19] ?? "" };
}

describe("whether a process lives", () => {
  it("is known of this machine's, by pid and start", async () => {
    expect(livenessOf({ ...own, pid: process.pid })).toBe("alive");
    expect(livenessOf({ ...own, pid: process.pid, started: `${own.started}0` })).toBe("dead");
    const child = spawn("cat");
    const pid = child.pid ?? 0;
    const { started } = await fieldsOf(pid);
    expect(livenessOf({ ...own, pid, started })).toBe("alive");
    child.stdin.end();
    await once(child, "exit");
    expect(livenessOf({ ...own, pid, started })).toBe("dead");
  });

  it("is no for one that has ended, and whose parent hasn't asked", async () => {
    const pid = await endedChild();
    expect(livenessOf({ ...own, pid, started: (await fieldsOf(pid)).started })).toBe("dead");
  });

  it("is yes for another user's, also if it may not be signalled", async () => {
    expect(livenessOf({ ...own, pid: 1, started: (await fieldsOf(1)).started })).toBe("alive");
  });

  it.each([
    ["another machine's", { machine: "0123456789abcdef" }],
    ["one without a start", { started: undefined as never }],
    ["a process group", { pid: -1 }],
    ["none", { pid: 0 }],
  ])("is not known of %s", (_, part) => {
    expect(livenessOf({ ...own, pid: process.pid, ...part })).toBe("unknown");
  });
});

/** One whose parent never asks for it: by then it is no shell any more, which would. */
async function endedChild(): Promise<number> {
  const parent = spawn("sh", ["-c", "sleep 1000 & echo $!; exec sleep 1000"]);
  onTestFinished(() => void parent.kill());
  const [line] = (await once(parent.stdout, "data")) as [Buffer];
  const pid = Number(String(line));
  await expect.poll(async () => await readFile(`/proc/${parent.pid}/comm`, "utf8")).toBe("sleep\n");
  process.kill(pid);
  await expect.poll(async () => (await fieldsOf(pid)).state).toBe("Z");
  return pid;
}

/** This system's ps, which has the same options. */
const ps: RunProgram = (_, args) =>
  execFileSync("ps", args, {
    encoding: "utf8",
    env: { ...process.env, LC_ALL: "C", TZ: "UTC" },
    stdio: ["ignore", "pipe", "ignore"],
  });

const hasPs = async (): Promise<{ stop(): Promise<void> }> => {
  ps("ps", ["-p", String(process.pid)]);
  return { stop: async () => undefined };
};

await describeIfPossible("on macOS, whether a process lives", hasPs, () => {
  const BOOT = "3A1E2C44-0000-4000-8000-000000000000";
  const run: RunProgram = (program, args) => (program === "/usr/sbin/sysctl" ? `${BOOT}\n` : ps(program, args));
  const mac = macProcesses(run);
  const here = thisProcess(mac) as ProcessIdentity;

  it("is known by pid and start, whose form fits the name of a guard's owner", async () => {
    expect(here.started).toMatch(/^[A-Za-z0-9]+$/);
    expect(livenessOf({ ...here, pid: process.pid }, mac)).toBe("alive");
    expect(livenessOf({ ...here, pid: process.pid, started: "SunNov290241341999" }, mac)).toBe("dead");
    const child = spawn(process.execPath, ["--version"]);
    await once(child, "exit");
    expect(livenessOf({ ...here, pid: child.pid ?? 0 }, mac)).toBe("dead");
    expect(livenessOf({ ...here, pid: 1, started: mac.look(1).started }, mac)).toBe("alive");
  });

  it("is no for one that has ended, and whose parent hasn't asked", async () => {
    const pid = await endedChild();
    expect(livenessOf({ ...here, pid, started: mac.look(pid).started }, mac)).toBe("dead");
  });

  it("is not known of another boot's, and yes where ps is silent", () => {
    const other = macProcesses((program, args) => (program === "/usr/sbin/sysctl" ? "another\n" : ps(program, args)));
    expect(livenessOf({ ...here, pid: process.pid }, other)).toBe("unknown");
    const shy = macProcesses((program, args) => (args.includes(String(process.ppid)) ? "" : run(program, args)));
    expect(livenessOf({ ...here, pid: process.ppid }, shy)).toBe("alive");
  });

  it.each<readonly [string, RunProgram]>([
    ["sysctl", (program, args) => (program === "/usr/sbin/sysctl" ? "\n" : ps(program, args))],
    ["ps", (program) => (program === "/usr/sbin/sysctl" ? BOOT : "")],
    [
      "either program",
      () => {
        throw new Error("ENOENT");
      },
    ],
  ])("is not known without %s", (_, without) => {
    const silent = macProcesses(without);
    expect(thisProcess(silent)).toBeUndefined();
    expect(livenessOf({ ...here, pid: process.pid }, silent)).toBe("unknown");
  });

  it("is not known on other systems, where leases decide", () => {
    expect(processesOf("win32")).toBeUndefined();
    expect(processesOf("freebsd")).toBeUndefined();
    expect(processesOf("darwin")).toBeDefined();
  });
});
