/**
 * Globs over names, addresses and paths. Configs are untrusted, and as a regular expression `*a*a*a*a*b` takes exponential time. Here
 * matching goes back to the last star alone, so it takes at most the glob's length times the text's.
 *
 *   *    anything but `/`       {a,b}          either
 *   **   any number of names    [a-z] [!a-z]   one of these characters, or one of the others
 *   ?    one character          \x             the character x
 */
import { CLASS, expandBraces, type GlobProblem } from "./braces.ts";
import { memoize } from "./memoize.ts";

/** The alternatives without braces, each split at its slashes. */
export type Glob = readonly (readonly Part[])[];

/** `any` is `**`. */
export type Part = { readonly kind: "any" } | NamePart;

export interface NamePart {
  readonly kind: "name";
  /** As written. */
  readonly text: string;
  /** Set if it matches one name only. */
  readonly literal: string | undefined;
  /** Whether it begins with a literal dot. */
  readonly dotted: boolean;
  /** What matching a name takes, about, in steps of which a second has some millions. */
  effort(name: string): number;
  fits(name: string): boolean;
}

export type ParsedGlob = { readonly kind: "glob"; readonly glob: Glob } | GlobProblem;

const LONGEST = 1_000;
const CHARACTERS_A_STEP = 64;
const MOST_ALTERNATIVES = 100;
/** Of all alternatives. */
const MOST_CHARACTERS = 10_000;

export function parseGlob(text: string): ParsedGlob {
  if (text.length > LONGEST) return { kind: "problem", help: `a glob has ${LONGEST} characters at most` };
  // Extended globs of other tools: an error rather than another meaning.
  if (/^(?:\\.|[^\\()])*[()]/s.test(text))
    return { kind: "problem", help: "write {a,b} for alternatives, and \\( or \\) for the character" };
  const expanded = expandBraces(text, MOST_ALTERNATIVES);
  if (expanded.kind === "problem") return expanded;
  const size = expanded.texts.reduce((sum, each) => sum + each.length, 0);
  if (size > MOST_CHARACTERS)
    return { kind: "problem", help: `its braces expand to more than ${MOST_CHARACTERS} characters; write some of them out` };
  const glob = expanded.texts.map((each) => each.split("/").map(parsePart));
  if (!isWhole(glob)) return { kind: "problem", help: "is each bracket closed?" };
  return { kind: "glob", glob };
}

/** Matches any of the globs. Throws for an invalid one: see `parseGlob`. */
export function createMatcher(globs: readonly string[]): (text: string) => boolean {
  const { literals, patterns } = alternativesOf(globs);
  if (patterns.length === 0) return (text) => literals.has(text);
  return memoize((text: string) => {
    const names = text.split("/");
    return literals.has(text) || patterns.some((parts) => fitsAll(parts, names, isAny, nameFits));
  });
}

/** What reading a glob takes, in the same steps as matching. */
export function readingEffort(glob: Glob): number {
  return glob.flat().reduce((sum, part) => sum + (part.kind === "name" ? part.text.length : 1), 0);
}

/** What matching a name without slashes takes, in steps. */
export function effortOf(globs: readonly string[]): (name: string) => number {
  const parts = alternativesOf(globs).patterns.map(([part]) => part);
  const names = parts.filter((part) => part?.kind === "name");
  const ofEmpty = parts.length;
  return (name) => ofEmpty + names.reduce((sum, part) => sum + part.effort(name), 0);
}

/** Most globs that are many name one text each. */
function alternativesOf(globs: readonly string[]): {
  readonly literals: ReadonlySet<string>;
  readonly patterns: readonly (readonly Part[])[];
} {
  const literals = new Set<string>();
  const patterns: (readonly Part[])[] = [];
  for (const text of globs) {
    const parsed = parseGlob(text);
    if (parsed.kind === "problem") throw new TypeError(`not a glob: ${text}`);
    for (const parts of parsed.glob) {
      const names = parts.map((part) => (part.kind === "name" ? part.literal : undefined));
      if (names.every((name) => name !== undefined)) literals.add(names.join("/"));
      else patterns.push(parts);
    }
  }
  return { literals, patterns };
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

/** A star, one character, or the test of one. There may be millions. */
type Token = typeof STAR | string | ((character: string) => boolean);

const STAR = Symbol("star");
const anyCharacter = (): boolean => true;

const STARTS_WITH_CLASS = new RegExp(`^${CLASS}`, "s");

/** `undefined`: a bracket isn't closed. */
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
    } else if (character === "*" || character === "?") tokens.push(character === "*" ? STAR : anyCharacter);
    else {
      if (character === "\\") at += 1;
      const escaped = text[at] ?? character;
      tokens.push(escaped);
      literal = literal === undefined ? undefined : literal + escaped;
      continue;
    }
    literal = undefined;
  }
  const fits =
    literal === undefined ? (name: string) => fitsAll(tokens, name, isStar, isFit) : (name: string) => name === literal;
  const tried = tokens.filter(isStar).length < 2 ? 1 : tokens.length;
  const effort = (name: string): number => Math.ceil((tried * name.length + 1) / CHARACTERS_A_STEP);
  return { kind: "name", text, literal, dotted: /^\\?\./.test(text), effort, fits };
}

function isStar(token: Token): boolean {
  return token === STAR;
}

function isFit(token: Token, character: string): boolean {
  return typeof token === "string" ? token === character : typeof token === "function" && token(character);
}

/** The inside of brackets: `a-z_`, `!a-z_`. */
function oneOf(text: string): (character: string) => boolean {
  const negated = /^[!^]/.test(text);
  const ranges = Array.from(text.slice(negated ? 1 : 0).matchAll(/(\\?.)(?:-(\\?.))?/gs), ([, from = "", to = from]) => [
    from.slice(-1),
    to.slice(-1),
  ]);
  return (character) => ranges.some(([from = "", to = ""]) => from <= character && character <= to) !== negated;
}

/** If a pattern fits, it fits with each star as short as possible: the next star settles the last one. */
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
