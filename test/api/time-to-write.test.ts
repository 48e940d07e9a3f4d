import { describe, expect, it } from "vitest";
import type { CallError } from "../../src/api/call-error.ts";
import { emulate } from "../harness/world.ts";
import { client, QUICK } from "./client.ts";

const failureOf = async (call: Promise<unknown>): Promise<CallError> =>
  call.then(
    () => expect.fail("it was done"),
    (error) => error,
  );

describe("a writer whose time is bounded", () => {
  it("sends nothing once its time has passed, and reads on", async () => {
    const { emulator, url, writes } = await emulate();
    const { writer, reader } = client(url, emulator.account, { timeToWrite: () => 0 });
    const error = await failureOf(writer.write("fra-1", "room.init", { id: "chat.org/board" }));
    expect(error).toMatchObject({ code: "stopped", outcome: "not-sent" });
    expect(writes()).toEqual([]);
    await reader.read("fra-1", "room.list", { domain: "chat.org" });
    expect(emulator.log).toHaveLength(1);
  });

  it("gives up a call when its time has passed", async () => {
    const { emulator, url } = await emulate();
    emulator.order({ fault: { kind: "hang" } });
    const { writer } = client(url, emulator.account, { timeToWrite: () => 50 });
    const began = performance.now();
    const error = await failureOf(writer.write("fra-1", "room.init", { id: "chat.org/board" }));
    expect(error).toMatchObject({ code: "timeout", outcome: "unknown" });
    expect(error.landsUntil).toBeLessThanOrEqual(performance.now());
    expect(error.landsUntil).toBeGreaterThanOrEqual(began + 49);
  });

  it("tells until when a call that was cut off may still be done; without a bound that is not known", async () => {
    const { emulator, url } = await emulate();
    emulator.order({ fault: { kind: "drop" }, times: "always" });
    const retry = { ...QUICK, tries: 1 };
    const bounded = client(url, emulator.account, { timeToWrite: () => 3_000, retry }).writer;
    const began = performance.now();
    const { landsUntil = 0 } = await failureOf(bounded.write("fra-1", "room.init", { id: "chat.org/board" }));
    expect(landsUntil - began).toBeGreaterThanOrEqual(3_000);
    expect(landsUntil).toBeLessThanOrEqual(performance.now() + 3_000);
    const free = client(url, emulator.account, { retry }).writer;
    const unbounded = await failureOf(free.write("fra-1", "room.init", { id: "chat.org/board" }));
    expect(unbounded.landsUntil).toBeUndefined();
  });
});
