import type { DiagnosticCode } from "../../model/codes/index.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { SchemaError } from "../generated/schema-validator.ts";
import { listOf } from "../../model/list-of.ts";
import { type Place, keyOf, within } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Message, Report } from "../report.ts";
import type { ParsedFile, Path } from "../yaml/parsed-file.ts";
import { showableKeyLength } from "../yaml/secret-key.ts";
import { EXPECTATIONS, type Expectation, NOUNS, WIRE_WORDS } from "./expectations.ts";
import { type SchemaPosition, keysOf, schemaAt, definitions } from "./schema-at.ts";

/** Returns the path to prune, so that the rest of the file can be checked. */
export function reportSchemaError(error: SchemaError, file: ParsedFile, report: Report): Path {
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
      const at = keyOf(place, key);
      const expected = EXPECTATIONS[position.names ?? "identifier"]?.expected ?? "another name";
      report.error("bad-name", (quote) => `expected ${expected}, not ${quote.value(key, at)}`, at);
      return [...path, key];
    }
    case "minProperties":
    case "maxProperties": {
      const given = error.keyword === "minProperties" ? "neither" : "both";
      const help = "write one of `env` and `file`; for no password, write `null`";
      report.error("wrong-type", `${noun} is either { env: NAME } or { file: path }, not ${given}`, place, { help });
      return path;
    }
    case "enum": {
      const allowed = (error.params["allowedValues"] as readonly unknown[]).map(String);
      report.error(
        typeof value === "string" ? "unknown-value" : "wrong-type",
        (quote) => `expected ${listOf(allowed.map(quoted), "or")}, not ${quote.value(value, place)}`,
        place,
        { help: (quote) => (typeof value === "string" && !quote.hides(place) ? didYouMean(value, allowed) : undefined) },
      );
      return path;
    }
    case "const":
      report.error("wrong-type", (quote) => `expected 1, not ${quote.value(value, place)}`, place, {
        help: "the version of the format is 1",
      });
      return path;
    case "uniqueItems": {
      const second = within(place, Math.max(Number(error.params["i"]), Number(error.params["j"])));
      const item = valueAt(file.value, second.path);
      report.error("duplicate-item", (quote) => `${quote.value(item, second)} is in this list twice`, second);
      return path;
    }
    default:
      reportWrongValue(error, value, place, position, report);
      return path;
  }
}

function reportWrongValue(error: SchemaError, value: unknown, place: Place, position: SchemaPosition, report: Report): void {
  const expectation = expectationAt(position) ?? plainExpectation(error, position);
  const isDayOfBooking = position.definition === "booking" && typeof value === "string" && /^\d{4}-\d{2}-\d{2}/.test(value);
  const isNumericTime = expectation.code === "bad-time" && typeof value === "number";
  const help = isNumericTime
    ? "YAML reads this as a number; write the time in full, with its date"
    : isDayOfBooking
      ? `write its settings in a map: \`{ start: ${value.length > 10 ? value.slice(0, 16) : `${value}T10:00`}, duration: 1h }\``
      : (expectation.help ?? helpFor(error, value, place));
  const code = codeOf(error, value, expectation);
  report.error(code, (quote) => `expected ${expectation.expected}, not ${quote.value(value, place)}`, place, { help });
}

function codeOf(error: SchemaError, value: unknown, { code }: Expectation): DiagnosticCode {
  if (error.keyword === "type") return code === "bad-time" && typeof value === "number" ? code : "wrong-type";
  if (error.keyword === "minimum" || error.keyword === "maximum" || error.keyword === "minItems") return code ?? "out-of-range";
  return code ?? "wrong-type";
}

function expectationAt({ definition, holder, key }: SchemaPosition): Expectation | undefined {
  return EXPECTATIONS[definition ?? ""] ?? EXPECTATIONS[`${holder}.${key}`];
}

function plainExpectation(error: SchemaError, { definition, key }: SchemaPosition): Expectation {
  switch (typeOfParams(error)) {
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

function helpFor(error: SchemaError, value: unknown, place: Place): Message<string | undefined> {
  const type = typeOfParams(error);
  if (type === "boolean" && typeof value === "string" && /^(?:y|yes|on|n|no|off)$/i.test(value))
    return "YAML 1.2 reads yes, no, on and off as texts; write true or false";
  if (type === "object" && value === null) return "write {} for an empty map";
  if (type === "string" && typeof value === "number") return (quote) => (quote.hides(place) ? undefined : "put it in quotes");
  return undefined;
}

/** What may also be null is a map. */
function typeOfParams({ params }: SchemaError): unknown {
  const type = params["type"];
  return Array.isArray(type) ? type[0] : type;
}

function reportUnknownKey(key: string, definition: string, place: Place, report: Report): void {
  const noun = NOUNS[definition] ?? "this map";
  const keys = keysOf(definition);
  const name = key.slice(0, showableKeyLength(key));
  report.error(
    "unknown-key",
    (quote) => (name === key && quote.hides(place) ? `unknown key in ${noun}` : `unknown key ${quoted(name)} in ${noun}`),
    place,
    {
      help: (quote) => {
        if (name !== key) return 'write a space after the ":"';
        return quote.hides(place) ? `${noun} has ${listOf(keys.map(quoted), "or")}` : hintForKey(key, definition, keys);
      },
    },
  );
}

/** They have keys of others. */
const REPEATED: ReadonlySet<string> = new Set(["override", "domainDefaults", "templates"]);

function hintForKey(key: string, definition: string, keys: readonly string[]): string | undefined {
  const wireWord = Object.hasOwn(WIRE_WORDS, key) ? WIRE_WORDS[key] : undefined;
  if (wireWord !== undefined && keys.includes(wireWord)) return `did you mean ${quoted(wireWord)}?`;
  const meant = didYouMean(key, keys);
  const homes = definitions.filter((other) => other !== definition && !REPEATED.has(other) && keysOf(other).includes(key));
  if (homes.length > 0) {
    const nouns = homes.map((home) => NOUNS[home] ?? home);
    const elsewhere = `${quoted(key)} belongs in ${listOf(nouns, "or")}`;
    return meant === undefined ? elsewhere : `${meant} (${elsewhere})`;
  }
  return meant ?? (keys.length > 0 && keys.length < 4 ? `the keys are ${listOf(keys.map(quoted))}` : undefined);
}

/** The value tells indices from keys. */
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

/** ajv also reports bad keys twice, and misspelt keys as missing. */
export function withoutNoise(errors: readonly SchemaError[]): readonly SchemaError[] {
  const unknown = new Map<string, string[]>();
  for (const { keyword, instancePath, params } of errors) {
    if (keyword !== "additionalProperties") continue;
    const keys = unknown.get(instancePath) ?? [];
    keys.push(String(params["additionalProperty"]));
    unknown.set(instancePath, keys);
  }
  return errors.filter(({ propertyName, keyword, instancePath, params }) => {
    if (propertyName !== undefined) return false;
    const keys = unknown.get(instancePath) ?? [];
    if (keyword === "required") return !keys.some((key) => isMeantFor(String(params["missingProperty"]), key));
    return (keyword !== "minProperties" && keyword !== "maxProperties") || keys.length === 0;
  });
}

export function isMeantFor(missing: string, key: string): boolean {
  return (Object.hasOwn(WIRE_WORDS, key) && WIRE_WORDS[key] === missing) || didYouMean(key, [missing]) !== undefined;
}
