import { listOf } from "../../model/list-of.ts";
import type { SchemaError } from "../generated/schema-validator.ts";
import type { Place } from "../place.ts";
import type { Report } from "../report.ts";
import { keyOf, within } from "../place.ts";
import { didYouMean } from "../did-you-mean.ts";
import { quoted, shown } from "../quote.ts";
import type { ParsedFile, Path } from "../yaml/parsed-file.ts";
import { showableKeyLength } from "../yaml/secret-key.ts";
import { EXPECTATIONS, type Expectation, NOUNS, WIRE_WORDS } from "./expectations.ts";
import { type SchemaPosition, keysOf, schemaAt, definitions } from "./schema-at.ts";

/** What to leave out of a file so that the rest of it can be looked at as well. */
type Cut = Path;

/** Tells one error of the schema in our words, at its place. */
export function reportSchemaError(error: SchemaError, file: ParsedFile, report: Report): Cut {
  const path = pathOf(error.instancePath, file.value);
  const place: Place = { file, path };
  const value = valueAt(file.value, path);
  const position = schemaAt(path);
  const definition = position.definition ?? "";
  const noun = NOUNS[definition] ?? "this";

  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(error.params["additionalProperty"]);
      reportUnknownKey(key, definition, keyOf(place, key), report);
      return [...path, key];
    }
    case "required": {
      const key = String(error.params["missingProperty"]);
      const help = `add \`${key}:\` (${expectationAt(schemaAt([...path, key]))?.expected ?? "see the schema"})`;
      report.error("missing-key", `${noun} needs ${quoted(key)}`, keyOf(place), { help });
      return path;
    }
    case "propertyNames": {
      const key = String(error.params["propertyName"]);
      const expected = EXPECTATIONS[position.names ?? "identifier"]?.expected ?? "another name";
      report.error("bad-name", `expected ${expected}, not ${shown(key, keyOf(place, key))}`, keyOf(place, key));
      return [...path, key];
    }
    case "oneOf": {
      const both = path.length > 0 && typeof value === "object" && value !== null && "url" in value;
      report.error(
        "one-target",
        `a webhook has ${both ? "either" : "one of"} "url" or "robot"${both ? ", not both" : ""}`,
        keyOf(place),
      );
      return path;
    }
    case "minProperties":
    case "maxProperties": {
      const summary = `${noun} is one of { env: NAME } and { file: path }, not ${error.keyword === "minProperties" ? "none of them" : "both"}`;
      report.error("wrong-type", summary, place, { help: "say one of `env` or `file`; for no password, write `null`" });
      return path;
    }
    case "enum": {
      const allowed = (error.params["allowedValues"] as readonly unknown[]).map(String);
      const summary = `expected ${listOf(allowed.map(quoted), "or")}, not ${shown(value, place)}`;
      const hint = typeof value === "string" && !file.hides(path, "value") ? didYouMean(value, allowed) : undefined;
      report.error(typeof value === "string" ? "unknown-value" : "wrong-type", summary, place, { help: hint });
      return path;
    }
    case "const":
      report.error("wrong-type", `expected 1, not ${shown(value, place)}`, place, { help: "the version of the format is 1" });
      return path;
    case "uniqueItems": {
      const twice = within(place, Math.max(Number(error.params["i"]), Number(error.params["j"])));
      report.error(
        "duplicate-item",
        `${shown(valueAt(file.value, twice.path), twice)} is in this list for the second time`,
        twice,
      );
      return path;
    }
    default:
      reportWrongValue(error, value, place, position, report);
      return path;
  }
}

function reportWrongValue(error: SchemaError, value: unknown, place: Place, position: SchemaPosition, report: Report): void {
  const expectation = expectationAt(position) ?? plainExpectation(error, position);
  const isNumber = typeof value === "number";
  const number =
    expectation.code === "bad-time" && isNumber
      ? "YAML reads this as a number; write the time in full, with its date"
      : undefined;
  const help = number ?? expectation.help ?? helpFor(error, value, place);
  const code = codeOf(error, value, expectation);
  const given = value === null && place.file.isBlank(place.path) ? "nothing" : shown(value, place);
  report.error(code, `expected ${expectation.expected}, not ${given}`, place, { help });
}

function codeOf(error: SchemaError, value: unknown, { code }: Expectation): string {
  if (error.keyword === "type") return code === "bad-time" && typeof value === "number" ? code : "wrong-type";
  if (error.keyword === "minimum" || error.keyword === "maximum" || error.keyword === "minItems") return code ?? "out-of-range";
  return code ?? "wrong-type";
}

function expectationAt({ definition, holder, key }: SchemaPosition): Expectation | undefined {
  return EXPECTATIONS[definition ?? ""] ?? EXPECTATIONS[`${holder}.${key}`];
}

function plainExpectation(error: SchemaError, { definition, key }: SchemaPosition): Expectation {
  switch (error.params["type"]) {
    case "object":
      return { expected: definition === undefined ? `a map of ${key}` : `a map of settings (${listOf(keysOf(definition))})` };
    case "boolean":
      return { expected: "true or false" };
    case "array":
      return { expected: "a list" };
    case "integer":
      return { expected: "a whole number" };
    default:
      return { expected: error.keyword === "minLength" ? "a text that isn't empty" : "a text" };
  }
}

function helpFor(error: SchemaError, value: unknown, place: Place): string | undefined {
  if (error.params["type"] === "boolean" && typeof value === "string" && /^(?:y|yes|on|n|no|off)$/i.test(value)) {
    return "in YAML 1.2 only true and false are that; yes, no, on and off are texts";
  }
  if (error.params["type"] === "object" && value === null) return `write {} for an empty one`;
  if (error.params["type"] === "string" && typeof value === "number" && !place.file.hides(place.path, "value"))
    return "put it in quotes";
  return undefined;
}

function reportUnknownKey(key: string, definition: string, place: Place, report: Report): void {
  const noun = NOUNS[definition] ?? "this map";
  const keys = keysOf(definition);
  const hint = hintForKey(key, definition, keys);
  if (place.file.hides(place.path, "key") && showableKeyLength(key) === key.length) {
    report.error("unknown-key", `unknown key in ${noun}`, place, { help: `${noun} has ${listOf(keys.map(quoted), "or")}` });
    return;
  }
  const name = key.slice(0, showableKeyLength(key));
  const help = name === key ? hint : `write a space after the ":"`;
  report.error("unknown-key", `unknown key ${quoted(name)} in ${noun}`, place, { help });
}

function hintForKey(key: string, definition: string, keys: readonly string[]): string | undefined {
  const wireWord = Object.hasOwn(WIRE_WORDS, key) ? WIRE_WORDS[key] : undefined;
  if (wireWord !== undefined && keys.includes(wireWord)) return `did you mean ${quoted(wireWord)}?`;
  const meant = didYouMean(key, keys);
  const homes = definitions.filter((other) => other !== definition && other !== "override" && keysOf(other).includes(key));
  if (homes.length > 0) {
    const nouns = homes.map((home) => NOUNS[home] ?? home);
    const elsewhere = `${quoted(key)} belongs in ${listOf(nouns, "or")}`;
    return meant === undefined ? elsewhere : `${meant} (${elsewhere})`;
  }
  return meant ?? (keys.length > 0 && keys.length < 4 ? `known are ${listOf(keys.map(quoted))}` : undefined);
}

/** A JSON pointer, taken apart along a value, which says where a step is an index. */
export function pathOf(pointer: string, root: unknown): Path {
  let value = root;
  return pointer
    .split("/")
    .slice(1)
    .map((escaped) => {
      const step = Array.isArray(value) ? Number(escaped) : escaped.replaceAll("~1", "/").replaceAll("~0", "~");
      value = (value as Record<string | number, unknown> | undefined)?.[step];
      return step;
    });
}

export function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<string | number, unknown> | undefined)?.[step], root);
}

/**
 * The errors that say something: ajv also tells of each branch that doesn't fit, and of a bad key twice. What a misspelt key lacks in
 * its place is told with that key.
 */
export function withoutNoise(errors: readonly SchemaError[]): readonly SchemaError[] {
  const unknown = new Map<string, string[]>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== "additionalProperties") continue;
    const keys = unknown.get(instancePath) ?? [];
    keys.push(String(params["additionalProperty"]));
    unknown.set(instancePath, keys);
  }
  return errors.filter(({ schemaPath, propertyName, keyword, instancePath, params }) => {
    if (schemaPath.includes("/oneOf/") || propertyName !== undefined) return false;
    const keys = unknown.get(instancePath) ?? [];
    if (keyword === "required") return !keys.some((key) => isMeantFor(String(params["missingProperty"]), key));
    return (keyword !== "minProperties" && keyword !== "maxProperties") || keys.length === 0;
  });
}

function isMeantFor(missing: string, key: string): boolean {
  return (Object.hasOwn(WIRE_WORDS, key) && WIRE_WORDS[key] === missing) || didYouMean(key, [missing]) !== undefined;
}
