import { expect, it } from "vitest";
import { explain } from "../../src/commands/terminal/explain.ts";
import { processIo } from "../../src/commands/terminal/io.ts";
import { fail } from "../../src/model/diagnostic.ts";
import { HARMFUL } from "./fixtures.ts";

it("prints a bug with its stack, and escapes control characters", () => {
  let printed = "";
  const io = Object.assign(processIo(), { err: (text: string) => void (printed += text) });
  expect(explain(new Error("\u001b[31mred"), io, { color: false })).toBe(1);
  expect(printed).toMatch(/please report it:\nError: \\x1b\[31mred\n {4}at /);
  expect(printed).not.toMatch(HARMFUL);
});

it("prints each of several errors, and exits with the code of the first specific one", () => {
  let printed = "";
  const io = Object.assign(processIo(), { err: (text: string) => void (printed += text) });
  const first = fail("stale-plan", "the first", undefined, { kind: "refused" });
  expect(explain(new AggregateError([first, new TypeError("the second")]), io, { color: false })).toBe(4);
  expect(printed).toContain("error[stale-plan]: the first");
  expect(printed).toContain("TypeError: the second");
});
