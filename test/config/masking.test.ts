import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderDiagnostics } from "../../src/render/text/diagnostics.ts";
import { loadFiles, withDomain, withRoom } from "./project.ts";

/** All that a run tells, in both of its forms. */
async function toldOf(text: string): Promise<string> {
  const { diagnostics } = await loadFiles(text);
  return `${JSON.stringify(diagnostics)}\n${renderDiagnostics(diagnostics, { color: false })}`;
}

const SECRET = "QXZ7KJVW";

describe("the value of a secret field is in no excerpt, message or help", () => {
  test.each([
    ["as a literal", withRoom(`password: ${SECRET}`)],
    ["beside an error on its line", withDomain(`rooms: { a: { password: ${SECRET}, capacity: lots } }`)],
    ["before it in flow style, with a comma", withDomain(`rooms: { a: { capacity: lots, password: a,${SECRET} } }`)],
    ["as a number", withRoom("password: 72389475")],
    ["as a list", withRoom(`password: [${SECRET}]`)],
    ["as a map's key", withRoom(`password: {${SECRET}}`)],
    ["as a map's value", withRoom(`password: { value: ${SECRET} }`)],
    ["as an environment variable that isn't one", withRoom(`password: { env: "${SECRET} x" }`)],
    ["under a misspelt key", withRoom(`pasword: ${SECRET}`)],
    ["under another key for the same", withRoom(`apiToken: ${SECRET}`)],
    ["under a key of the room's own", withRoom(`pwd: { x: ${SECRET} }`)],
    ["without a space after the colon", withDomain(`rooms: { a: { password:${SECRET} } }`)],
    ["without a colon", withDomain("rooms:", `  a: password ${SECRET}`)],
    ["as a room, for want of indentation", withDomain("rooms:", "  a:", `  password: ${SECRET}`)],
    ["as a room's settings, for want of indentation", withDomain("rooms:", "  a: {}", `  password: {${SECRET}}`)],
    ["as a block", withRoom("password: |", `  ${SECRET}`, "capacity: lots")],
    ["on the next line", withRoom("password:", `  ${SECRET}`, "capacity: lots")],
    ["over two lines", withRoom("password: x", `  ${SECRET}`, "capacity: lots")],
    ["with an anchor that is used elsewhere", withRoom(`password: &p ${SECRET}`, "capacity: *p")],
    ["by an alias of something else", withRoom(`capacity: &p ${SECRET}`, "password: *p")],
    ["as an alias that isn't there", withRoom(`password: *${SECRET}`)],
    ["as a tag", withRoom(`password: !${SECRET} x`)],
    ["as a comment", withRoom(`password: x #${SECRET}`, "capacity: lots")],
    ["in a comment beside an error", withRoom(`capacity: lots # password: ${SECRET}`)],
    ["as a key with a question mark", withRoom("? password", `: [${SECRET}]`)],
    ["twice", withRoom(`password: ${SECRET}`, `password: ${SECRET}`)],
    ["in the credentials", `version: 1\ncredentials: { secret: ${SECRET} }\n`],
    ["in a region's address", `version: 1\nregions: { own: { url: "https://me:${SECRET}@example.com" } }\n`],
    ["in a state's address", `version: 1\nstate: "x:postgres://me:${SECRET}@example.com"\n`],
    ["before a broken line", withRoom(`password: ${SECRET}`, "capacity: [")],
    ["on a broken line", withRoom(`password: "${SECRET}" x`)],
    ["in a quote that isn't closed", withRoom(`password: "${SECRET}`)],
    ["with a colon in it", withRoom(`password: a: ${SECRET}`)],
    ["behind a tab", withRoom(`\tpassword: ${SECRET}`)],
    ["in a block above a broken line", withRoom("password: |", `  ${SECRET}`, `${SECRET}: [`)],
  ])("%s", async (_, text) => {
    const told = await toldOf(text);
    expect(told).toContain("xroom.yaml");
    expect(told).not.toContain(SECRET);
    expect(told).not.toContain("72389475");
  });

  test("and the rest of the line is still there", async () => {
    const { diagnostics } = await loadFiles(withDomain(`rooms: { a: { password: ${SECRET}, capacity: lots } }`));
    expect(diagnostics.find(({ code }) => code === "wrong-type")?.excerpt).toEqual({
      text: "    rooms: { a: { password: ***, capacity: lots } }",
      column: 44,
      length: 4,
    });
  });

  test("a reference to one is no secret", async () => {
    const { diagnostics } = await loadFiles(withRoom("password: { env: BOARD_PASSWORD } # of the board"));
    expect(diagnostics[0]?.excerpt).toEqual({
      text: "        password: { env: BOARD_PASSWORD } # of the board",
      column: 26,
      length: 14,
    });
  });

  test("a room called keynote is none either", async () => {
    const { diagnostics } = await loadFiles(
      withDomain("region: fra-1", "rooms:", "  keynote: { capacity: lots, hostKey: true }"),
    );
    expect(diagnostics[0]?.excerpt?.text).toBe("      keynote: { capacity: lots, hostKey: true }");
  });

  test("hostKey's value is a yes or no, and shown", async () => {
    const { diagnostics } = await loadFiles(withRoom("hostKey: maybe"));
    expect(diagnostics[0]).toMatchObject({
      summary: 'expected true or false, not "maybe"',
      excerpt: { text: "        hostKey: maybe" },
    });
  });
});

/** A password's pieces can't be in the rest of a file by chance; between them are the characters that YAML minds. */
const piece = fc.string({ unit: fc.constantFrom(..."QXZJKVW789"), minLength: 7, maxLength: 9 });
const glue = fc.constantFrom(
  ", ",
  ",",
  ": ",
  ":",
  " #",
  "#",
  " ",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  "&",
  "*",
  "!",
  "|",
  ">",
  "%",
  "@",
  "`",
  "\\",
  "- ",
  "? ",
  "~",
);
const password = fc
  .tuple(fc.constantFrom("", "&", "*", "!", '"', "'", "{", "[", "|", ">", "%", "@", "- "), piece, glue, piece)
  .map(([start, a, between, b]) => ({
    text: `${start}${a}${between}${b}`,
    pieces: [a, b],
  }));

const forms: readonly ((password: string) => string)[] = [
  (value) => withRoom("lock: true", `password: ${value}`, "capacity: 5"),
  (value) => withRoom("lock: true", `password: "${value}"`, "capacity: 5"),
  (value) => withRoom("lock: true", `password: '${value}'`, "capacity: 5"),
  (value) => withRoom("lock: true", "password: |", `  ${value}`, "capacity: lots"),
  (value) => withRoom("lock: true", "password: >-", `  ${value}`, "  more", "capacity: 5"),
  (value) => withRoom("lock: true", "password:", `  ${value}`, "capacity: 5"),
  (value) => withRoom("lock: true", `"password": ${value}`, "capacity: 5"),
  (value) => withRoom("lock: true", `pasword: ${value}`, "capacity: 5"),
  (value) => withRoom("lock: true", `secretWord: ${value}`, "capacity: 5"),
  (value) => withRoom("lock: true", `password: &anchor ${value}`, "bookings: *anchor"),
  (value) => withDomain("region: fra-1", `rooms: { board: { lock: true, password: ${value}, capacity: 5 } }`),
  (value) => withDomain("region: fra-1", `rooms: { board: { lock: true, password: "${value}", capacity: 5 } }`),
  (value) =>
    withDomain(
      "region: fra-1",
      "rooms:",
      "  board: {",
      "    lock: true,",
      `    password: "${value}",`,
      "    capacity: lots",
      "  }",
    ),
  (value) => `version: 1\ncredentials:\n  id: { env: A }\n  secret: ${value}\ndomains: {}\n`,
];

test("a key that a slip has parted is known for a secret's", async () => {
  for (const key of ["s}ecret", "se[cret", "pass,word", "to{ken"]) {
    const told = await toldOf(`version: 1\ncredentials:\n  id: { env: A }\n  ${key}: - QQQQQQQ, QQQQQQQ\ndomains: {}\n`);
    expect(told, key).not.toContain("QQQQQQQ");
  }
});

test("whatever is broken about a file, no piece of a password in it is told", async () => {
  const slip = fc.constantFrom("", ..."\"'{}[]:,&*!|>#%@`\t -?x\\");
  await fc.assert(
    fc.asyncProperty(
      password,
      fc.constantFrom(...forms),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      slip,
      async (secret, form, where, deletes, typed) => {
        const [before = "", after = ""] = form("\u0000").split("\u0000");
        // One slip of the keyboard, anywhere but in the password.
        const at = Math.floor(where * (before.length + after.length));
        const slipped = (text: string, offset: number) =>
          offset < 0 || offset >= text.length ? text : text.slice(0, offset) + typed + text.slice(offset + (deletes ? 1 : 0));
        const told = await toldOf(`${slipped(before, at)}${secret.text}${slipped(after, at - before.length)}`);
        for (const each of secret.pieces) expect(told).not.toContain(each);
      },
    ),
    { numRuns: Number(process.env["RUNS"] ?? 400) },
  );
});
