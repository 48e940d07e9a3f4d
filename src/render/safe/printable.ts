import { harmfulIn, replaceHarmful } from "../../model/harmful.ts";

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** `::error::`, which GitHub's runner obeys at the beginning of a line of a log. */
const COMMAND = /^(\s*):(?=:[a-z])/i;

/** Text from outside, made harmless and fit for one line: what could deceive is shown as `\n`, `\x1b` or `\u{202e}`. */
export function printable(text: string): string {
  return replaceHarmful(text.replace(COMMAND, "$1\\x3a"), escaped);
}

/** The same for a text that is shown in pieces: what is to be shown in the place of which of its characters. */
export function escapesIn(text: string): ReadonlyMap<number, string> {
  return new Map(harmfulIn(text).map(({ character, index }) => [index, escaped(character)]));
}

function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  const short = SHORT[character];
  if (short !== undefined) return short;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
