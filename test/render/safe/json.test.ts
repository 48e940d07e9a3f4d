import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { harmlessJson, renderJson } from "../../../src/render/safe/json.ts";

// oxlint-disable-next-line no-control-regex -- these are what it looks for
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/;

describe("JSON", () => {
  it("is safe for a terminal, and the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string({ unit: "binary" }), (value, text) => {
        const all = { value, text: `${text}\u202e\u009b\u{e0041}\u007f` };
        const json = renderJson(all);
        expect(json).not.toMatch(HARMFUL);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(all)));
        expect(JSON.parse(harmlessJson(JSON.stringify(all)))).toEqual(JSON.parse(JSON.stringify(all)));
      }),
    );
    expect(renderJson({ a: "\u{e0041}" })).toBe('{\n  "a": "\\udb40\\udc41"\n}\n');
  });
});
