import { expect, it, vi } from "vitest";
import { validate } from "../../src/config/generated/schema-validator.ts";
import { createPlainFile } from "../../src/config/yaml/plain-file.ts";
import { readPlain } from "../../src/config/yaml/read-plain.ts";
import { loadFiles, withDomain } from "./project.ts";

const SECRET = "QXZ7KJVW";
const rooms = (count: number, settings: string): string =>
  withDomain(
    "region: fra-1",
    `rooms: { ${Array.from({ length: count }, (_, index) => `r${index}: { ${settings} }`).join(", ")} }`,
  );

it("of thousands of errors on one line a thousand are told, each with its surroundings and no secret, and the rest is counted", async () => {
  const { diagnostics, untold } = await loadFiles(rooms(3_000, `capacity: 0, password: ${SECRET}, nonsense: 1`));
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  expect(errors).toHaveLength(1_000);
  expect(untold.errors).toBe(5_000);
  expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(["out-of-range", "unknown-key"]));
  const last = errors.at(-1)?.excerpt;
  expect(last?.text.slice(last.column - 1)).toMatch(/^nonsense: 1 }/);
  expect(last?.text.length).toBeLessThan(900);
  expect(JSON.stringify(diagnostics)).not.toContain(SECRET);
});

it("the errors of a part are appended, and those before are not copied", () => {
  const bad = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`r${index}`, { capacity: 0 }]));
  const copied = vi.spyOn(Array.prototype, "concat");
  validate({ version: 1, domains: { "chat.org": { rooms: bad } } });
  const times = copied.mock.calls.length;
  copied.mockRestore();
  expect({ times, mistakes: validate.errors?.length }).toEqual({ times: 0, mistakes: 100 });
});

it("the start of a line is searched once, however many keys are on it", () => {
  const text = rooms(100, "capacity: 5");
  const plain = readPlain(text);
  if (plain === undefined) throw new Error("the text is not plain");
  const file = createPlainFile("xroom.yaml", text, plain);
  const looked = vi.spyOn(String.prototype, "lastIndexOf");
  const places = Array.from({ length: 100 }, (_, index) => file.locateKey(["domains", "chat.org", "rooms", `r${index}`]));
  const searches = looked.mock.calls.length;
  looked.mockRestore();
  expect(searches).toBe(1);
  const line = text.split("\n")[4] ?? "";
  expect(places.map(({ source }) => `${source.line} ${line.slice(source.column - 1).split(":")[0]}`)).toEqual(
    Array.from({ length: 100 }, (_, index) => `5 r${index}`),
  );
});
