/**
 * Globs over names, addresses and paths. A config is not trusted, and a library makes an expression of a glob, which for one such as
 * `*a*a*a*a*b` may try for longer than anybody waits. Nothing here ever goes back further than to the last star, so that the time is
 * at most the glob's length times the text's.
 *
 *   *      anything but `/`              {a,b}          either
 *   **     any number of names           [a-z] [!a-z]   one of these characters, or one of all others
 *   ?      one character                 \x             x itself
 */
import { CLASS, expandBraces, type GlobProblem } from "./braces.ts";

/** All the ways to write a glob without braces, each as what is between its slashes. */
export type Glob = readonly (readonly Part[])[];

/** `**`, or what a name has to be like. */
export type Part = { readonly kind: "any" } | NamePart;

export interface NamePart {
  readonly kind: "name";
  /** The one name that it stands for, if there is but one. */
  readonly literal: string | undefined;
  /** Whether it begins with a dot that is written out. */
  readonly dotted: boolean;
  fits(name: string): boolean;
}

export type ParsedGlob = { readonly kind: "glob"; readonly glob: Glob } | GlobProblem;

/** More than anybody writes by hand. */
const LONGEST = 1_000;
const MOST_WAYS = 100;

export function parseGlob(text: string): ParsedGlob {
  if (text.length > LONGEST) return { kind: "problem", help: `a glob has ${LONGEST} characters at most` };
  // To others they mark extended globs, which are not to be taken for something else in silence.
  if (/^(?:\\.|[^\\()])*[()]/s.test(text))
    return { kind: "problem", help: "write {a,b} for either of two, and a \\ before a ( or ) that is meant itself" };
  const ways = expandBraces(text, MOST_WAYS);
  if (ways.kind === "problem") return ways;
  const glob = ways.texts.map((way) => way.split("/").map(parsePart));
  if (!isWhole(glob)) return { kind: "problem", help: "is each bracket closed?" };
  return { kind: "glob", glob };
}

/** Whether a text matches one of the globs; none match nothing. Throws for a text that isn't one: `parseGlob` tells before. */
export function createMatcher(globs: readonly string[]): (text: string) => boolean {
  const ways = globs.flatMap((text) => {
    const parsed = parseGlob(text);
    if (parsed.kind === "problem") throw new TypeError(`not a glob: ${text}`);
    return parsed.glob;
  });
  if (ways.length === 0) return () => false;
  return (text) => {
    const names = text.split("/");
    return ways.some((parts) => fitsAll(parts, names, isAny, nameFits));
  };
}

function isAny({ kind }: Part): boolean {
  return kind === "any";
}

function nameFits(part: Part, name: string): boolean {
  return part.kind === "name" && part.fits(name);
}

function isWhole(glob: readonly (readonly (Part | undefined)[])[]): glob is Glob {
  return glob.every((parts) => parts.every((part) => part !== undefined));
}

/** A star, or what one character has to be. */
type Token = "star" | ((character: string) => boolean);

const STARTS_WITH_CLASS = new RegExp(`^${CLASS}`, "s");

/** `undefined` if a bracket isn't closed. */
function parsePart(text: string): Part | undefined {
  if (text === "**") return { kind: "any" };
  const tokens: Token[] = [];
  let literal: string | undefined = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string;
    if (character === "]") return undefined;
    if (character === "[") {
      const [written] = STARTS_WITH_CLASS.exec(text.slice(at)) ?? [];
      if (written === undefined) return undefined;
      tokens.push(oneOf(written.slice(1, -1)));
      at += written.length - 1;
    } else if (character === "*" || character === "?") tokens.push(character === "*" ? "star" : () => true);
    else {
      if (character === "\\") at += 1;
      const itself = text[at] ?? character;
      tokens.push((other) => other === itself);
      literal = literal === undefined ? undefined : literal + itself;
      continue;
    }
    literal = undefined;
  }
  const fits =
    literal === undefined ? (name: string) => fitsAll(tokens, name, isStar, isFit) : (name: string) => name === literal;
  return { kind: "name", literal, dotted: /^\\?\./.test(text), fits };
}

function isStar(token: Token): boolean {
  return token === "star";
}

function isFit(token: Token, character: string): boolean {
  return token !== "star" && token(character);
}

/** `a-z_` and `!a-z_`, as they stand in brackets. */
function oneOf(text: string): (character: string) => boolean {
  const negated = /^[!^]/.test(text);
  const ranges = Array.from(text.slice(negated ? 1 : 0).matchAll(/(\\?.)(?:-(\\?.))?/gs), ([, from = "", to = from]) => [
    from.slice(-1),
    to.slice(-1),
  ]);
  return (character) => ranges.some(([from = "", to = ""]) => from <= character && character <= to) !== negated;
}

/**
 * Whether a pattern fits the whole of a row, where a star takes any number of items. If it fits at all, it does so with each star
 * taking as little as it can: so once another star is reached, what the one before took is settled.
 */
function fitsAll<P, T>(
  pattern: readonly P[],
  row: ArrayLike<T>,
  isStarred: (part: P) => boolean,
  fits: (part: P, item: T) => boolean,
): boolean {
  let [at, item] = [0, 0];
  let last: { readonly star: number; taken: number } | undefined;
  while (item < row.length) {
    const part = pattern[at];
    if (part !== undefined && isStarred(part)) {
      last = { star: at, taken: item };
      at += 1;
    } else if (part !== undefined && fits(part, row[item] as T)) {
      at += 1;
      item += 1;
    } else if (last !== undefined) {
      last.taken += 1;
      [at, item] = [last.star + 1, last.taken];
    } else return false;
  }
  return pattern.slice(at).every(isStarred);
}
