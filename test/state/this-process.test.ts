import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { describe, expect, it, onTestFinished } from "vitest";
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
    const child = spawn(process.execPath, ["--version"]);
    const pid = child.pid ?? 0;
    const { started } = await fieldsOf(pid);
    await once(child, "exit");
    expect(livenessOf({ ...own, pid, started })).toBe("dead");
  });

  it("is no for one that has ended, and whose parent hasn't asked", async () => {
    const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 1000"]);
    onTestFinished(() => void parent.kill());
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(String(line));
    await expect.poll(async () => (await fieldsOf(pid)).state).toBe("Z");
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
