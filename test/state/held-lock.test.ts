import os from "node:os";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { thisRun } from "../../src/state/contract.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { codesOf, failureOf, lossOf, next, openPlace } from "./conformance.ts";

const place = (): Promise<Awaited<ReturnType<typeof openPlace>>> =>
  openPlace({ url: "file:state.json", directory: temporaryFolder(), environment: {} });

describe("a lock, for its holder,", () => {
  it.each([-7_200_000, 7_200_000])("doesn't end when the time of day is set by %d ms", async (by) => {
    const backend = await place();
    const lock = await backend.lock(thisRun("xroom apply"));
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + by });
    onTestFinished(() => void vi.useRealTimers());
    await lock.write(next(await backend.read()));
    expect(lock.lost.aborted).toBe(false);
    await lock.unlock();
  });

  it("begins a new lease when it is renewed between two stretches of work that hold the thread", async () => {
    const backend = await place();
    const lock = await backend.lock(thisRun("xroom apply"));
    const { uptime } = os;
    let later = 0;
    const clock = vi.spyOn(os, "uptime").mockImplementation(() => uptime() + later);
    onTestFinished(() => clock.mockRestore());
    for (later = 20; later <= 60; later += 20) await lock.renew?.();
    await lock.write(next(await backend.read()));
    expect(lock.lost.aborted).toBe(false);
    await lock.unlock();
  });

  it("has ended when the machine slept for longer than its lease", async () => {
    const backend = await place();
    const lock = await backend.lock(thisRun("xroom apply"));
    const woken = os.uptime() + 3_600;
    const uptime = vi.spyOn(os, "uptime").mockReturnValue(woken);
    onTestFinished(() => uptime.mockRestore());
    expect(codesOf(await failureOf(lock.write(next(await backend.read()))))).toEqual(["lock-lost"]);
    expect((await lossOf(lock)).message).toContain("its lease expired");
    await lock.unlock();
  });

  it("ends by the other clock where a process may not ask how long the machine is up", async () => {
    const uptime = vi.spyOn(os, "uptime").mockImplementation(() => {
      throw new Error("EACCES");
    });
    onTestFinished(() => uptime.mockRestore());
    const backend = await place();
    const lock = await backend.lock(thisRun("xroom apply"));
    await lock.write(next(await backend.read()));
    await lock.unlock();
  });
});
