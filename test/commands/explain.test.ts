import { expect, it } from "vitest";
import { explain } from "../../src/commands/terminal/explain.ts";
import { processIo } from "../../src/commands/terminal/io.ts";
import { fail } from "../../src/model/diagnostic.ts";
import { HARMFUL } from "./fixtures.ts";

it("tells a mistake of ours with its stack, and what would move a terminal made harmless", () => {
  let told = "";
  const io = Object.assign(processIo(), { err: (text: string) => void (told += text) });
  expect(explain(new Error("\u001b[31mred"), io, { color: false })).toBe(1);
  expect(told).toMatch(/please report this:\nError: \\x1b\[31mred\n {4}at /);
  expect(told).not.toMatch(HARMFUL);
});

it("tells each of several errors, and ends as the first of them", () => {
  let told = "";
  const io = Object.assign(processIo(), { err: (text: string) => void (told += text) });
  const first = fail("stale-plan", "the first", undefined, { kind: "refused" });
  expect(explain(new AggregateError([first, new TypeError("the second")]), io, { color: false })).toBe(4);
  expect(told).toContain("error[stale-plan]: the first");
  expect(told).toContain("TypeError: the second");
});
