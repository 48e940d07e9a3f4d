import { describe, expect, it } from "vitest";
import type { State } from "../../src/model/state.ts";
import { emptyState } from "../../src/state/document.ts";
import { createWriteNote } from "../../src/state/write-note.ts";
import { booking } from "./conformance.ts";

const state = (objects: State["objects"], intents: State["intents"] = []): State => ({ ...emptyState(), objects, intents });
const intent = { address: "a", kind: "booking", region: "fra-1", domain: "chat.org", key: booking(1).applied };
const lost = (id: number): State["missing"][number] => ({ address: "a", kind: "booking", region: "fra-1", id, since: "" });
const other = { ...intent, address: "b" };

describe("the note of a write", () => {
  it.each<[string, State, State, string]>([
    ["nothing", state({ a: booking(1) }), state({ a: booking(1) }), "nothing changed"],
    ["an addition", state({}), state({ a: booking(1) }), "1 added"],
    [
      "all at once",
      state({ a: booking(1), b: booking(2) }),
      state({ b: booking(3), c: booking(4), d: booking(5) }),
      "2 added, 1 removed, 1 changed",
    ],
    ["what is about to be called", state({}), state({}, [intent, other]), "about to make 2"],
    ["what stays open", state({}, [intent, other]), state({ a: booking(1) }, [intent]), "1 added, 1 to be looked for"],
    [
      "what is missing from now on",
      { ...state({ a: booking(1) }), missing: [lost(2)] },
      { ...state({}), missing: [lost(1), lost(2)] },
      "1 removed, 1 missing",
    ],
    ["both", state({}, [intent]), state({}, [intent, other]), "about to make 1, 1 to be looked for"],
    [
      "a hostile name",
      state({}),
      state(JSON.parse(`{"__proto__":${JSON.stringify(booking(1))}}`) as State["objects"]),
      "1 added",
    ],
  ])("summarises %s", (_, before, after, summary) => {
    expect(createWriteNote(before, after)).toEqual({ summary });
  });

  it("has the plan's seal, if there is a plan", () => {
    expect(createWriteNote(state({}), state({}), "hmac-sha256:1")).toEqual({ summary: "nothing changed", plan: "hmac-sha256:1" });
  });
});
