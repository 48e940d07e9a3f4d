import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderDiagnostics } from "../../src/render/text/diagnostics.ts";
import { loadFiles, withDomain, withRoom } from "./project.ts";

/** All diagnostics of a text, as JSON and as text. */
async function messagesOf(text: string): Promise<string> {
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
    ["as an invalid environment variable", withRoom(`password: { env: "${SECRET} x" }`)],
    ["under a misspelt key", withRoom(`pasword: ${SECRET}`)],
    ["under another usual key", withRoom(`apiToken: ${SECRET}`)],
    ["under an abbreviated key", withRoom(`pwd: { x: ${SECRET} }`)],
    ["without a space after the colon", withDomain(`rooms: { a: { password:${SECRET} } }`)],
    ["without a colon", withDomain("rooms:", `  a: password ${SECRET}`)],
    ["as a room, with its indentation missing", withDomain("rooms:", "  a:", `  password: ${SECRET}`)],
    ["as a room's settings, with its indentation missing", withDomain("rooms:", "  a: {}", `  password: {${SECRET}}`)],
    ["as a block", withRoom("password: |", `  ${SECRET}`, "capacity: lots")],
    ["on the next line", withRoom("password:", `  ${SECRET}`, "capacity: lots")],
    ["over two lines", withRoom("password: x", `  ${SECRET}`, "capacity: lots")],
    ["with an anchor that is used elsewhere", withRoom(`password: &p ${SECRET}`, "capacity: *p")],
    ["by an alias of something else", withRoom(`capacity: &p ${SECRET}`, "password: *p")],
    ["as an unknown alias", withRoom(`password: *${SECRET}`)],
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
    const messages = await messagesOf(text);
    expect(messages).toContain("xroom.yaml");
    expect(messages).not.toContain(SECRET);
    expect(messages).not.toContain("72389475");
  });

  test("the rest of the line is shown", async () => {
    const { diagnostics } = await loadFiles(withDomain(`rooms: { a: { password: ${SECRET}, capacity: lots } }`));
    expect(diagnostics.find(({ code }) => code === "wrong-type")?.excerpt).toEqual({
      text: "    rooms: { a: { password: ***, capacity: lots } }",
      column: 44,
      length: 4,
    });
  });

  test("a reference is shown", async () => {
    const { diagnostics } = await loadFiles(withRoom("password: { env: BOARD_PASSWORD } # of the board"));
    expect(diagnostics[0]?.excerpt).toEqual({
      text: "        password: { env: BOARD_PASSWORD } # of the board",
      column: 26,
      length: 14,
    });
  });

  test("a room called keynote is shown", async () => {
    const { diagnostics } = await loadFiles(
      withDomain("region: fra-1", "rooms:", "  keynote: { capacity: lots, hostKey: true }"),
    );
    expect(diagnostics[0]?.excerpt?.text).toBe("      keynote: { capacity: lots, hostKey: true }");
  });

  test("hostKey is a boolean, and shown", async () => {
    const { diagnostics } = await loadFiles(withRoom("hostKey: maybe"));
    expect(diagnostics[0]).toMatchObject({
      summary: 'expected true or false, not "maybe"',
      excerpt: { text: "        hostKey: maybe" },
    });
  });
});

/** Pieces that the rest of a file can't contain, joined by characters that YAML reads. */
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

test("a secret's key is recognised when a typo splits it", async () => {
  for (const key of ["s}ecret", "se[cret", "pass,word", "to{ken"]) {
    const messages = await messagesOf(`version: 1\ncredentials:\n  id: { env: A }\n  ${key}: - QQQQQQQ, QQQQQQQ\ndomains: {}\n`);
    expect(messages, key).not.toContain("QQQQQQQ");
  }
});

test("a secret's key is recognised within a longer one, with one typo", async () => {
  for (const key of ["ecretWord", "secetWord", "mySecrtWord", "dbPasword", "dbPxssword", "theasswordOfIt"])
    expect(await messagesOf(withRoom("lock: true", `${key}: QQQQQQQ, QQQQQQQ`, "capacity: 5")), key).not.toContain("QQQQQQQ");
  // Other words are no secrets.
  for (const key of ["sector", "regrets", "pasture"])
    expect(await messagesOf(withRoom("lock: true", `${key}: plain`, "capacity: 5")), key).toContain("plain");
});

test("no message shows a piece of a password, wherever a typo breaks the file", async () => {
  const typo = fc.constantFrom("", ..."\"'{}[]:,&*!|>#%@`\t -?x\\");
  await fc.assert(
    fc.asyncProperty(
      password,
      fc.constantFrom(...forms),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.boolean(),
      typo,
      async (secret, form, where, deletes, typed) => {
        const [before = "", after = ""] = form("\u0000").split("\u0000");
        // One typo, anywhere but in the password.
        const at = Math.floor(where * (before.length + after.length));
        const slipped = (text: string, offset: number) =>
          offset < 0 || offset >= text.length ? text : text.slice(0, offset) + typed + text.slice(offset + (deletes ? 1 : 0));
        const messages = await messagesOf(`${slipped(before, at)}${secret.text}${slipped(after, at - before.length)}`);
        for (const each of secret.pieces) expect(messages).not.toContain(each);
      },
    ),
    { numRuns: Number(process.env["RUNS"] ?? 400) },
  );
});
