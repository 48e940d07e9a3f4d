import { describe, expect, it } from "vitest";
import { overlapsIn, type Write } from "./storm/gateway.ts";

const write = (process: string, began: number, ended: number, domain = "chat.test"): Write => ({
  process,
  domain,
  call: "booking.add",
  began,
  ended,
});

describe("the storm's look at who writes", () => {
  it("finds two processes that write in one shard at once, in either order and with any writes between", () => {
    const long = write("one#1", 0, 100);
    const short = write("one#1", 10, 20);
    const other = write("two#1", 30, 40);
    expect(overlapsIn([other, short, long])).toEqual([[long, other]]);
  });

  it("takes no other writes for such: of one process, of two shards, or one after the other", () => {
    const writes = [write("one#1", 0, 100), write("one#1", 50, 60), write("two#1", 20, 30, "one.test"), write("two#1", 100, 110)];
    expect(overlapsIn(writes)).toEqual([]);
  });
});
