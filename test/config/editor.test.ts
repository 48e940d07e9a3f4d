/** What an editor shows and refuses: by the JSON Schema alone, and by yaml-language-server, which most editors run. */
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parse } from "yaml";
import { getLanguageService } from "yaml-language-server";
import { parseDuration } from "../../src/model/duration.ts";
import { parseRule } from "../../src/config/recurrence/rule.ts";
import { parseTime } from "../../src/config/time/parse-time.ts";
import { createZones } from "../../src/config/time/zones.ts";

const text = readFileSync(new URL("../../schemas/xroom.schema.json", import.meta.url), "utf8");
const SCHEMA = (JSON.parse(text) as { readonly $id: string }).$id;
const ajv = new Ajv2020({ allowUnionTypes: true, strict: false });
ajv.addSchema(JSON.parse(text) as object);
const accepts = (definition: string, value: unknown): boolean =>
  ajv.getSchema(`${SCHEMA}#/$defs/${definition}`)?.(value) === true;
const whole = (config: string): boolean => ajv.validate(SCHEMA, parse(config));

describe("the schema", () => {
  it("refuses by shape what the config refuses, and nothing that it takes", () => {
    const likely = fc.stringMatching(/^[0-9PTWDHMSwdhms.,:+\-Z[\] EurFqWKLYAI=;/]{1,22}$/);
    const time = fc.stringMatching(
      /^20\d\d-(0\d|1[0-2])-[0-2]\d[T ][0-2]\d:[0-5]\d(:[0-5]\d)?(Z|[+-]0[0-9](:[0-5]0)?)?(\[Europe\/Berlin\])?$/,
    );
    const duration = fc.stringMatching(
      /^((\d{1,2}w)?(\d{1,2}d)?(\d{1,2}h)?(\d{1,2}m)?|P(\d{1,2}D)?(T\d{1,2}H)?(\d{1,2}M)?|PT\d\.\dH)$/,
    );
    const rule = fc.stringMatching(
      /^(RRULE:)?FREQ=(DAILY|weekly|MONTHLY|YEARLY)(;(BYDAY=MO,1TU|COUNT=\d{1,3}|INTERVAL=2|UNTIL=20271224))?$/,
    );
    const zones = createZones();
    for (const [definition, values, takes] of [
      ["time", time, (value: string) => parseTime(value).kind === "time"],
      ["duration", duration, (value: string) => parseDuration(value) !== undefined],
      ["timezone", fc.constantFrom(...zones.names, "+02:00"), (value: string) => zones.find(value) !== undefined],
    ] as const) {
      fc.assert(
        fc.property(fc.oneof(values, likely), (value) => {
          if (takes(value)) expect(accepts(definition, value)).toBe(true);
        }),
      );
    }
    const booking = (repeat: string) => accepts("booking", { start: "2026-12-01T10:00", duration: 5, repeat });
    fc.assert(
      fc.property(fc.oneof(rule, likely), (value) => {
        if (parseRule(value).kind === "rule") expect(booking(value)).toBe(true);
      }),
    );
    for (const wrong of ["2026-12-01", "10:00", "2026-12-01T25:00", "tomorrow"])
      expect(accepts("time", wrong), wrong).toBe(false);
    for (const wrong of ["90min", "1.5h", "", "P", "h"]) expect(accepts("duration", wrong), wrong).toBe(false);
    for (const wrong of ["WEEKLY", "FREQ=WEEKLI", "BYDAY=MO", "FREQ=HOURLY"]) expect(booking(wrong), wrong).toBe(false);
    for (const wrong of ["Europe Berlin", "+2"]) expect(accepts("timezone", wrong), wrong).toBe(false);
    expect(accepts("regionName", "fra 1")).toBe(false);
  });

  it("asks for whole bookings and webhooks where no template, and no other file, can give the rest", () => {
    const domain = (rest: string) => whole(`{ version: 1, defaults: { region: fra-1 }, domains: { chat.org: ${rest} } }`);
    expect(domain("{ rooms: { a: { bookings: { b: { duration: 1h } } } } }")).toBe(false);
    expect(domain("{ webhooks: { w: { room: a } } }")).toBe(false);
    expect(domain("{ webhooks: { w: { robot: 1, url: 'https://a.example' } } }")).toBe(false);
    expect(domain("{ rooms: { a: { use: t, bookings: { b: { duration: 1h }, c: null } } } }")).toBe(true);
    expect(domain("{ use: d, rooms: { a: { bookings: { b: { duration: 1h } } } }, webhooks: { w: null } }")).toBe(true);
    // Another file may have the domain use a template.
    const part = "domains: { chat.org: { rooms: { a: { bookings: { b: { duration: 1h } } } }, webhooks: { w: { room: a } } } }";
    expect(whole(`{ ${part} }`)).toBe(true);
    expect(whole(`{ version: 1, ${part} }`)).toBe(true);
    expect(whole(`{ version: 1, defaults: { region: fra-1 }, include: [more/*.yaml], ${part} }`)).toBe(true);
    expect(whole("{ version: 1, templates: { rooms: { t: { bookings: { b: { duration: 1h } } } } } }")).toBe(true);
  });
});

describe("yaml-language-server", () => {
  const service = getLanguageService({
    schemaRequestService: () => Promise.resolve(text),
    workspaceContext: { resolveRelativePath: (path) => path },
  });
  service.configure({
    validate: true,
    hover: true,
    completion: true,
    yamlVersion: "1.2",
    schemas: [{ uri: "file:///xroom.schema.json", fileMatch: ["*.yaml"] }],
  });
  let files = 0;
  /** The text without its `|`, and where that stood, in a file of its own: the service remembers files. */
  const at = (marked: string) => {
    const offset = marked.indexOf("|");
    const document = TextDocument.create(`file:///${(files += 1)}.yaml`, "yaml", 1, marked.replace("|", ""));
    return { document, position: document.positionAt(offset) };
  };
  const completions = async (marked: string): Promise<string[]> => {
    const { document, position } = at(marked);
    return (await service.doComplete(document, position, false)).items.map(({ label }) => label);
  };
  const hover = async (marked: string): Promise<string> => {
    const { document, position } = at(marked);
    return JSON.stringify((await service.doHover(document, position))?.contents ?? "");
  };
  const problems = async (config: string): Promise<string[]> =>
    (await service.doValidation(at(config).document, false)).map(({ message, range }) => `${range.start.line + 1}: ${message}`);
  const TEMPLATE = "version: 1\ntemplates:\n  rooms:\n    team:\n      ";

  it("completes the keys of templates, of their rooms and of defaults", async () => {
    expect(await completions("version: 1\ntem|")).toContain("templates");
    expect(await completions("version: 1\ntemplates:\n  |")).toEqual(expect.arrayContaining(["rooms", "domains"]));
    expect(await completions(`${TEMPLATE}|`)).toEqual(expect.arrayContaining(["use", "unset", "lock", "bookings"]));
    expect(await completions("version: 1\ndomains:\n  chat.org:\n    defaults:\n      |")).toEqual(
      expect.arrayContaining(["capacity", "hostKey", "lock", "password", "protect", "type"]),
    );
    expect(await completions(`${TEMPLATE}unset:\n        - |`)).toContain("lock");
  });

  it("tells what a key is for", async () => {
    expect(await hover(`${TEMPLATE}us|e: locked\n`)).toContain("The name of a template, or a list of names");
    expect(await hover("version: 1\ndomains:\n  chat.org:\n    def|aults: { lock: true }\n")).toContain(
      "For the rooms of the domain",
    );
  });

  it("refuses at their lines what the config refuses, and takes templates", async () => {
    const config = (room: string, rest = "") =>
      `version: 1\n${rest}domains:\n  chat.org:\n    rooms:\n      a: ${room}\ndefaults: { region: fra-1 }\n`;
    const templates = "templates: { rooms: { t: { use: [u], bookings: { b: { duration: 1h } } }, u: {} } }\n";
    expect(
      await problems(config("{ use: t, unset: [lock], bookings: { b: { start: 2026-12-01T10:00 }, c: null } }", templates)),
    ).toEqual([]);
    for (const room of [
      "{ bookings: { b: { start: 2026-12-01T25:00, duration: 1h } } }",
      "{ bookings: { b: { start: 2026-12-01T10:00, duration: 90min } } }",
      "{ bookings: { b: { start: 2026-12-01T10:00, duration: 1h, repeat: FREQ=HOURLY } } }",
      "{ bookings: { b: { start: 2026-12-01T10:00 } } }",
      "{ unset: [bookings] }",
      "{ use: a b }",
      "{ lokc: true }",
    ])
      expect(await problems(config(room)), room).toEqual([expect.stringMatching(/^5: /)]);
    const included = "domains:\n  chat.org:\n    rooms:\n      a: { bookings: { b: { duration: 1h } } }\n";
    expect(await problems(included)).toEqual([]);
  });
});
