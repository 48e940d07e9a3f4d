let harmful: RegExp | undefined;

/** All but ASCII without `#`: skips most of a text quickly. */
const UNUSUAL = String.raw`[^ -"$-~]`;
/** Skips most texts without Unicode's tables. */
const USUAL = /^[ -"$-~]*$/;

/** What joiners and variation selectors may follow. */
const JOINED = String.raw`[\p{Lo}\p{Mark}\p{So}\p{Extended_Pictographic}\p{Emoji_Modifier}]`;
const KEYCAP = String.raw`\ufe0f\u20e3`;

/**
 * Characters that are not plain text, such as control characters and marks of direction. Emoji and many scripts need joiners; after a
 * Latin letter they only make names look alike. `##[…]` is a command to GitHub's and Azure's runners.
 */
const harmfulPattern = (): RegExp =>
  (harmful ??= new RegExp(
    `(?=${UNUSUAL})(?:${[
      String.raw`[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb]|\p{Surrogate}|\p{Noncharacter_Code_Point}`,
      String.raw`(?![\u200c\u200d]|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}`,
      String.raw`(?<!${JOINED})(?!${KEYCAP})(?:[\u200c\u200d]|\p{Variation_Selector})`,
      String.raw`(?<=\p{Variation_Selector})\p{Variation_Selector}`,
      String.raw`#(?=#[A-Za-z]*\[)`,
    ].join("|")})`,
    "gu",
  ));

export function replaceHarmful(text: string, replacement: (character: string) => string): string {
  return USUAL.test(text) ? text : text.replace(harmfulPattern(), replacement);
}

export function harmfulIn(text: string): readonly { readonly character: string; readonly index: number }[] {
  if (USUAL.test(text)) return [];
  return Array.from(text.matchAll(harmfulPattern()), ({ 0: character, index }) => ({ character, index }));
}
