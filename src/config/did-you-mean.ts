import { closest, distance } from "fastest-levenshtein";
import { quoted } from "./quote.ts";

const LONGEST_WORD = 60;

export function didYouMean(word: string, words: readonly string[]): string | undefined {
  const meant = nearest(word, words);
  return meant === undefined ? undefined : `did you mean ${quoted(meant)}?`;
}

function nearest(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0 || word === "" || word.length > LONGEST_WORD) return undefined;
  const lower = word.toLowerCase();
  const best = closest(
    lower,
    words.map((each) => each.toLowerCase()),
  );
  if (distance(lower, best) > Math.max(1, Math.floor(word.length / 3))) return undefined;
  return words.find((each) => each.toLowerCase() === best);
}
