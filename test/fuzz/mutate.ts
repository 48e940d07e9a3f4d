/** Changes to texts and to JSON values, small ones mostly, and now and then a large one. */
import type { Random } from "../harness/random.ts";

/** Characters. */
const LARGEST = 2_000_000;

const PIECES = [
  ..."[]{}()<>:;,.|&*!#%@-_+=/\\?~^$'\"`\t\r\n\0\u0085\u2028\u202e\ufeff\ud800\udc00é日😀",
  "",
  " ",
  "0",
  "-1",
  "1e999",
  "9999999999999999999",
  "null",
  "true",
  "NaN",
  "__proto__",
  "constructor",
  "toString",
  "../",
  "//",
  "a".repeat(300),
  "\u0300".repeat(50),
  "\r\n",
  "%00",
  "${X}",
  "{{x}}",
  "&amp;",
  "+275760-09-13T00:00:00Z",
  "0000-00-00",
];

/** `words` are what means something in this language. */
export function mutateText(text: string, random: Random, words: readonly string[]): string {
  let mutated = text;
  for (let times = 1 + random.below(4); times > 0; times -= 1) mutated = mutateOnce(mutated, random, words);
  return mutated.slice(0, LARGEST);
}

function mutateOnce(text: string, random: Random, words: readonly string[]): string {
  const from = random.below(text.length + 1);
  const to = Math.min(text.length, from + random.below(random.chance(0.2) ? text.length + 1 : 20));
  const [before, part, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)];
  switch (random.below(10)) {
    case 0:
      return `${before}${after}`;
    case 1:
      return `${before}${random.of(PIECES)}${after}`;
    case 2:
      return `${before}${random.of(PIECES)}${part}${after}`;
    case 3:
      return `${before}${part}${part}${after}`;
    case 4:
      return repeated(before, part === "" ? random.of(PIECES) : part, after, random);
    case 5:
      return swappedLines(text, random);
    default:
      return withWord(text, random, words);
  }
}

function repeated(before: string, part: string, after: string, random: Random): string {
  const times = random.of([2, 10, 100, random.chance(0.2) ? 20_000 : 1_000]);
  return `${before}${part.repeat(Math.min(times, Math.ceil(LARGEST / Math.max(1, part.length))))}${after}`;
}

function swappedLines(text: string, random: Random): string {
  const lines = text.split("\n");
  const [a, b] = [random.below(lines.length), random.below(lines.length)];
  [lines[a], lines[b]] = [lines[b] ?? "", lines[a] ?? ""];
  return lines.join("\n");
}

/** In place of a value: what follows a colon, an equals sign or a blank. */
function withWord(text: string, random: Random, words: readonly string[]): string {
  const places = Array.from(text.slice(0, 20_000).matchAll(/(?<=[:= ,[{])[^\s:=,{}[\]]+/g));
  const word = random.of(words);
  if (places.length === 0) return `${text}${word}`;
  const { 0: old, index } = random.of(places);
  return `${text.slice(0, index)}${word}${text.slice(index + old.length)}`;
}

/** In a repeated value. */
const MOST_VALUES = 50_000;

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const VALUES: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e21,
  9_007_199_254_740_991,
  -8_640_000_000_000_001,
  "",
  " ",
  "null",
  "0",
  "\ud800",
  "a\nb",
  "9999-12-31T23:59:59Z",
  "+275760-09-13T00:00:00.000Z",
  "-271821-04-20T00:00:00Z",
  "2026-13-40T99:99:99Z",
  "hmac-sha256:00",
  [],
  {},
  [[[[]]]],
  { secret: "env:X", digest: "unknown" },
  { from: "c1", field: "id" },
  { __proto__: null },
  "../../x",
  "a".repeat(5_000),
];

/** A copy with some values replaced, removed, repeated or nested. */
export function mutateJson(value: unknown, random: Random, words: readonly Json[] = []): unknown {
  const places = placesIn(value);
  const wanted = new Set(Array.from({ length: 1 + random.below(3) }, () => random.below(places)));
  let at = -1;
  const copy = (item: unknown): unknown => {
    at += 1;
    if (wanted.has(at)) return changed(item, random, words);
    if (Array.isArray(item)) return item.map(copy);
    if (typeof item !== "object" || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([name, each]) => [name, copy(each)]));
  };
  return copy(value);
}

function placesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + placesIn(item), 1);
}

function changed(value: unknown, random: Random, words: readonly Json[]): unknown {
  const all = [...VALUES, ...words];
  switch (random.below(6)) {
    case 0:
      return Array.from({ length: Math.min(random.of([2, 50, 20_000]), Math.ceil(MOST_VALUES / placesIn(value))) }, () => value);
    case 1:
      return nested(random.of([30, 200, 500]), random.of(all));
    case 2:
      return typeof value === "object" && value !== null && !Array.isArray(value)
        ? { ...value, [random.of(["__proto__", "constructor", "x", "", "a".repeat(300)])]: random.of(all) }
        : random.of(all);
    case 3:
      return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).slice(1)) : random.of(all);
    default:
      return random.of(all);
  }
}

function nested(depth: number, value: unknown): unknown {
  let whole = value;
  for (let level = 0; level < depth; level += 1) whole = level % 2 === 0 ? [whole] : { a: whole };
  return whole;
}

/** Now and then deeper than any stack. */
export function jsonText(value: unknown, random: Random): string {
  const text = JSON.stringify(value) ?? "";
  if (!random.chance(0.02)) return text;
  const depth = random.of([10_000, 1_000_000]);
  const at = Math.max(0, text.lastIndexOf("}"));
  return `${text.slice(0, at)},"deep":${"[".repeat(depth)}${"]".repeat(random.chance(0.5) ? depth : 0)}${text.slice(at)}`;
}
