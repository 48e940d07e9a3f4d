import { describe, expect, it } from "vitest";
import { CallError, type CallErrorCode, type ErrorOutcome } from "../../src/api/call-error.ts";
import { createCircuit } from "../../src/apply/circuit.ts";

describe("the circuit of a region", () => {
  const error = (outcome: ErrorOutcome, code: CallErrorCode = "server-error", status?: number): CallError =>
    new CallError("it failed", {
      code,
      outcome,
      region: "fra-1",
      method: "booking.add",
      ...(status === undefined ? {} : { status }),
    });

  it.each(["unknown", "not-sent", "throttled"] as const)(
    "opens after three calls in a row that were %s, for that region alone",
    (outcome) => {
      const circuit = createCircuit();
      circuit.failed("fra-1", error(outcome));
      circuit.failed("fra-1", error(outcome));
      circuit.succeeded("fra-1");
      circuit.failed("fra-1", error(outcome));
      circuit.failed("fra-1", error(outcome));
      expect(circuit.open("fra-1")).toBeUndefined();
      circuit.failed("fra-1", error(outcome));
      expect(circuit.open("fra-1")).toBe("region fra-1 was given up: it failed");
      expect(circuit.open("sfo-1")).toBeUndefined();
    },
  );

  it("stays closed after refusals, and opens at the first 401", () => {
    const circuit = createCircuit();
    for (let count = 0; count < 9; count += 1) circuit.failed("fra-1", error("refused", "refused"));
    expect(circuit.open("fra-1")).toBeUndefined();
    for (let count = 0; count < 9; count += 1) circuit.failed("fra-1", error("refused", "unauthorized", 403));
    expect(circuit.open("fra-1")).toBeUndefined();
    circuit.failed("fra-1", error("refused", "unauthorized", 401));
    expect(circuit.open("fra-1")).toContain("given up");
  });
});
