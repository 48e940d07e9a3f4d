import { describe, expect, it } from "vitest";
import { diagnoseCalls } from "../../src/api/diagnose.ts";
import { CallError, type CallErrorCode } from "../../src/api/call-error.ts";

const failed = (region: string, code: CallErrorCode, message: string): CallError =>
  new CallError(message, { code, outcome: "unknown", region, method: "booking.list" });

describe("the failures of many calls", () => {
  it("are one error for each region and cause", () => {
    const diagnostics = diagnoseCalls([
      failed("fra-1", "timeout", "no answer"),
      failed("fra-1", "timeout", "no answer"),
      failed("sfo-1", "timeout", "no answer"),
      failed("fra-1", "tls", "who?"),
      failed("fra-1", "refused", "no"),
    ]);
    expect(diagnostics.map(({ code, summary }) => `${code}: ${summary}`)).toEqual([
      "api-timeout: region fra-1, booking.list: no answer",
      "api-timeout: region sfo-1, booking.list: no answer",
      "api-tls: region fra-1, booking.list: who?",
      "api-refused: region fra-1, booking.list: no",
    ]);
    expect(diagnostics.map(({ help }) => help !== undefined)).toEqual([true, true, true, true]);
  });

  it("are one error for each region that asks for a pause, of any length", () => {
    const diagnostics = diagnoseCalls([
      failed("fra-1", "throttled", "come back in 8 s"),
      failed("fra-1", "throttled", "come back in 7 s"),
      failed("sfo-1", "throttled", "come back in 7 s"),
    ]);
    expect(diagnostics.map(({ summary }) => summary)).toEqual([
      "region fra-1, booking.list: come back in 8 s",
      "region sfo-1, booking.list: come back in 7 s",
    ]);
    // Which options there are is another command's business.
    expect(diagnostics[0]?.help).not.toContain("--");
  });

  it("are one error for all regions if the credentials are refused", () => {
    const diagnostics = diagnoseCalls([failed("fra-1", "unauthorized", "no"), failed("sfo-1", "unauthorized", "no")]);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.help).toContain("XROOM_SECRET");
  });
});
