import { parse } from "dotenv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseSecrets } from "../../src/config/secrets/parse-secrets.ts";

const read = (text: string): unknown => {
  const { values, problems } = parseSecrets(text);
  return problems.length > 0 ? problems.map(({ line, what }) => `${line} ${what}`) : Object.fromEntries(values);
};

describe("a file of secrets", () => {
  it.each([
    [
      "values, comments and blanks",
      "# all\n\nA=one\n  export B = two words # why\nC=a#b\nD=\n",
      { A: "one", B: "two words", C: "a#b", D: "" },
    ],
    ["single quotes as they are", "A='it \\n # is'\nB='two\nlines'\nC=x\n", { A: "it \\n # is", B: "two\nlines", C: "x" }],
    [
      "double quotes with escapes",
      'A="a\\nb \\"c\\" \\\\ \\d" # why\nB="two\nlines"\n',
      { A: 'a\nb "c" \\ \\d', B: "two\nlines" },
    ],
    ["a mark and returns at the ends of lines", "\uFEFFA=1\r\nB='2'\r\n", { A: "1", B: "2" }],
    ["an equals sign and quotes inside", "A=a=b\nB=it's\n", { A: "a=b", B: "it's" }],
    ["JSON", '{ "A": "00123", "B": "\\u00e4\\n" }\n', { A: "00123", B: "ä\n" }],
    ["an empty file", "", {}],
  ])("holds %s", (_, text, values) => {
    expect(read(text)).toEqual(values);
  });

  it.each([
    ["a line without a name", "A=1\nhunter2\n", ["2 is not NAME=value"]],
    ["a name with a dash", "A-B=hunter2\n", ["1 is not NAME=value"]],
    ["a name twice", "A=hunter1\nB=2\nA=hunter2\n", ["3 sets A again, which line 1 has set"]],
    ["an open quote", "A=1\nB='hunter2\nC=hunter3\n", ["2 opens a quote that is not closed"]],
    ["text behind a quote", "A='hunter2'x\nB\n", ["1 has something behind its closing quote", "2 is not NAME=value"]],
    ["broken JSON", '{ "A": "hunter2",\n  "B": hunter3 }\n', ["2 is not JSON"]],
    ["a name twice in JSON", '{ "A": "hunter1",\n  "A": "hunter2" }\n', ["2 sets A again, which line 1 has set"]],
    [
      "a number in JSON",
      '{\n  "A": 42,\n  "a b": "hunter2" }\n',
      ["2 sets A to something that is not a text in quotes", "3 has a name that is not one of a variable"],
    ],
    ["a list", '{ "A": ["hunter2"] }', ["1 sets A to something that is not a text in quotes"]],
  ])("with %s is refused by its line, and shows nothing of it", (_, text, problems) => {
    expect(read(text)).toEqual(problems);
    expect(JSON.stringify(read(text))).not.toContain("hunter");
  });

  it("is read as dotenv's library reads it, where that understands all of it", () => {
    const value = fc.oneof(
      fc.stringMatching(/^[a-zA-Z0-9_./:=@%+-]*$/),
      fc.stringMatching(/^'[^'\n\r]*'$/),
      fc.stringMatching(/^"[^"\\\n\r]*"$/),
      fc.stringMatching(/^[a-z]+ [a-z]+ # [a-z]*$/),
    );
    const file = fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,5}$/), fc.tuple(value, fc.constantFrom("", "export ", "  ")));
    fc.assert(
      fc.property(file, (entries) => {
        const text = Object.entries(entries)
          .map(([name, [each, before]]) => `${before}${name}=${each}\n`)
          .join("");
        expect(Object.fromEntries(parseSecrets(text).values)).toEqual(parse(text));
      }),
    );
  });
});
