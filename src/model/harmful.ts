/** All but ASCII's own and `#`: most of most texts is passed over quickly. */
const UNUSUAL = String.raw`[^ -"$-~]`;

/** Emoji, symbols, and letters of the scripts that have no capitals: a character may be joined to one of these, or vary it. */
const JOINED = String.raw`[\p{Lo}\p{Mark}\p{So}\p{Extended_Pictographic}\p{Emoji_Modifier}]`;
const KEYCAP = String.raw`\ufe0f\u20e3`;

/**
 * What a terminal, a log or a reader could take for more than text: control characters (ANSI escapes begin with one), line breaks, halves
 * of surrogate pairs, what is no character, what turns the direction of writing, and what can't be seen. What joins or varies the character before it is
 * needed by emoji and by many scripts; beside a Latin letter it could only make two names look alike. `##[…]` and `##vso[…]` are
 * commands to the runners of GitHub and Azure, which look for them everywhere in a log.
 */
export const HARMFUL = new RegExp(
  `(?=${UNUSUAL})(?:${[
    String.raw`[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufff9-\ufffb]|\p{Surrogate}|\p{Noncharacter_Code_Point}`,
    String.raw`(?![\u200c\u200d]|\p{Variation_Selector})\p{Default_Ignorable_Code_Point}`,
    String.raw`(?<!${JOINED})(?!${KEYCAP})(?:[\u200c\u200d]|\p{Variation_Selector})`,
    String.raw`(?<=\p{Variation_Selector})\p{Variation_Selector}`,
    String.raw`#(?=#[A-Za-z]*\[)`,
  ].join("|")})`,
  "gu",
);
