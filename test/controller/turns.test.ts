import { describe, expect, it } from "vitest";
import { createTurns } from "../../src/controller/pass/turns.ts";

const SHARD = { account: "main", domain: "chat.test" };
const OTHER = { account: "main", domain: "one.test" };

/** An act that ends when it is let go. */
function heldAct(lines: string[], name: string) {
  let letGo = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const act = async (): Promise<void> => {
    lines.push(`${name} begins`);
    await held;
    lines.push(`${name} ends`);
  };
  return { act, letGo };
}

describe("the turns of a shard", () => {
  it("are taken one after the other, beside those of other shards", async () => {
    const turns = createTurns();
    const lines: string[] = [];
    const [first, second] = [heldAct(lines, "first"), heldAct(lines, "second")];
    const taken = [turns.take(SHARD, first.act), turns.take(SHARD, second.act)];
    await turns.take(OTHER, async () => lines.push("another shard's"));
    second.letGo();
    first.letGo();
    await Promise.all(taken);
    expect(lines.filter((line) => line !== "another shard's")).toEqual([
      "first begins",
      "first ends",
      "second begins",
      "second ends",
    ]);
    expect(lines.indexOf("another shard's")).toBeLessThan(lines.indexOf("first ends"));
  });

  it("are started once for all that comes before one begins, and again for what comes later or where a start failed", async () => {
    const turns = createTurns();
    let started = 0;
    const start = async (): Promise<void> => {
      started += 1;
    };
    await Promise.all([turns.startOnce(SHARD, start), turns.startOnce(SHARD, start), turns.startOnce(OTHER, start)]);
    expect(started).toBe(2);
    await turns.take(SHARD, async () => turns.startOnce(SHARD, start));
    expect(started).toBe(3);
    await turns.take(SHARD, async () => undefined);
    await expect(turns.startOnce(SHARD, () => Promise.reject(new Error("no database")))).rejects.toThrow("no database");
    await turns.startOnce(SHARD, start);
    expect(started).toBe(4);
  });
});
