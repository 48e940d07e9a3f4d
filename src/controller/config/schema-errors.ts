import { didYouMean } from "../../config/did-you-mean.ts";
import { keyOf, type Place } from "../../config/place.ts";
import { quoted } from "../../config/quote.ts";
import type { Report } from "../../config/report.ts";
import { pathOf } from "../../config/schema/schema-errors.ts";
import type { ParsedFile, Path } from "../../config/yaml/parsed-file.ts";
import { listOf } from "../../model/list-of.ts";
import { type Shape, shapes } from "../generated/controller-shapes.ts";
import type { SchemaError } from "../generated/controller-validator.ts";

/** Values are never quoted: where a variable is to be named, a secret may stand. */
export function reportSchemaError(error: SchemaError, file: ParsedFile, report: Report): void {
  const path = pathOf(error.instancePath, file.value);
  const place: Place = { file, path };
  const { params } = error;
  switch (error.keyword) {
    case "additionalProperties": {
      const key = String(params["additionalProperty"]);
      const help = didYouMean(key, keysAt(path));
      report.error("unknown-key", `unknown key ${quoted(key)} in ${nameOf(path)}`, keyOf(place, key), { help, bare: true });
      return;
    }
    case "required":
      report.error("missing-key", `${nameOf(path)} needs ${quoted(String(params["missingProperty"]))}`, keyOf(place));
      return;
    case "propertyNames":
      report.error("bad-name", "expected a name of letters, digits, '.', '_' and '-', a letter or digit first", place);
      return;
    case "enum": {
      const values = (params["allowedValues"] as readonly unknown[]).map((value) => quoted(String(value)));
      report.error("unknown-value", `${nameOf(path)} is ${listOf(values, "or")}`, place, { bare: true });
      return;
    }
    case "pattern":
      report.error("wrong-type", `${nameOf(path)} is not written as it must be`, place, { bare: true, help: EXAMPLE });
      return;
    case "minimum":
    case "maximum":
      report.error("out-of-range", `${nameOf(path)} is ${String(params["comparison"])} ${String(params["limit"])}`, place);
      return;
    case "uniqueItems":
      report.error("duplicate-item", `${nameOf(path)} has an item twice`, place);
      return;
    case "minItems":
    case "minProperties":
    case "minLength":
      report.error("wrong-type", `${nameOf(path)} is empty`, place);
      return;
    case "const":
      report.error("newer-version", "the version of the format is 1", place, { help: "install a newer xroom for another" });
      return;
    default:
      report.error("wrong-type", `${nameOf(path)} is ${TYPES[String(params["type"])] ?? "something else"}`, place, {
        bare: true,
        help:
          params["type"] === "object" && /(?:id|secret|token|name|database|slack)$/.test(String(path.at(-1)))
            ? VARIABLE
            : EXAMPLE,
      });
  }
}

const EXAMPLE = "see `xroom schema controller`";
const VARIABLE = "it is never written here: name its variable, { env: NAME }";

const TYPES: Readonly<Record<string, string>> = {
  object: "a map",
  array: "a list",
  string: "a text",
  "string,object": "the path of a file",
  integer: "a whole number",
  boolean: "true or false",
};

function nameOf(path: Path): string {
  return path.length === 0 ? "controller.yaml" : path.map((step) => String(step)).join(".");
}

/** By the path alone: the validator's errors don't name definitions. */
function keysAt(path: Path): readonly string[] {
  let [definition, entries]: [string | undefined, string | undefined] = ["file", undefined];
  for (const step of path) {
    const shape: Shape = entries === undefined ? (shapes[definition ?? ""]?.[step] ?? {}) : { definition: entries };
    [definition, entries] = [shape.definition, shape.entries];
  }
  return Object.keys(shapes[definition ?? ""] ?? {});
}
