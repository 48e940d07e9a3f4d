import { HARMFUL } from "../model/harmful.ts";

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text from outside, made harmless and fit for one line: what could deceive is shown as `\n`, `\x1b` or `\u{202e}`. */
export function printable(text: string): string {
  return text.replace(HARMFUL, (character) => SHORT[character] ?? escaped(character.codePointAt(0) as number));
}

function escaped(code: number): string {
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
