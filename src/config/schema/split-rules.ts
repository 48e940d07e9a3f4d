/**
 * In `{ start: …, repeat: FREQ=WEEKLY;BYDAY=MO,WE }` the comma ends the value: the rest of the rule becomes keys without values. That is
 * one slip, told once, and not an unknown key for each day.
 */
import type { SchemaError } from "../generated/schema-validator.ts";
import { type Place, within } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Report } from "../report.ts";
import type { ParsedFile, Path } from "../yaml/parsed-file.ts";
import { schemaAt } from "./schema-at.ts";
import { pathOf, valueAt } from "./schema-errors.ts";

/** A day, a number or a time of day, and perhaps the parts of the rule behind it. */
const REST = /^(?:[+-]?\d{1,3}|(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU))(?:;[A-Z]+=.*)?$/i;

/** Reports each split rule; returns the paths to prune, and the errors that remain. */
export function reportSplitRules(
  errors: readonly SchemaError[],
  file: ParsedFile,
  report: Report,
): { readonly cuts: readonly Path[]; readonly rest: readonly SchemaError[] } {
  const split = new Map<string, { readonly path: Path; readonly rule: string; readonly parts: string[] }>();
  const rest = errors.filter((error) => {
    const part = restOfRule(error, file.value);
    if (part === undefined) return true;
    const known = split.get(error.instancePath);
    if (known === undefined) split.set(error.instancePath, { ...part, parts: [part.key] });
    else known.parts.push(part.key);
    return false;
  });
  for (const { path, rule, parts } of split.values()) {
    const place: Place = within({ file, path }, "repeat");
    const whole = [rule, ...parts].join(",");
    report.error("bad-repeat", "in { … } a comma ends the value, and this rule goes on behind it", place, {
      help: (quote) => (quote.hides(place) ? "put the whole rule in quotes" : `put it in quotes: \`repeat: ${quoted(whole)}\``),
    });
  }
  const cuts = [...split.values()].flatMap(({ path, parts }) => ["repeat", ...parts].map((key): Path => [...path, key]));
  return { cuts, rest };
}

function restOfRule({ keyword, instancePath, params }: SchemaError, root: unknown) {
  if (keyword !== "additionalProperties") return undefined;
  const key = String(params["additionalProperty"]);
  const path = pathOf(instancePath, root);
  if (!REST.test(key) || schemaAt(path).definition !== "booking") return undefined;
  const { repeat, [key]: value } = valueAt(root, path) as Readonly<Record<string, unknown>>;
  return typeof repeat === "string" && value === null ? { path, key, rule: repeat } : undefined;
}
