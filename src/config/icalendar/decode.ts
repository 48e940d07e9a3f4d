import { isUtf8 } from "node:buffer";

export interface DecodedCalendar {
  readonly text: string;
  /** What was assumed, and is to be noted. */
  readonly note?: string;
}

/**
 * The text of a calendar file: UTF-8 (RFC 5545, 3.1.4), also where lines are folded inside a character (3.1), or UTF-16 with its mark.
 * Else the Windows-1252 of old programs, as it has a character for each byte.
 */
export function decodeCalendar(bytes: Uint8Array): DecodedCalendar {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return { text: new TextDecoder("utf-16le").decode(bytes) };
  if (isUtf8(bytes)) return { text: new TextDecoder().decode(bytes) };
  const unbroken = foldedBehindCharacters(bytes);
  if (isUtf8(unbroken)) return { text: new TextDecoder().decode(unbroken) };
  return { text: new TextDecoder("windows-1252").decode(bytes), note: "the file is not UTF-8; it was read as Windows-1252" };
}

/** Moves each fold that parts the bytes of a character behind it: so all lines keep their numbers. */
function foldedBehindCharacters(bytes: Uint8Array): Uint8Array {
  const folded = Buffer.from(bytes).toString("latin1");
  return Buffer.from(folded.replace(/([\xC2-\xF4][\x80-\xBF]*)(\r?\n[ \t])([\x80-\xBF]+)/g, "$1$3$2"), "latin1");
}
