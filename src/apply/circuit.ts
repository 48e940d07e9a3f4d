import type { CallError } from "../api/errors.ts";

/** Gives a region up for the rest of the run once it has kept failing, so that the others don't wait for it. */
export interface Circuit {
  /** Why the region is given up; `undefined` while it isn't. */
  open(region: string): string | undefined;
  succeeded(region: string): void;
  failed(region: string, error: CallError): void;
}

/** So many calls in a row, each with all its retries behind it. */
const FAILURES = 3;

export function createCircuit(): Circuit {
  const failures = new Map<string, number>();
  const given = new Map<string, string>();
  return {
    open: (region) => given.get(region),
    succeeded: (region) => {
      failures.set(region, 0);
    },
    failed: (region, error) => {
      // A 403 may be about one object; who isn't known at all is so for every call.
      const unknown = error.status === 401;
      if (error.outcome === "refused" && !unknown) return;
      const count = (failures.get(region) ?? 0) + 1;
      failures.set(region, count);
      if (count >= FAILURES || unknown) given.set(region, `region ${region} was given up: ${error.message}`);
    },
  };
}
