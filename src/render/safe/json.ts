import { replaceHarmful } from "../../model/harmful.ts";

/** A value as JSON for people and programs: what could deceive whoever looks at it on a terminal is escaped. Ends in a line break. */
export function renderJson(value: unknown): string {
  return `${harmlessJson(JSON.stringify(value, null, 2))}\n`;
}

/**
 * The same JSON, with every character that a terminal could take for more than text as `\u202e`. Such characters stand in strings
 * alone, so that the value stays what it is.
 */
export function harmlessJson(json: string): string {
  return replaceHarmful(json, (character) => (character === "\n" ? character : escaped(character)));
}

function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
    .join("");
}
