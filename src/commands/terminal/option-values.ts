import { fail } from "../../model/diagnostic.ts";
import { InvalidArgumentError } from "commander";
import type { MaxRemovals } from "../../model/config.ts";
import { parseDuration } from "../../model/duration.ts";
import { webUrl } from "../../model/web-url.ts";

// Parsers of options' values. Each throws an InvalidArgumentError that says what was expected.

export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("A whole number of at least 1 is expected.");
  return value;
}

/** `12`, or `25%`. */
export function maxRemovals(text: string): MaxRemovals {
  const [, number = "", percent] = /^(\d{1,9})(%?)$/.exec(text) ?? [];
  if (number === "" || (percent === "%" && Number(number) > 100))
    throw new InvalidArgumentError("A number of removals is expected, or a percentage from 0% to 100%.");
  return percent === "%" ? { percent: Number(number) } : { count: Number(number) };
}

export function url(text: string): string {
  const parsed = webUrl(text);
  if (parsed === undefined) throw new InvalidArgumentError("A URL that begins with https:// or http:// is expected.");
  return parsed;
}

export function port(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 65_535) throw new InvalidArgumentError("A port is a number from 0 to 65535.");
  return value;
}

/** In seconds. */
export function duration(text: string): number {
  const seconds = parseDuration(text);
  if (seconds === undefined) throw new InvalidArgumentError("A duration is expected, such as 30s, 2m or 1h30m.");
  return seconds;
}

/** In seconds, more than 0. */
export function timeout(text: string): number {
  const seconds = duration(text);
  if (seconds === 0) throw new InvalidArgumentError("It must be longer than 0.");
  return seconds;
}

/** `envelope=false`: its name and value. */
export function reading(text: string): readonly [name: string, value: string | boolean | number] {
  const [, name, value] = /^([A-Za-z]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError("Write it as name=value, such as envelope=false.");
  return [name, value === "true" ? true : value === "false" ? false : /^\d+$/.test(value) ? Number(value) : value];
}

/** `change=github:acme/meetings#12`, repeated. Throws a Failure. */
export function keyValues(texts: readonly string[], option: string): Record<string, string> {
  const values = new Map<string, string>();
  for (const text of texts) {
    const [, key, value] = /^([A-Za-z][A-Za-z0-9_.-]*)=(.+)$/s.exec(text) ?? [];
    if (key === undefined || value === undefined)
      throw fail("usage", `${option} takes KEY=VALUE, not ${JSON.stringify(text)}`, `Write it as ${option} change=12.`);
    if (values.has(key)) throw fail("usage", `${option} has ${key} twice`, "Give each key once.");
    values.set(key, value);
  }
  return Object.fromEntries(values);
}
