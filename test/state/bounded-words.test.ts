/** A state, a plan and a snapshot may be anyone's: what a message repeats of them is bounded. */
import { expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import { parsePlan } from "../../src/plan/saved.ts";
import { requireProject } from "../../src/project/require-project.ts";
import { parseSnapshot } from "../../src/snapshot/index.ts";
import { bounded } from "../../src/state/bounded.ts";
import { parseState } from "../../src/state/document.ts";

const LONG = "9".repeat(1_000_000);
const state = {
  format: "xroom.state/2",
  lineage: "l",
  serial: 1,
  objects: {},
  series: {},
  missing: [],
  gone: [],
  plans: [],
  open: [],
  intents: [],
};
const parts = { objects: { "chat.org": { "fra-1": { [`booking/${LONG}`]: { id: {}, applied: "A".repeat(22) } } } } };

it.each<readonly [string, () => unknown]>([
  ["a state's format", () => parseState(JSON.stringify({ ...state, format: `xroom.state/${LONG}` }), "s")],
  ["a state's domain", () => parseState(JSON.stringify({ ...state, objects: { [LONG]: null } }), "s")],
  ["a state's address", () => parseState(JSON.stringify({ ...state, ...parts }), "s")],
  ["a state's key that is there twice", () => parseState(`{"${LONG}":1,"${LONG}":2}`, "s")],
  ["a state's project", () => requireProject({ project: "meetings" }, { project: LONG })],
  ["a plan's format", () => parsePlan(JSON.stringify({ format: `xroom.plan/${LONG}` }), "plan.json")],
  ["a plan's key that is there twice", () => parsePlan(`{"${LONG}":1,"${LONG}":2}`, "plan.json")],
  ["a snapshot's format", () => parseSnapshot(JSON.stringify({ format: `xroom.snapshot/${LONG}` }), "snapshot.json")],
])("%s", (_, read) => {
  const failure = failureOf(read);
  for (const { summary, help = "" } of failure.diagnostics) expect(`${summary}${help}`.length).toBeLessThan(1_000);
});

it("a bounded text is one line, and ends in … where more was said", () => {
  expect(bounded(" a\n\tb ")).toBe("a b");
  expect(bounded("x".repeat(300))).toBe("x".repeat(300));
  expect(bounded("x".repeat(301))).toBe(`${"x".repeat(299)}…`);
  expect(bounded(`${" ".repeat(600)}x`)).toBe("…");
});

function failureOf(read: () => unknown): Failure {
  try {
    read();
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error("it was read");
}
