import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { record } from "../../src/build/recording.mjs";

const root = new URL("../../", import.meta.url);
const front = readFileSync(new URL("README.md", root), "utf8");

it("is short", () => {
  expect(front.split("\n").length).toBeLessThan(150);
});

it("shows what the command says today, from plan to apply; `npm run pictures` writes it anew", () => {
  const [, shown] = /<!-- npm run pictures -->\n\n```console\n(.*?)\n```\n/s.exec(front) ?? [];
  expect(shown).toBe(record().text);
});

it("has a picture, which is small", () => {
  expect(front).toContain("](.github/plan.png)");
  const picture = readFileSync(new URL(".github/plan.png", root));
  expect(picture.subarray(1, 4).toString()).toBe("PNG");
  expect(picture.length).toBeGreaterThan(20_000);
  expect(picture.length).toBeLessThan(200_000);
});

it.each(["host key", "grace", "horizon", "adopted"])("explains %s where it first stands", (word) => {
  const first = front.toLowerCase().indexOf(word);
  expect(front.slice(first - 1, first + word.length + 1)).toMatch(/^_.*_$/i);
  expect(front.slice(first + word.length + 1)).toMatch(/^(?::|,| \()/);
});

it("says what it was never run against", () => {
  expect(front).toContain("never run against the vendor's live service");
});
