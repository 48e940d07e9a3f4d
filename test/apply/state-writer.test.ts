import { expect, it } from "vitest";
import type { State, StateObject } from "../../src/model/state.ts";
import { createStateWriter } from "../../src/apply/state-writer.ts";
import { emptyState } from "../../src/state/document.ts";

const object: StateObject = { kind: "booking", region: "fra-1", id: 1, applied: "A".repeat(22) };
const STATE: State = { ...emptyState(), serial: 4, objects: { a: object, b: { ...object, id: 2 } } };

it.each([
  ["the same", STATE, 0],
  ["in another order, and read again", { ...STATE, objects: { b: { ...object, id: 2 }, a: { ...object } } }, 0],
  ["with another serial alone", { ...STATE, serial: 9 }, 0],
  ["with one more object", { ...STATE, objects: { ...STATE.objects, c: object } }, 5],
  ["with one fewer", { ...STATE, objects: { a: object } }, 5],
  ["with another address", { ...STATE, objects: { a: object, c: { ...object, id: 2 } } }, 5],
  ["with another object", { ...STATE, objects: { ...STATE.objects, b: { ...object, id: 3 } } }, 5],
  ["with an intent", { ...STATE, intents: [{ address: "a", kind: "booking", region: "fra-1", domain: "d", key: "k" }] }, 5],
] satisfies [string, State, number][])("writes a state only if its contents have changed: %s", async (_, next, serial) => {
  let saved = 0;
  await createStateWriter({ state: STATE, save: async (state) => void (saved = state.serial) }).write(next);
  expect(saved).toBe(serial);
});
