let harmful: RegExp | undefined;

/** All but ASCII's own and `#`: most of most texts is passed over quickly. */
const UNUSUAL = String.raw`[^ -"$-~]`;
/** For a text that is all usual, the tables of Unicode aren't opened. */
const USUAL = /^[ -"$-~]*$/;

/** Emoji, symbols, and letters of the scripts that have no capitals: a character may be joined to one of these, or vary it. */
const JOINED = String.raw`[\p{Lo}\p{Mark}\p{So}\p{Extended_Pictographic}\p{Emoji_Modifier}]`;
const KEYCAP = String.raw`\ufe0f\u20e3`;

/**
 * What a terminal, a log or a reader could take for more than text: control characters (ANSI escapes begin with one), line breaks, halves
 * of surrogate pairs, what is no character, what turns the direction of writing, and what can't be seen. What joins or varies the character before it is
 * needed by emoji and by many scripts; beside a Latin letter it could only make two names look alike. `##[…]` and `##vso[…]` are
 * commands to the runners of GitHub and Azure, which look for them everywhere in a log.
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

/** The text with what is harmful replaced. */
export function replaceHarmful(text: string, replacement: (character: string) => string): string {
  return USUAL.test(text) ? text : text.replace(harmfulPattern(), replacement);
}

/** What is harmful in a text, and where. */
export function harmfulIn(text: string): readonly { readonly character: string; readonly index: number }[] {
  if (USUAL.test(text)) return [];
  return Array.from(text.matchAll(harmfulPattern()), ({ 0: character, index }) => ({ character, index }));
}
