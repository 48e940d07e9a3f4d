/**
 * Whether a text mixes scripts whose letters look alike: `bоard` with a Cyrillic о. By the restriction of Unicode's TR39 (section 5.2) to
 * one script, or to Latin with those that Chinese, Japanese and Korean are written in.
 */
const ALONE = [
  "Arabic",
  "Armenian",
  "Bengali",
  "Bopomofo",
  "Cyrillic",
  "Devanagari",
  "Ethiopic",
  "Georgian",
  "Greek",
  "Gujarati",
  "Gurmukhi",
  "Han",
  "Hangul",
  "Hebrew",
  "Hiragana",
  "Kannada",
  "Katakana",
  "Khmer",
  "Lao",
  "Latin",
  "Malayalam",
  "Myanmar",
  "Oriya",
  "Sinhala",
  "Tamil",
  "Telugu",
  "Thaana",
  "Thai",
  "Tibetan",
];
const TOGETHER = [
  ["Latin", "Han", "Hiragana", "Katakana"],
  ["Latin", "Han", "Bopomofo"],
  ["Latin", "Han", "Hangul"],
];
const SHARED = String.raw`\p{scx=Common}\p{scx=Inherited}`;

let compiled: { readonly allowed: readonly RegExp[]; readonly listed: RegExp } | undefined;

/** Unicode's tables take a while to load. */
const patterns = (): NonNullable<typeof compiled> =>
  (compiled ??= {
    allowed: [...ALONE.map((script) => [script]), ...TOGETHER].map(
      (scripts) => new RegExp(`^[${SHARED}${scripts.map((script) => `\\p{scx=${script}}`).join("")}]*$`, "u"),
    ),
    listed: new RegExp(`[${ALONE.map((script) => `\\p{Script=${script}}`).join("")}]`, "u"),
  });

/** Digits, signs and marks belong to all scripts. Letters of scripts beside those count as of one. */
export function mixesScripts(text: string): boolean {
  // Most names.
  if (/^[\u0000-\u02ff]*$/.test(text)) return false;
  const { allowed, listed } = patterns();
  return !allowed.some((pattern) => pattern.test(text)) && listed.test(text);
}
