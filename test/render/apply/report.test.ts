import { describe, expect, it } from "vitest";
import { renderReport } from "../../../src/render/apply/report.ts";
import { REPORT } from "../sample-report.ts";

const OPTIONS = { color: false, output: "xroom output --show-secrets", again: "run `xroom apply` again for the rest" };

describe("the report", () => {
  it("says what was not done, what is blocked, whose host keys were received, and what to do next", () => {
    expect(renderReport(REPORT, OPTIONS)).toBe(`\
not done: room/chat.org/board
blocked: room/acme.test/lab: 2 people are in it; evict: true would put them out
1 host key received: booking/a/b/c
\`xroom output --show-secrets\` shows the bookings' host links.
Apply incomplete: 1 of 3 changes done, 1 call made, 1 failed, 2 not tried.
The state holds the finished changes: run \`xroom apply\` again for the rest.
`);
  });

  it("is one line if all was done", () => {
    const report = {
      ...REPORT,
      undone: [],
      blocked: [],
      hostKeys: [],
      lostKeys: [],
      calls: { done: 2, failed: 0, skipped: 0, "not-tried": 0 },
    };
    expect(renderReport(report, OPTIONS)).toBe("Apply complete: 1 of 1 changes done, 2 calls made.\n");
    expect(renderReport({ ...report, undone: REPORT.undone, stopped: true }, OPTIONS)).toContain("Apply stopped: ");
  });

  it("of saved plans is not complete while something that was reviewed is left, and says so where nothing was called", () => {
    const calls = { done: 0, failed: 0, skipped: 0, "not-tried": 0 };
    const nothing = { ...REPORT, done: [], undone: [], blocked: [], hostKeys: [], lostKeys: [], calls };
    expect(renderReport(nothing, OPTIONS)).toBe("Apply complete: no call was made.\n");
    expect(renderReport(nothing, { ...OPTIONS, isPartial: true })).toBe("Apply incomplete: no call was made.\n");
  });

  it("says that nothing was done", () => {
    const calls = { done: 0, failed: 0, skipped: 2, "not-tried": 0 };
    const report = { ...REPORT, done: [], hostKeys: [], calls };
    const text = renderReport(report, { ...OPTIONS, again: "`xroom plan` finds the rest" });
    expect(text).toContain("Nothing was done: `xroom plan` finds the rest.\n");
    expect(text).not.toContain("The state holds");
  });
});
