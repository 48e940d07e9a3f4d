import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseTime } from "../../src/config/time/parse-time.ts";
import { resolveInZone } from "../../src/config/time/resolve-time.ts";
import { createTimeWriter } from "../../src/config/time/write-time.ts";
import { createZones, type Zone } from "../../src/config/time/zones.ts";
import { parseTree } from "../../src/config/yaml/parse-tree.ts";
import { inline, type Tree, writeConfig } from "../../src/config/yaml/write.ts";
import { harmfulIn } from "../../src/model/harmful.ts";
import { isDomainName, isKey, isRoomName } from "../../src/model/names.ts";

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: fc.constantFrom(..."-:#?{}[],&*!|>'\"%@` \n\t\\0~=<a") }),
);
const map = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Map<string, T>> =>
  fc.uniqueArray(fc.tuple(text, value), { maxLength: 5, selector: ([key]) => key }).map((entries) => new Map(entries));
const scalar = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null));
const small: fc.Arbitrary<Tree> = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }), map(scalar).map(inline));
const tree = map(fc.oneof(small, map(small)));

/** The data that a parser reads back. */
function plain(value: Tree): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Map) return plainMap(value);
  return "inline" in value ? plainMap(value.inline) : (value as readonly Tree[]).map(plain);
}

function plainMap(entries: Iterable<readonly [string, Tree]>): unknown {
  const made = Object.create(null) as Record<string, unknown>;
  for (const [key, value] of entries) made[key] = plain(value);
  return made;
}

describe("a written config", () => {
  it("is read back as it was, and has no deceptive characters", () => {
    fc.assert(
      fc.property(tree, fc.array(fc.string({ unit: "binary" }), { maxLength: 2 }), (value, comments) => {
        const written = writeConfig(new Map([["domains", value]]), comments);
        const { file, diagnostics } = parseTree("a.yaml", written);
        expect(diagnostics).toEqual([]);
        expect(file?.value).toEqual(plainMap([["domains", value]]));
        expect(harmfulIn(written.replaceAll("\n", ""))).toEqual([]);
        // Other parsers make maps with prototypes.
        if (!written.includes("__proto__")) expect(() => parse(written) as unknown).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });

  it("quotes what some parsers read as a boolean or a merge", () => {
    expect(
      writeConfig(
        new Map<string, Tree>([
          ["yes", "no"],
          ["<<", "on"],
          ["2026-12-01", "~"],
        ]),
      ),
    ).toBe('"yes": "no"\n"<<": "on"\n2026-12-01: "~"\n');
  });

  it("has a map on one line if it fits", () => {
    const entry = (value: string): Tree =>
      inline(
        new Map<string, Tree>([
          ["a", value],
          ["b", ["x", 1]],
          ["c", inline(new Map([["d", null]]))],
        ]),
      );
    expect(writeConfig(new Map([["k", entry("short")]]), ["one", "two\nlines"])).toBe(
      "# one\n# two lines\nk: { a: short, b: [x, 1], c: { d: null } }\n",
    );
    const long = "l".repeat(120);
    expect(writeConfig(new Map([["k", entry(long)]]))).toBe(`k:\n  a: ${long}\n  b:\n    - x\n    - 1\n  c: { d: null }\n`);
  });
});

describe("a written time", () => {
  const zones = createZones();
  const instants = fc.oneof(
    fc.integer({ min: Date.parse("1850-01-01T00:00:00Z"), max: Date.parse("2100-01-01T00:00:00Z") }),
    fc
      .constantFrom("2027-03-28T00:30:00Z", "2027-10-31T00:30:00Z", "2027-10-31T01:30:00Z", "2027-04-03T15:00:00Z")
      .map(Date.parse),
  );

  it("is read as the same instant, without a warning", () => {
    const names = fc.constantFrom(
      "UTC",
      "Europe/Berlin",
      "America/New_York",
      "Australia/Lord_Howe",
      "Asia/Kolkata",
      "Africa/Monrovia",
      "+05:45",
    );
    fc.assert(
      fc.property(instants, fc.option(names, { nil: undefined }), fc.boolean(), (instant, name, bare) => {
        const zone = name === undefined ? undefined : (zones.find(name) as Zone);
        const written = createTimeWriter(zone, { bare }).time(instant) ?? "";
        const parsed = parseTime(written);
        if (parsed.kind === "problem") throw new Error(`${written}: ${parsed.summary}`);
        const { time } = parsed;
        const nearest = time.zone === undefined ? (zone ?? (zones.find("UTC") as Zone)) : (zones.find(time.zone) as Zone);
        const fixed = time.zone === undefined && typeof time.offset === "number";
        const resolved = fixed
          ? { kind: "instant", instant: time.local - (time.offset as number) }
          : resolveInZone(time, nearest);
        expect(resolved).toEqual({ kind: "instant", instant });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["2026-12-01T09:00:00Z", undefined, true, "2026-12-01T09:00Z", "0900"],
    ["2026-12-01T09:00:07.250Z", "Europe/Berlin", true, "2026-12-01T10:00:07.250", "100007250"],
    ["2026-12-01T09:00:00Z", "Europe/Berlin", false, "2026-12-01T10:00[Europe/Berlin]", "1000"],
    ["2027-10-31T01:30:00Z", "Europe/Berlin", false, "2027-10-31T02:30+01:00[Europe/Berlin]", "0230"],
    ["2027-10-31T01:30:00Z", "Europe/Berlin", true, "2027-10-31T02:30+01:00", "0230"],
  ])("%s in %s, bare: %s, is %s", (instant, name, bare, written, digits) => {
    const writer = createTimeWriter(name === undefined ? undefined : zones.find(name), { bare });
    expect(writer.time(Date.parse(instant))).toBe(written);
    expect(writer.digits(Date.parse(instant)).time).toBe(digits);
  });

  it("is undefined in a year of more than four digits, locally or in UTC", () => {
    expect(createTimeWriter(undefined, { bare: true }).time(Date.UTC(12_026, 0))).toBeUndefined();
    expect(createTimeWriter(zones.find("Asia/Tokyo"), { bare: true }).time(Date.parse("9999-12-31T20:00:00Z"))).toBeUndefined();
  });
});

describe("names", () => {
  const { $defs } = JSON.parse(readFileSync(new URL("../../schemas/xroom.schema.json", import.meta.url), "utf8")) as {
    $defs: Record<string, { pattern: string }>;
  };
  it.each([
    ["domainName", isDomainName],
    ["roomName", isRoomName],
    ["identifier", isKey],
  ] as const)("are as the schema's %s has them, but for halves of characters", (name, allows) => {
    const pattern = new RegExp($defs[name]?.pattern ?? "never", "u");
    fc.assert(
      fc.property(text, (each) => {
        expect(allows(each)).toBe(pattern.test(each) && !/\p{Surrogate}/u.test(each));
      }),
      { numRuns: 500 },
    );
  });
});
