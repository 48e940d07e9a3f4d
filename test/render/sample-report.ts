import type { Report } from "../../src/apply/events.ts";
import { Secret } from "../../src/model/secret.ts";
import { NASTY, SAMPLE } from "./sample-plan.ts";

const [blocked, opened] = SAMPLE.changes;
if (blocked === undefined || opened === undefined) throw new Error("the sample has changes");

/** An apply with one change done, one failed and one blocked. */
export const REPORT: Report = {
  done: [opened],
  undone: [{ change: opened, message: `no${NASTY}` }],
  blocked: [blocked],
  calls: { done: 1, failed: 1, skipped: 1, "not-tried": 1 },
  results: [],
  hostKeys: [{ address: "booking/a/b/c", key: new Secret("host-key-value", "live"), once: false }],
  lostKeys: [],
  stopped: false,
};
