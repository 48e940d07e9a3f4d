import { describe, expect, it } from "vitest";
import type { ApplyEvent, CallResult } from "../../../src/apply/events.ts";
import type { Call } from "../../../src/model/plan.ts";
import { followApply, type FollowOptions } from "../../../src/render/apply/progress.ts";
import { NASTY, SAMPLE } from "../sample-plan.ts";
import { REPORT } from "../sample-report.ts";

const [first, second, third] = SAMPLE.calls as readonly [Call, Call, Call];
const [, opened] = SAMPLE.changes;
if (opened === undefined) throw new Error("the sample has changes");

const ended = (call: Call, result: Omit<CallResult, "call">): ApplyEvent => ({
  type: "call-ended",
  call,
  address: "booking/a/b/c",
  ...result,
});
const skipped = (start: string, required: string): ApplyEvent => ({
  type: "call-ended",
  call: first,
  address: `booking/a/b/weekly@${start}T09:00:00Z`,
  status: "skipped",
  message: `it requires ${required}, which was not done`,
});
const EVENTS: readonly ApplyEvent[] = [
  { type: "started", plan: { ...SAMPLE, calls: [first, second, third, first, first] } },
  { type: "call-started", call: first, address: "booking/a/b/c" },
  ended(first, { status: "done" }),
  { type: "checking", call: second, address: "booking/a/b/c", because: `broke${NASTY}` },
  { type: "waiting", call: second, address: "booking/a/b/c", because: "not validated yet" },
  ended(second, { status: "done", settled: true }),
  ended(third, { status: "failed", message: `no${NASTY}` }),
  { type: "stopping" },
  skipped("2026-12-07", "c3"),
  skipped("2026-12-14", "c4"),
  { type: "change-done", change: opened },
  { type: "ended", report: REPORT },
];

function follow(terminal: boolean, columns = 80, options: FollowOptions = {}): string {
  let text = "";
  let clock = 0;
  const screen = { write: (more: string) => void (text += more), terminal, color: false, columns };
  const tell = followApply(screen, { now: () => (clock += 1000), ...options });
  for (const event of EVENTS) tell(event);
  return text;
}

describe("progress", () => {
  it("in a pipe is a line for each call that ended, without cursor codes", () => {
    expect(follow(false)).toBe(`\
  ✓ c1 fra-1 booking.remove booking/a/b/c
  ? c2 fra-1 booking.add booking/a/b/c: broke\\x1b[2Jb\\u{202e}ad\\n; checking whether it was done
  … c2 fra-1 booking.add booking/a/b/c: not validated yet, retrying
  ✓ c2 fra-1 booking.add booking/a/b/c (the answer was lost; the region's list shows it done)
  ✗ c3 fra-1 booking.update booking/a/b/c: no\\x1b[2Jb\\u{202e}ad\\n
Stopping: no new calls; waiting for those in flight. Press Ctrl-C again to stop at once.
  - 2 calls not tried: what they require was not done: booking/a/b/weekly (2 meetings)
`);
  });

  it("on a terminal is one line that is redrawn below what failed, and cleared at the end", () => {
    const lines = follow(true)
      .split("\r\u001b[K")
      .filter((line) => line !== "");
    expect(lines).toEqual([
      "░░░░░░░░░░░░░░░░░░░░░░░░ 0/5 calls",
      "█████░░░░░░░░░░░░░░░░░░░ 1/5 calls",
      "  ? c2 fra-1 booking.add booking/a/b/c: broke\\x1b[2Jb\\u{202e}ad\\n; checking whether it was done\n",
      "█████░░░░░░░░░░░░░░░░░░░ 1/5 calls",
      "██████████░░░░░░░░░░░░░░ 2/5 calls",
      "  ✗ c3 fra-1 booking.update booking/a/b/c: no\\x1b[2Jb\\u{202e}ad\\n\n",
      "██████████████░░░░░░░░░░ 3/5 calls, 1 not done",
      "Stopping: no new calls; waiting for those in flight. Press Ctrl-C again to stop at once.\n",
      "██████████████░░░░░░░░░░ 3/5 calls, 1 not done, stopping",
      "███████████████████░░░░░ 4/5 calls, 2 not done, stopping",
      "████████████████████████ 5/5 calls, 3 not done, stopping",
      "  - 2 calls not tried: what they require was not done: booking/a/b/weekly (2 meetings)\n",
    ]);
    expect(follow(true).endsWith("\r\u001b[K")).toBe(true);
  });

  it.each([1, 2, 8, 12, 20, 30])("fits into %i columns, where the counts matter more than the bar", (columns) => {
    const drawn = follow(true, columns)
      .split("\r\u001b[K")
      .filter((line) => line !== "" && !line.endsWith("\n"));
    for (const line of drawn) expect(line.length).toBeLessThan(columns);
    if (columns >= 12) expect(drawn[0]).toContain("0/5 calls");
    expect(drawn[0]?.includes("░") ?? false).toBe(columns >= 20);
  });

  it.each([true, false])("when quiet shows only what failed, without cursor codes (terminal: %s)", (terminal) => {
    const text = follow(terminal, 80, { quiet: true });
    expect(text.split("\n").map((line) => line.slice(0, 5))).toEqual(["  ✗ c", "Stopp", "  - 2", ""]);
    expect(text).not.toContain("\u001b");
  });

  it("writes the lines of one turn of the event loop to a pipe at once", () => {
    const written: string[] = [];
    const turns: (() => void)[] = [];
    const screen = { write: (text: string) => void written.push(text), terminal: false, color: false, columns: 80 };
    const tell = followApply(screen, { soon: (act) => void turns.push(act) });
    for (const call of [first, second]) tell(ended(call, { status: "done" }));
    expect(written).toEqual([]);
    expect(turns).toHaveLength(1);
    turns[0]?.();
    tell(ended(first, { status: "done" }));
    expect(turns).toHaveLength(2);
    tell({ type: "ended", report: REPORT });
    expect(written.map((text) => text.trimEnd().split("\n").length)).toEqual([2, 1]);
    turns[1]?.();
    expect(written).toHaveLength(2);
  });

  it("draws at most ten times a second", () => {
    let clock = 0;
    let drawn = 0;
    const tell = followApply({ write: () => void (drawn += 1), terminal: true, color: false, columns: 80 }, { now: () => clock });
    tell({ type: "started", plan: { ...SAMPLE, calls: Array.from({ length: 2_000 }, () => first) } });
    for (let call = 0; call < 1_000; call += 1) {
      clock += 1;
      tell(ended(first, { status: "done" }));
    }
    expect(drawn).toBe(11);
  });
});
