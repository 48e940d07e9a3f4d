import type { Excerpt } from "../../model/diagnostic.ts";
import { MASK } from "../../model/mask.ts";
import { secretStart } from "./secret-key.ts";
import { type Range, firstEndingAfter, mergeRanges } from "./range.ts";

/** Characters on each side: a line may have megabytes. */
const AROUND = 400;

/** `secrets` are sorted. */
export function cutExcerpt(text: string, line: Range, place: Range, secrets: readonly Range[]): Excerpt {
  const [start, end] = crop(text, line, place);
  const known = overlapping(secrets, start, end);
  const pieces = cut(text, start, end, mergeRanges([...known, ...looksSecret(text, [start, end], known)]));

  /** An offset inside a mask counts as its start or its end. */
  const before = (offset: number, edge: "start" | "end"): number => {
    let units = 0;
    for (const piece of pieces) {
      if (offset >= piece.to) units += piece.shown.length;
      else if (offset > piece.from) units += piece.secret ? (edge === "start" ? 0 : piece.shown.length) : offset - piece.from;
    }
    return units;
  };
  const column = before(place[0], "start");
  return {
    text: pieces.map((piece) => piece.shown).join(""),
    column: column + 1,
    length: Math.max(1, before(Math.min(place[1], end), "end") - column),
  };
}

/** Drops words that are cut: half a URL hides that it holds a password. */
function crop(text: string, line: Range, place: Range): Range {
  let [start, end] = [Math.max(line[0], place[0] - AROUND), Math.min(line[1], place[0] + AROUND)];
  if (start > line[0]) while (start < place[0] && !/\s/.test(text[start] as string)) start++;
  if (end < line[1]) while (end > place[0] + 1 && !/\s/.test(text[end - 1] as string)) end--;
  return [start, end];
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly shown: string;
  readonly secret: boolean;
}

function cut(text: string, start: number, end: number, secrets: readonly Range[]): readonly Piece[] {
  const pieces: Piece[] = [];
  const keep = (from: number, to: number): void => {
    if (to > from) pieces.push({ from, to, shown: text.slice(from, to), secret: false });
  };
  let at = start;
  for (const [from, to] of secrets) {
    const visible = Math.max(from, at);
    keep(at, visible);
    at = Math.min(to, end);
    if (at > visible) pieces.push({ from: visible, to: at, shown: MASK, secret: true });
  }
  keep(at, end);
  return pieces;
}

function overlapping(ranges: readonly Range[], start: number, end: number): Range[] {
  const found: Range[] = [];
  for (let at = firstEndingAfter(ranges, start); at < ranges.length && (ranges[at] as Range)[0] < end; at++)
    found.push(ranges[at] as Range);
  return found;
}

const REFERENCE = /\{\s*(?:env|file)\s*:\s*["']?[\w./-]+["']?\s*\}/g;
const HARMLESS = /^["']?\s*:\s*(?:\{\s*(?:env|file)\s*:\s*["']?[\w./-]+["']?\s*\}|null\b|~|(?=#)|$)/;

/**
 * Likely secrets outside secret fields: credentials in a URL, and the text after a word such as `password` in a comment, a text or a
 * broken key.
 */
function looksSecret(text: string, [start, end]: Range, known: readonly Range[]): readonly Range[] {
  const part = text.slice(start, end);
  const urls = [...part.matchAll(/:\/\/[^\s"']*@/g)].map(({ index, 0: { length } }): Range => [
    start + index + 3,
    start + index + length - 1,
  ]);
  const references = [...part.matchAll(REFERENCE)].map(({ index, 0: { length } }): Range => [index, index + length]);
  const rest = secretStart(part, (at) => {
    if (references.some(([from, to]) => from < at && at < to)) return true;
    const [separator = ""] = /^["']?\s*:?\s*/.exec(part.slice(at)) ?? [];
    const value = start + at + separator.length;
    return known.some(([from, to]) => from <= value && value < to) || HARMLESS.test(part.slice(at));
  });
  return rest === undefined ? urls : [...urls, [start + rest, end]];
}
