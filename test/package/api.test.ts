import { readdir, readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";

const TYPES = new URL("../../dist/library/", import.meta.url);

/** The built declarations without their comments, and without the letters by which they name each other's. */
async function publicApi(): Promise<string> {
  const files = (await readdir(TYPES, { recursive: true })).filter((path) => path.endsWith(".d.ts")).toSorted();
  const texts = await Promise.all(
    files.map(async (path) => {
      const text = await readFile(new URL(path, TYPES), "utf8");
      const bare = text.replace(/\/\*\*[^]*?\*\//g, "").replace(/^(?:\/\/.*|import \{.*)$/gm, "");
      const lines = bare.replace(/^export \{(.*)\};$/gm, (_, names: string) => exportedNames(names)).split("\n");
      return [`// ${path}`, ...lines.filter((line) => line.trim() !== "")].join("\n");
    }),
  );
  return `${texts.join("\n\n")}\n`;
}

function exportedNames(names: string): string {
  const own = names.split(",").map((name) => name.trim().replace(/^(type )?(?:.* as )?/, "$1"));
  return own
    .toSorted()
    .map((name) => `export ${name};`)
    .join("\n");
}

describe("the library's public API", () => {
  it("is as it was reviewed: `npm run golden` writes a change of it, for the changelog to name", async () => {
    await expect(await publicApi()).toMatchFileSnapshot("public-api.txt");
  });
});
