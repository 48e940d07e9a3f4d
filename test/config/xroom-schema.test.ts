import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { placesOf, loadFiles } from "./project.ts";

type Schema = Readonly<Record<string, unknown>>;

const schema = JSON.parse(readFileSync(new URL("../../schemas/xroom.schema.json", import.meta.url), "utf8")) as Schema;
const definitions = schema["$defs"] as Readonly<Record<string, Schema>>;

/** Uses all parts of the format. */
const DESIGN = `\
# yaml-language-server: $schema=./schemas/xroom.schema.json
version: 1
include: [domains/*.yaml]
credentials:
  id: { env: XROOM_ID }
  secret: { env: XROOM_SECRET }
regions:
  fra-1: { url: "https://fra-1.signal.xroom.app" }
state: file:.xroom/state.json
safety:
  maxRemovals: 25%
defaults: { region: fra-1, timezone: Europe/Berlin, horizon: 60d }
domains:
  chat.org:
    region: fra-1
    unmanaged: keep
    ignore: ["adhoc-*"]
    rooms:
      board:
        region: sfo-1
        type: webinar
        capacity: 50
        lock: true
        password: { env: BOARD_PASSWORD }
        hostKey: true
        active: true
        evict: false
        protect: true
        bookings:
          kickoff:
            start: 2026-12-01T10:00
            duration: 1h30m
          weekly:
            start: 2026-12-07T10:00[Europe/Berlin]
            duration: 45m
            grace: 15m
            repeat: FREQ=WEEKLY;BYDAY=MO
            except: [2026-12-28T10:00]
            overrides:
              2026-12-14T10:00: { start: 2026-12-14T14:00, duration: 60m, password: null }
    webhooks:
      crm: { url: "https://crm.example.com/xroom", room: board, validate: true }
      scribe: { robot: 42 }
`;

test("reads a config that uses all parts of the format", async () => {
  const files = { "xroom.yaml": DESIGN, "domains/a.yaml": "version: 1\ndomains: {}\n" };
  expect(placesOf(await loadFiles(files, { environment: { BOARD_PASSWORD: "x" } }))).toEqual([
    "xroom.yaml:21:15 webinar-without-streaming",
    "xroom.yaml:43:7 webhook-regions",
  ]);
});

test("each definition has a title, and each property a description for editors", () => {
  for (const [name, definition] of Object.entries({ file: schema, ...definitions })) {
    expect(definition["title"], name).toBeTypeOf("string");
    for (const [key, property] of Object.entries((definition["properties"] ?? {}) as Record<string, Schema>)) {
      expect(property["$ref"] ?? property["description"], `${name}.${key}`).toBeTypeOf("string");
    }
  }
});

test("no map allows unknown keys", () => {
  for (const [name, definition] of Object.entries({ file: schema, ...definitions })) {
    if (definition["properties"] !== undefined) expect(definition["additionalProperties"], name).toBe(false);
  }
});

test("its examples are valid", () => {
  const ajv = new Ajv2020({ allowUnionTypes: true });
  ajv.addSchema(schema, "config");
  for (const name of Object.keys(definitions)) {
    const validate = ajv.getSchema(`config#/$defs/${name}`);
    for (const example of (definitions[name]?.["examples"] ?? []) as readonly unknown[]) {
      expect(validate?.(example), `${name}: ${JSON.stringify(example)}`).toBe(true);
    }
  }
  for (const example of schema["examples"] as readonly unknown[]) expect(ajv.validate("config", example)).toBe(true);
});
