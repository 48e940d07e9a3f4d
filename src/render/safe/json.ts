import { replaceHarmful } from "../../model/harmful.ts";

export function renderJson(value: unknown): string {
  return `${harmlessJson(JSON.stringify(value, null, 2))}\n`;
}

/** Escapes what a terminal could take for more than text, as `\u202e`. It occurs only in strings, so the value is the same. */
export function harmlessJson(json: string): string {
  return replaceHarmful(json, (character) => (character === "\n" ? character : escaped(character)));
}

function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");
}
