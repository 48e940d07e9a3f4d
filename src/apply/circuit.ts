import type { CallError } from "../api/call-error.ts";

/** Gives up a region that keeps failing, for the rest of the run. */
export interface Circuit {
  /** Why the region is given up; `undefined` if it isn't. */
  open(region: string): string | undefined;
  succeeded(region: string): void;
  failed(region: string, error: CallError): void;
}

/** Calls in a row, each after all its retries. */
const FAILURES = 3;

export function createCircuit(): Circuit {
  const failures = new Map<string, number>();
  const reasons = new Map<string, string>();
  return {
    open: (region) => reasons.get(region),
    succeeded: (region) => {
      failures.set(region, 0);
    },
    failed: (region, error) => {
      // A 403 may be about one object; a 401 is about every call.
      const isUnauthenticated = error.status === 401;
      if (error.outcome === "refused" && !isUnauthenticated) return;
      const count = (failures.get(region) ?? 0) + 1;
      failures.set(region, count);
      if (count >= FAILURES || isUnauthenticated) reasons.set(region, `region ${region} was given up: ${error.message}`);
    },
  };
}
