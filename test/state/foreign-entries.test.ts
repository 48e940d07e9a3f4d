/** A state is not authenticated: an entry whose fingerprint xroom can't have written owns nothing. What else is wrong with a state breaks it. */
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import type { State } from "../../src/model/state.ts";
import { parseState, serialiseState } from "../../src/state/document.ts";
import { remarkOnForeignEntries } from "../../src/state/foreign-entries.ts";

const OWN = "A".repeat(22);
const LONG = `hmac-sha256:${"0".repeat(64)}`;

const current = (objects: object, missing: readonly object[] = []): string =>
  JSON.stringify({
    format: "xroom.state/2",
    lineage: "l",
    serial: 3,
    objects,
    series: {},
    missing,
    gone: [],
    plans: [],
    open: [],
    intents: [],
  });
const earlier = (objects: object): string =>
  JSON.stringify({ format: "xroom.state/1", lineage: "l", serial: 3, objects, intents: [] });

const KICKOFF = "booking/chat.org/board/kickoff";
const X = "booking/chat.org/ceo/x";
const own = { "booking/board/kickoff": { id: 1, applied: OWN } };
const beside = (entry: unknown): string => current({ "chat.org": { "fra-1": { ...own, "booking/ceo/x": entry } } });

const read = (text: string): State => parseState(text, "state.json");

describe("an entry of a state", () => {
  it.each([
    ["with the longer digest of the format before", beside({ id: 2, applied: LONG }), X],
    ["with a shorter one", beside({ id: 2, applied: "A".repeat(21) }), X],
    ["with one of other characters", beside({ id: 2, applied: `${"A".repeat(21)}=` }), X],
    ["with a line break behind it", beside({ id: 2, applied: `${OWN}\n` }), X],
    ["with an empty one", beside({ id: 2, applied: "" }), X],
    ["with a number", beside({ id: 2, applied: 7 }), X],
    ["with null", beside({ id: 2, applied: null }), X],
    ["with a list of one", beside({ id: 2, applied: [OWN] }), X],
    ["without one", beside({ id: 2 }), X],
    ["that is empty", beside({}), X],
    [
      "named like a member of every object",
      current({ "chat.org": { "fra-1": { ...own, constructor: { id: 2 } } } }),
      "constructor/chat.org",
    ],
    [
      "of the format before, where domains stand",
      current({ "chat.org": { "fra-1": own }, [X]: { kind: "booking", region: "fra-1", id: 2, applied: LONG } }),
      X,
    ],
    ["where regions stand", current({ "chat.org": { "fra-1": own, x: { id: 2, applied: OWN } } }), "x/chat.org"],
    [
      "of the format before with a shorter digest",
      earlier({
        [KICKOFF]: { kind: "booking", region: "fra-1", id: 1, applied: LONG },
        [X]: { kind: "booking", region: "fra-1", id: 2, applied: OWN },
      }),
      X,
    ],
  ])("%s owns nothing, and is told once; the others are ours", (_, text, address) => {
    const state = read(text);
    expect(Object.entries(state.objects)).toMatchObject([[KICKOFF, { kind: "booking", region: "fra-1", id: 1 }]]);
    expect(state.foreign).toEqual([address]);
    expect(remarkOnForeignEntries(state)).toMatchObject([{ severity: "warning", code: "foreign-entry" }]);
    expect(read(serialiseState(state)).foreign).toBeUndefined();
  });

  it("that is missing is ours with a fingerprint of ours, or none", () => {
    const missing = { address: X, kind: "booking", region: "fra-1", id: 2, since: "2026-11-23T09:00:00Z" };
    const state = read(current({}, [missing, { ...missing, id: 3, applied: OWN }, { ...missing, id: 4, applied: LONG }]));
    expect(state.missing.map(({ id }) => id)).toEqual([2, 3]);
    expect(state.foreign).toEqual([X]);
  });

  it("is told of within bounds", () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, at) => [`booking/${"r".repeat(1000)}/${at}`, { id: at }]));
    const [remark] = remarkOnForeignEntries(read(current({ "chat.org": { "fra-1": many } })));
    expect(remark?.summary.length).toBeLessThan(1500);
    expect(remark?.summary).toContain("995 more");
  });

  it("of ours is told of by nothing", () => {
    expect(remarkOnForeignEntries(read(current({ "chat.org": { "fra-1": own } })))).toEqual([]);
  });

  it.each([
    ["an id that is none", { "chat.org": { "fra-1": { "booking/ceo/x": { id: {}, applied: OWN } } } }],
    ["a text for an entry", { "chat.org": { "fra-1": { "booking/ceo/x": "x" } } }],
    ["a list for regions", { "chat.org": [] }],
    ["null for a domain", { "chat.org": null }],
    ["a list for all", []],
  ])("with %s still breaks the state", (_, objects) => {
    expect(() => read(current(objects))).toThrow(Failure);
  });
});
