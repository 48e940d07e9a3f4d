import { closest, distance } from "fastest-levenshtein";
import { quoted } from "./quote.ts";

const LONGEST_WORD = 60;
/** Each is compared with the word. */
const MOST_WORDS = 500;

export function didYouMean(word: string, words: readonly string[]): string | undefined {
  const meant = nearest(word, words);
  return meant === undefined ? undefined : `did you mean ${quoted(meant)}?`;
}

function nearest(word: string, words: readonly string[]): string | undefined {
  if (words.length === 0 || word === "" || word.length > LONGEST_WORD) return undefined;
  const lower = word.toLowerCase();
  const near = words.slice(0, MOST_WORDS);
  const best = closest(
    lower,
    near.map((each) => each.toLowerCase()),
  );
  if (distance(lower, best) > mostSlips(word)) return undefined;
  return near.find((each) => each.toLowerCase() === best);
}

/** Two letters in the wrong order are two. */
function mostSlips({ length }: string): number {
  return length < 5 ? 1 : Math.max(2, Math.floor(length / 3));
}
