/** Texts that try to be more than text, and a plan that has them in every place for text from config or API. */
import fc from "fast-check";
import type { DiagnosticCode } from "../../src/model/codes/index.ts";
import type { Change, Plan, PlannedSpec } from "../../src/model/plan.ts";
import { bookingAt, changeOf, planOf } from "./html/plans.ts";

const KNOWN = [
  // HTML
  "<script>alert(1)</script>",
  "</script><script>alert(2)</script>",
  "<!--<script>",
  "</style><img src=x onerror=alert(3)>",
  '"><svg onload=alert(4)>',
  "' onfocus='alert(5)' autofocus='",
  "</code></details><h1>approved</h1>",
  "&lt;b&gt;&amp;#x3c;",
  "{{constructor.constructor('alert(7)')()}}",
  // Markdown, and what GitHub and GitLab make of plain text
  "javascript:alert(6)",
  "[a](javascript:alert(6))",
  "](javascript:alert(6))",
  "![a](https://example.com/a.png)",
  "`@team` and ``@team``",
  "`` ` ``",
  "``` \n```",
  "a | b || c\\|",
  "| --- |",
  "@acme/admins",
  "@all please",
  "#123 GH-4 !5 acme/repo#6 %7 &8 ~bug $9",
  "see 0123456789abcdef, deadbee-deadbee www.example.com https://example.com me@example.com",
  ":tada: **bold** _it_ ~~gone~~ $x$ $`x`$ [^1] [ ] <https://example.com>",
  "1. one",
  "# heading",
  "/close",
  "> quoted",
  "- item",
  "--> <!-- xroom:plan -->",
  // Terminals, logs and what reads them
  "\u001b[2J\u001b]0;pwned\u0007",
  "\u009b31m\u009d8;;https://example.com\u009c",
  "a\nb\r\nc\rd\u2028e\u2029f\u0000g\u0085h\tk\vl\fm",
  "::error::pwned",
  "::add-mask::fra-1",
  "::stop-commands::x",
  "%0A::error file=a,line=1::pwned%0D%25",
  "##[error]pwned",
  "##[set-output name=exit-code;]0",
  "##vso[task.setvariable variable=x]y",
  "section_start:1:x\r\u001b[0K",
  // Readers
  "\u202egnp.exe\u2066\u200b",
  "bo\u200dard\u200c\u2060\ufeff\u00ad\u034f\u180e\u{e0041}\u{e0100}\u{e0101}",
  "caf\u00e9 \u4f1a\u8b70 \u{1f469}\u200d\u{1f469}\u200d\u{1f467} 1\ufe0f\u20e3",
  // Parsers
  "]]><!ENTITY x 'y'>&x;",
  "\ufffe\uffff\u{1fffe}\u0001",
  "\ud800",
  "\udfff a",
  '","b":"c',
  "__proto__",
  "constructor",
  "https://example.com/`(a)[b]{c}|d",
];

const PIECES =
  "< > & \" ' ` `` ``` = / \\ | || @ # ## [ ] ] ( ![ :: : % %0A , ; ~ * _ $ ! - -- --> <!-- . 1. word script on ]]> \u202e \u001b \u009b \ud800 \udc00 \n \r \u2028 \u200d";
const pieces = ["", " ", "  ", ...PIECES.split(" ")];

const hostile = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 16 }) },
  { weight: 3, arbitrary: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((parts) => parts.join("")) },
);

/** No two are the same room name, so that output for each can be compared. */
export const hostileTexts = fc
  .uniqueArray(hostile, { minLength: 1, maxLength: 6, selector: nameable })
  .filter((texts) => texts.every((text) => nameable(text) !== ""));

/** All known texts, for properties that must leave none to chance. */
export const everyKnownText: [string[]][] = Array.from({ length: Math.ceil(KNOWN.length / 6) }, (_, index) => [
  KNOWN.slice(index * 6, index * 6 + 6),
]);

/** As many plain words. */
export function tameTexts(count: number): string[] {
  return ["ash", "birch", "cedar", "elm", "fir", "oak"].slice(0, count);
}

/** A room's name holds no slash; the API decides about all else. */
function nameable(text: string): string {
  return text.replaceAll("/", "");
}

export function planWith(texts: readonly string[]): Plan {
  const changes = texts.flatMap(changesWith);
  return {
    ...planOf({
      changes,
      calls: texts.flatMap((text, index) => [
        {
          id: `c${index}`,
          region: text,
          collection: text,
          method: text,
          data: { [text]: text, nested: { from: text, field: text } },
          requires: index > 0 ? [`c${index - 1}`, text] : [],
        },
        { id: text, region: "fra-1", collection: "booking", method: "add", data: {}, requires: [] },
      ]),
      unmanaged: texts.map((text, index) => ({
        address: `booking/${nameable(text)}/${nameable(text)}/~${index}`,
        region: text,
        kind: "booking",
        id: index,
        before: { ...bookingAt("2026-12-02T09:00:00Z"), type: text },
      })),
      diagnostics: diagnosticsWith(texts),
    }),
    tool: `xroom ${texts[0]}`,
    now: texts[0] ?? "",
    scope: { domains: texts, targets: texts },
    base: {
      ref: texts[0] ?? "",
      commit: "1a2b3c4".padEnd(40, "0"),
      dropped: changes.slice(0, 2).map((change) => ({ ...change, source: null, calls: [] })),
    },
  };
}

/** With an update, a series, a webhook and a blocked change that have the text as name and value. */
function changesWith(text: string, index: number): Change[] {
  const room = nameable(text);
  const named: PlannedSpec = { type: text, room, password: { secret: text, digest: `hmac-sha256:${"0".repeat(64)}` } };
  const common = { region: text, zone: text, source: { file: text, line: 1, column: 1 } };
  return [
    changeOf({
      ...common,
      address: `booking/${room}/${room}/m${index}`,
      action: "update",
      before: { ...bookingAt("2026-12-01T09:00:00Z"), type: text, room },
      after: { ...bookingAt("2026-12-01T10:00:00Z"), type: `${text} and more` },
      fields: ["start", "type", "room", text],
      reasons: { start: "drift", [text]: "config" },
      calls: [`c${index}`, text],
    }),
    ...["2026-12-07T09:00:00Z", "2026-12-14T09:00:00Z"].map((start) =>
      changeOf({
        ...common,
        address: `booking/${room}/${room}/weekly${index}@${start}`,
        action: "add",
        reason: "new",
        after: { ...bookingAt(start), ...named },
        pending: true,
      }),
    ),
    changeOf({
      ...common,
      address: `webhook/${room}/${room}`,
      action: "add",
      after: { ...named, url: index % 2 === 0 ? text : `https://x.example/${text}` },
      blocked: index % 3 === 0 ? text : null,
    }),
    changeOf({ ...common, address: `room/${room}/${room}`, action: "close", id: text, before: named, blocked: text }),
  ];
}

export function diagnosticsWith(texts: readonly string[]): Plan["diagnostics"] {
  return texts.map((text, index) => ({
    severity: (["error", "warning", "note"] as const)[index % 3] ?? "note",
    code: text as DiagnosticCode,
    summary: text,
    help: `${text} is what it says; see \`${text}\`.`,
    source: { file: text, line: 1, column: 1 },
    excerpt: { text, column: 1, length: 1 },
    related: [{ message: text, source: { file: text, line: 2, column: 1 } }],
  }));
}
