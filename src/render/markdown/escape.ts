/**
 * Text from outside, in Markdown. Escaping with backslashes or entities would keep it from being formatted, but GitHub and GitLab look
 * for mentions (`@team`), references (`#1`, `GH-1`, commits, a tracker's own), addresses and URLs in the *rendered* text, where no
 * escape is left. They do so everywhere but in code. So whatever comes from a config or the API stands in code, unless it is a plain
 * word or a number, and how code ends is the one thing to get right:
 *
 *   in a paragraph   a code span      its fence is longer than any run of backticks within
 *   in a table       a code span      the same, and no pipe is left in it
 *   on its own       a fenced block   the same as the span's
 *   in HTML          <code>           with HTML's own escapes
 */
import { printable } from "../safe/printable.ts";

const LONGEST = 300;

/** A code span, fit for a line of a paragraph. */
export function code(text: string): string {
  const shown = cropped(printable(text), LONGEST);
  const fence = "`".repeat(longestRun(shown) + 1);
  // A space at both ends is dropped by who reads it; without one a backtick there would belong to the fence.
  const pad = /^`|`$|^ .* $|^ *$/.test(shown) ? " " : "";
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** The same for a cell of a table, where a pipe ends the cell, even in code. */
export function cell(text: string): string {
  return code(text.replaceAll("|", "\\x7c"));
}

/** The same for HTML, where Markdown has no say. */
export function htmlCode(text: string): string {
  return `<code>${cropped(printable(text), LONGEST).replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "")}</code>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Lines as they are, in a block of code. */
export function fenced(language: "diff" | "text", lines: readonly string[]): string {
  const body = lines.map((line) => cropped(printable(line), LONGEST)).join("\n");
  const fence = "`".repeat(Math.max(3, longestRun(body) + 1));
  return `${fence}${language}\n${body}\n${fence}`;
}

/** What holds nothing but letters, or is a short number. Seven hexadecimal digits may be a commit. */
const PLAIN = /^(?![0-9a-f]{7,}$)(?:\p{L}+(?:['’-]\p{L}+)*|\d{1,6}%?)$/iu;
const WORD = /^([("']*)(.*?)([.,;:!?)"']*)$/u;
/** A word, or what a message of ours already has between backticks or braces. */
const TOKEN = /([("']*)(?:`([^`]+)`|(\{[^{}`]*\}))([.,;:!?)"']*)(?= |$)|[^ ]+/g;
const LONGEST_PROSE = 1_000;

interface Token {
  readonly before: string;
  readonly core: string;
  readonly after: string;
  readonly plain: boolean;
}

/** A message in plain words and names from outside: the words stay words, all else stands in code. */
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
  return [...text.matchAll(TOKEN)].map(([token, opening = "", spoken, braced, closing = ""]) => {
    const quoted = spoken ?? braced;
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
