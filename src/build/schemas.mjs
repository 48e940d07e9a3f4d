// Makes the generated/ folders from the schemas: for each a validator that needs no ajv at run time (compiling one takes 30 to
// 40 ms of each start), the types of what it describes, and what its objects hold, for the
// words of errors.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Ajv2020 } from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import { compile as compileTypes } from "json-schema-to-typescript";

const SCHEMAS = [
  { schema: "xroom.schema.json", folder: "../config/generated/", name: "schema", parts: ["validator", "types", "shapes"] },
  { schema: "state.schema.json", folder: "../state/generated/", name: "state", parts: ["validator"] },
  {
    schema: "controller.schema.json",
    folder: "../controller/generated/",
    name: "controller",
    parts: ["validator", "types", "shapes"],
  },
  { schema: "plan.schema.json", folder: "../plan/generated/", name: "plan", parts: ["validator"] },
  { schema: "snapshot.schema.json", folder: "../snapshot/generated/", name: "snapshot", parts: ["validator"] },
];

const DECLARATIONS = `export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly propertyName?: string;
}
export interface Validator {
  (data: unknown): boolean;
  readonly errors?: readonly SchemaError[] | null;
  /** How many more there were. */
  readonly dropped?: number;
}
`;

/** A few for each that is told: some only say again what others do. */
const NOTE = `const MOST = 5_000;
let dropped = 0;
function note(errors, error) {
  if (errors === null) return [error];
  if (errors.length < MOST) errors.push(error);
  else dropped += 1;
  return errors;
}
function append(errors, more) {
  if (errors === null) return more;
  for (const each of more) note(errors, each);
  return errors;
}
`;

const VALIDATE = `export const validate: Validator = (data) => {
  dropped = 0;
  const isValid = compiled(data);
  // Where errors were dropped, ajv's own counts may lengthen the list by nothing.
  Object.assign(validate, { errors: compiled.errors?.filter((each) => each !== undefined) ?? null, dropped });
  return isValid;
};
`;

const CONFIG = "xroom.schema.json";

/** What of the config's schema only editors check: a block needs these keys unless a template gives them, which is known once all files are read. */
const FOR_EDITORS = ["if", "then", "else", "not"];

const require = createRequire(import.meta.url);
const here = new URL("./", import.meta.url);
const schemas = new URL("../../schemas/", here);
const banner = (schema) => `// Made from schemas/${schema} by src/build/schemas.mjs (npm run generate). Don't edit.\n`;

const PARTS = {
  validator: validatorModule,
  types: async (file, schema) => banner(file) + (await typesOf(schema)),
  shapes: shapesModule,
};

for (const { schema: file, folder, name, parts } of SCHEMAS) {
  const schema = JSON.parse(await readFile(new URL(file, schemas), "utf8"));
  const target = new URL(folder, here);
  await mkdir(target, { recursive: true });
  for (const part of parts) await writeFile(new URL(`${name}-${part}.ts`, target), await PARTS[part](file, schema));
}

/** TypeScript by its name alone: what ajv writes is JavaScript, and only the export at the end has a type. */
function validatorModule(file, schema) {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, code: { source: true, esm: true } });
  const code = withoutCopies(withoutRequires(standaloneCode(ajv, ajv.compile(withoutNotes(schema, file === CONFIG)))))
    .replace(/^"use strict";/, "")
    .replace(/export const validate = (\w+);export default \w+;/, "const compiled = $1;");
  if (!code.includes("const compiled = ")) throw new Error("ajv's standalone code no longer looks as it did");
  return ["// @ts-nocheck", banner(file), DECLARATIONS, NOTE, code, VALIDATE].join("\n");
}

/**
 * ajv joins the errors of a part to those before it by a copy of both, so that 100,000 mistakes cost the square of that. Here they are
 * put behind them in place, and no more than are needed.
 */
function withoutCopies(code) {
  const joined = code
    .replace(
      /vErrors = vErrors === null \? (\w+)\.errors : vErrors\.concat\(\1\.errors\)/g,
      "vErrors = append(vErrors, $1.errors)",
    )
    .replace(
      /if\(vErrors === null\)\{\s*vErrors = \[(err\d+)\];\s*\}\s*else \{\s*vErrors\.push\(\1\);\s*\}/g,
      "vErrors = note(vErrors, $1);",
    );
  if (/\.concat\(|vErrors\.push/.test(joined)) throw new Error("ajv's standalone code no longer joins errors as it did");
  return joined;
}

/** ajv's code asks for its helpers by \`require\`; each is one plain function, whose text is put there instead. */
function withoutRequires(code) {
  return code.replace(/require\("([^"]+)"\)(\.default)?/g, (_, module, isDefault) => {
    const exported = require(module);
    const helper = isDefault ? exported.default : exported;
    if (typeof helper !== "function") throw new Error(`${module} isn't a function that could be put in place`);
    return `(${helper.toString()})`;
  });
}

function typesOf(schema) {
  return compileTypes(forTypes(schema), schema.title, {
    bannerComment: "",
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
  });
}

/** What the type generator would make worse types of is taken out: a title on a property makes a named type of it. */
function forTypes(schema) {
  const rest = Object.fromEntries(Object.entries(schema).filter(([keyword]) => !FOR_EDITORS.includes(keyword)));
  return Object.fromEntries(
    Object.entries(rest).map(([keyword, value]) => {
      if (keyword === "properties") return [keyword, mapValues(value, ({ title: _title, ...property }) => forTypes(property))];
      if (keyword === "$defs") return [keyword, mapValues(value, forTypes)];
      if (keyword === "additionalProperties" && typeof value === "object") return [keyword, forTypes(value)];
      return [keyword, value];
    }),
  );
}

/** The schema with nothing but what decides: notes for people would be carried along in the validator. */
function withoutNotes(schema, isConfig) {
  const within = (value) => withoutNotes(value, isConfig);
  if (Array.isArray(schema)) return schema.map(within);
  if (typeof schema !== "object" || schema === null) return schema;
  const notes = new Set(["title", "description", "examples", "default", ...(isConfig ? FOR_EDITORS : [])]);
  const kept = Object.entries(schema).filter(([keyword]) => !notes.has(keyword));
  return Object.fromEntries(
    kept.map(([keyword, value]) => {
      if (keyword === "properties" || keyword === "$defs") return [keyword, mapValues(value, within)];
      return [keyword, within(value)];
    }),
  );
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

/** What is in each object of the schema, by the name of its definition (the whole is called "file"), for errors to speak of. */
function shapesModule(file, schema) {
  const objects = Object.entries({ file: schema, ...schema.$defs }).filter(([, { properties }]) => properties !== undefined);
  const shapes = Object.fromEntries(objects.map(([name, { properties }]) => [name, mapValues(properties, shapeOf)]));
  return `${banner(file)}
/** A key's own definition, or, where it holds a map or a list, those of the map's keys and of what is in it. */
export interface Shape {
  readonly definition?: string;
  readonly names?: string;
  readonly entries?: string;
}

export const shapes: Readonly<Record<string, Readonly<Record<string, Shape>>>> = ${JSON.stringify(shapes, null, 2)};
`;
}

function shapeOf({ $ref, propertyNames, additionalProperties, items }) {
  const nameOf = (reference) => reference?.replace("#/$defs/", "");
  return {
    definition: nameOf($ref),
    names: nameOf(propertyNames?.$ref),
    entries: nameOf(additionalProperties?.$ref ?? items?.$ref),
  };
}
