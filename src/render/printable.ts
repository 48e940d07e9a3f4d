/**
 * What a terminal, a log or a reader could take for more than text: control characters (ANSI escapes begin with one), line breaks, what
 * turns the direction of writing, what can't be seen, and halves of surrogate pairs.
 */
export const HARMFUL =
  // oxlint-disable-next-line no-control-regex -- these are what it looks for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Surrogate}/gu;

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Text from outside, made harmless and fit for one line: what could deceive is shown as `\n`, `\x1b` or `\u{202e}`. */
export function printable(text: string): string {
  return text.replace(HARMFUL, (character) => SHORT[character] ?? escaped(character.codePointAt(0) as number));
}

function escaped(code: number): string {
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}
