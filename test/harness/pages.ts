import { readdirSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/** Every page for users: the front page, and those of the examples. */
export const PAGES: readonly string[] = [
  "README.md",
  ...readdirSync(new URL("examples/", root), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
    .map((name) => `examples/${name}`)
    .toSorted(),
];
