/**
 * Text from config and API, in Markdown. Escaping with backslashes or entities is not enough: GitHub and GitLab look for mentions
 * (`@team`), references (`#1`, `GH-1`, commits), addresses and URLs in the *rendered* text, where no escape is left. They skip only code.
 * So all such text is code, unless it is a plain word or a number, and nothing in it can end the code:
 *
 *   in a paragraph   a code span      its fence is longer than any run of backticks in it
 *   in a table       a code span      the same, and pipes are escaped
 *   on its own       a fenced block   its fence is longer, as for a span
 *   in HTML          <code>           with HTML's escapes
 */
import { printable } from "../safe/printable.ts";

const LONGEST = 300;

export function code(text: string): string {
  const shown = cropped(printable(text), LONGEST);
  const fence = "`".repeat(longestRun(shown) + 1);
  // A backtick at an end would join the fence. Renderers drop one space at both ends.
  const pad = /^`|`$|^ .* $|^ *$/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** A code span for a table: a pipe ends a cell, even in code. */
export function cell(text: string): string {
  return code(text.replaceAll("|", "\\x7c"));
}

export function htmlCode(text: string): string {
  return `<code>${cropped(printable(text), LONGEST).replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "")}</code>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export function fenced(language: "diff" | "text", lines: readonly string[]): string {
  const body = lines.map((line) => cropped(printable(line), LONGEST)).join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}${language}\n${body}\n${fence}`;
}

/** Words and short numbers. Seven hexadecimal digits may be a commit. */
const PLAIN = /^(?![0-9a-f]{7,}$)(?:\p{L}+(?:['’-]\p{L}+)*|\d{1,6}%?)$/iu;
const WORD = /^([("']*)(.*?)([.,;:!?)"']*)$/u;
/** A word, or text between backticks or braces. */
const TOKEN = /([("']*)(?:`([^`]+)`|(\{[^{}`]*\}))([.,;:!?)"']*)(?= |$)|[^ ]+/g;
const LONGEST_PROSE = 1_000;

interface Token {
  readonly before: string;
  readonly core: string;
  readonly after: string;
  readonly plain: boolean;
}

/** Plain words stay words, all else becomes code. */
export function prose(text: string): string {
  const spans: Token[] = [];
  for (const token of tokensOf(cropped(printable(text), LONGEST_PROSE))) {
    const previous = spans.at(-1);
    const joins = previous !== undefined && !previous.plain && !token.plain && previous.after === "" && token.before === "";
    if (joins) spans[spans.length - 1] = { ...token, before: previous.before, core: `${previous.core} ${token.core}` };
    else spans.push(token);
  }
  return spans.map(({ before, core, after, plain }) => `${before}${plain ? core : code(core)}${after}`).join(" ");
}

function tokensOf(text: string): Token[] {
  return [...text.matchAll(TOKEN)].map(([token, opening = "", ticked, braced, closing = ""]) => {
    const quoted = ticked ?? braced;
    if (quoted !== undefined) return { before: opening, core: quoted, after: closing, plain: false };
    const [, before = "", core = "", after = ""] = WORD.exec(token) ?? [];
    return { before, core, after, plain: core === "" || core === "→" || core === "…" || PLAIN.test(core) };
  });
}

function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
}

function cropped(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = text.charCodeAt(most - 1) >= 0xd800 && text.charCodeAt(most - 1) < 0xdc00 ? most - 1 : most;
  return `${text.slice(0, end)}… (${text.length} characters)`;
}
