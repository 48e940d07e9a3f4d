import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { FIELDS } from "../../src/policy/fields.ts";

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const schema = JSON.parse(read("schemas/policy.schema.json")) as {
  readonly $defs: { readonly rule: { readonly properties: Record<string, { readonly enum?: unknown }> } };
};
const accepts = new Ajv2020().compile(schema);

it("the schema takes the examples and refuses what is wrong", () => {
  const rule = { each: "room", require: "true", message: "m", severity: "error" };
  expect(accepts(load(read("examples/policy/policy.yaml")))).toBe(true);
  expect(accepts({ version: 1, policies: { r: rule } })).toBe(true);
  for (const wrong of [
    { each: "rooms" },
    { severity: "note" },
    { lift: "" },
    { lift: "a,b" },
    { require: undefined },
    { message: "" },
  ])
    expect(accepts(JSON.parse(JSON.stringify({ version: 1, policies: { r: { ...rule, ...wrong } } })))).toBe(false);
  expect(schema.$defs.rule.properties["each"]?.enum).toEqual(Object.keys(FIELDS));
});

it("rules know every field of the config's schema", () => {
  const { $defs } = JSON.parse(read("schemas/xroom.schema.json")) as {
    readonly $defs: Record<string, { readonly properties: object }>;
  };
  const composition = new Set(["use", "unset", "bookings"]);
  for (const each of ["room", "booking", "webhook"] as const) {
    const keys = Object.keys($defs[each]?.properties ?? {}).filter((key) => !composition.has(key));
    expect(Object.keys(FIELDS[each])).toEqual(expect.arrayContaining(keys));
  }
});
