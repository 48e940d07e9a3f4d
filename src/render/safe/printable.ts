import { harmfulIn, replaceHarmful } from "../../model/harmful.ts";

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** `::error::` at the start of a log's line, which GitHub's runner obeys. */
const COMMAND = /^(\s*):(?=:[a-z])/i;

/** Text for one line of a terminal or log: control and invisible characters become `\n`, `\x1b`, `\u{202e}`. */
export function printable(text: string): string {
  return replaceHarmful(text.replace(COMMAND, "$1\\x3a"), escaped);
}

/** The escape of each harmful character, by its index. */
export function escapesIn(text: string): ReadonlyMap<number, string> {
  return new Map(harmfulIn(text).map(({ character, index }) => [index, escaped(character)]));
}

function escaped(character: string): string {
  const code = character.codePointAt(0) as number;
  const short = SHORT[character];
  if (short !== undefined) return short;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
