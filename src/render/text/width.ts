/** Unicode's EastAsianWidth W and F, in blocks. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]/u;
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\ufe0f/u;
const ZERO_WIDTH = /^(?:\p{Mark}|\u200c|\u200d)+$/u;
/** ASCII needs no Intl.Segmenter, which takes ten milliseconds to load. */
const SIMPLE = /^[ -~]*$/;

export interface Cell {
  readonly text: string;
  readonly index: number;
  readonly width: 0 | 1 | 2;
}

let graphemes: Intl.Segmenter | undefined;

/** The graphemes, and how many cells of a terminal each takes. */
export function cellsOf(text: string): readonly Cell[] {
  if (SIMPLE.test(text)) return Array.from(text, (character, index) => ({ text: character, index, width: 1 }));
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(graphemes.segment(text), ({ segment, index }) => ({ text: segment, index, width: widthOfGrapheme(segment) }));
}

function widthOfGrapheme(grapheme: string): 0 | 1 | 2 {
  if (ZERO_WIDTH.test(grapheme)) return 0;
  return WIDE.test(grapheme) || EMOJI.test(grapheme) ? 2 : 1;
}

/** In cells. */
export function widthOf(text: string): number {
  return cellsOf(text).reduce((sum, { width }) => sum + width, 0);
}

/** A longer text stays as it is. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}
