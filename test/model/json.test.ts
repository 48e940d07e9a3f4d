import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseJson, UnfitJson } from "../../src/model/json.ts";

describe("JSON", () => {
  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"b":[],"a":1}',
    '{"a" : {"x":1},\n "a"\t:1}',
    String.raw`{"a":1,"\u0061":2}`,
    String.raw`{"\"":1,"\u0022":2}`,
    '[{"a":1},{"b":{"c":1,"d":"c","c":2}}]',
    '{"__proto__":1,"__proto__":2}',
    '{"":1,"":2}',
  ])("with a key twice is refused: %s", (text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(() => parseJson(text)).toThrow(UnfitJson);
    expect(() => parseJson(text)).toThrow("a key twice");
  });

  it.each([
    '{"a":{"a":1},"b":{"a":"a"},"c":["a","a","a:"]}',
    String.raw`{"a":"\"a\":1","b\\":1,"b":2}`,
    '[{"a":1},{"a":2}]',
    '"a"',
    "7",
    '{"a":[-0.5e-10,1e308,0,12],"1e999":"1e999"}',
    ' { "a" : "}" , "b" : "]" } ',
    `${"[".repeat(64)}${"]".repeat(64)}`,
  ])("without is taken: %s", (text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it.each(["1e999", '{"a":[\n-1e309]}', `{"a":${"9".repeat(400)}}`, "[1,2E+0400]"])(
    "with a number that would be infinite is refused: %s",
    (text) => {
      expect(() => parseJson(text)).toThrow(UnfitJson);
      expect(() => parseJson(text)).toThrow(/^it has a number that is too large in line [12]$/);
    },
  );

  it("is read as JSON.parse does, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, "\t"), (value, indent) => {
        expect(parseJson(JSON.stringify(value, null, indent))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it("tells the line, and quotes nothing", () => {
    expect(() => parseJson('{\n"hunter2": 1,\n"hunter2": 2\n}')).toThrow("it has a key twice in line 3");
  });

  it.each(["[", '{"a":'])("that is nested a million levels by %j is refused in bounded time and memory", (open) => {
    const close = open === "[" ? "]" : "}";
    const before = process.memoryUsage().rss;
    expect(() => parseJson(`${open.repeat(1e6)}1${close.repeat(1e6)}`)).toThrow("nested deeper than 64 levels");
    expect(process.memoryUsage().rss - before).toBeLessThan(500e6);
  });

  it("that is none is a SyntaxError", () => {
    expect(() => parseJson('{"a":1,')).toThrow(SyntaxError);
    expect(() => parseJson('{"a":1,')).not.toThrow(UnfitJson);
  });
});
