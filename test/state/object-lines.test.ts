import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { State, StateObject } from "../../src/model/state.ts";
import { documentOf, emptyState, parseState, parseWhole, serialiseState, statePieces } from "../../src/state/document.ts";
import { readObjectLines } from "../../src/state/object-lines.ts";

const APPLIED = "Ab-_".repeat(5).concat("xy");
const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
const name = word.filter((text) => !text.includes("/") && text !== "__proto__");
const object = fc.record(
  {
    id: fc.oneof(fc.nat(), word),
    applied: fc.constantFrom(APPLIED, "B".repeat(22)),
    protect: fc.constant(true as const),
    until: fc.constantFrom("2026-12-01T10:00:00Z", 'quoted " \\ \u2028'),
    predecessors: fc.constant([{ region: "sfo-1", id: 9 }]),
  },
  { requiredKeys: ["id", "applied"] },
);
const entry = fc.tuple(fc.constantFrom("booking", "room"), fc.oneof(fc.constant("chat.org"), name), word, name, object);

const stateOf = (objects: State["objects"]): State => ({ ...emptyState(), lineage: "l", serial: 3, objects });

const state = fc
  .array(entry, { maxLength: 8 })
  .map((entries) =>
    stateOf(
      Object.fromEntries(
        entries.map(([kind, domain, rest, region, each]): [string, StateObject] => [
          `${kind}/${domain}/${rest}`,
          { kind, region, ...each },
        ]),
      ),
    ),
  );

describe("a state's objects, line by line", () => {
  it("are written as the document is, and read as it is read", () => {
    fc.assert(
      fc.property(state, (each) => {
        const text = serialiseState(each);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(documentOf(each))));
        expect(parseState(text, "s")).toEqual(parseWhole(text, "s"));
        expect(parseState(text, "s")).toEqual(each);
      }),
    );
  });

  const own = { kind: "booking", region: "fra-1", id: 1, applied: APPLIED };
  const two = stateOf({
    "booking/chat.org/board/a": { ...own, protect: true, until: "2026-12-01T10:00:00Z" },
    "booking/chat.org/board/b": { ...own, id: 2 },
    "room/chat.org/board": { ...own, kind: "room", id: "chat.org/board" },
    "booking/acme.test/board/a": { ...own, id: 3, region: "sfo-1" },
  });
  const text = serialiseState(two);

  it("are read without the general way where xroom has written them", () => {
    expect(readObjectLines(text)?.objects).toEqual(two.objects);
    expect(JSON.parse(readObjectLines(text)?.rest ?? "")).toEqual({ ...documentOf(two), objects: {} });
  });

  it("are the state's own, where another member has some too", () => {
    const inner = text.slice(text.indexOf('\n  "objects"'), text.indexOf('\n  "series"'));
    for (const other of ["{}", '{"chat.org":{}}']) {
      const both = text.replace(inner, `\n  "later": {${inner.slice(0, -1)}},\n  "objects": ${other},`);
      expect(parseState(both, "s")).toEqual(parseWhole(both, "s"));
      expect(parseState(both, "s").objects).toEqual({});
    }
  });

  // Whatever is changed by one character, both ways agree: they read the same, or refuse it with the same words.
  it("are read alike, or refused alike, when a character is changed", () => {
    const read = (parse: typeof parseState, changed: string): unknown => {
      try {
        return parse(changed, "s");
      } catch (error) {
        return String(error);
      }
    };
    const at = fc.nat({ max: text.length - 1 });
    fc.assert(
      fc.property(at, at, fc.constantFrom("", "{", "}", '"', ",", "\n", " ", "0", "x", "\\", "/"), (from, length, sign) => {
        const changed = text.slice(0, from) + sign + text.slice(from + (length % 3));
        expect(read(parseState, changed)).toEqual(read(parseWhole, changed));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["an address twice", text.replace('"booking/board/b"', '"booking/board/a"')],
    ["a domain twice", text.replace('"acme.test"', '"chat.org"')],
    ["a long digest", text.replace(APPLIED, `${APPLIED}x`)],
    ["a number with a leading zero", text.replace('"id":2', '"id":02')],
    ["an escape", text.replace("board/b", "board\\u002fb")],
    ["no object in a region", serialiseState(stateOf({}))],
  ])("are left to the general way with %s", (_, changed) => {
    expect(changed).not.toBe(text);
    expect(readObjectLines(changed)).toBeUndefined();
  });

  it("are written in pieces of bounded length", () => {
    const many = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, id): [string, StateObject] => [`booking/chat.org/board/${id}`, { ...own, id }]),
    );
    const pieces = [...statePieces(stateOf(many))];
    expect(pieces.filter(({ length }) => length > 60_000).length).toBeGreaterThan(1);
    expect(pieces.every(({ length }) => length < 70_000)).toBe(true);
  });
});
