import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);

/** Every page for users: the front page, and those of the examples. */
export const PAGES: readonly string[] = [
  "README.md",
  ...readdirSync(new URL("examples/", root), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.includes("node_modules"))
    .map((name) => `examples/${name}`)
    .toSorted(),
];

export interface Block {
  readonly page: string;
  /** Of the page, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** Why it is not run, from the comment before it. */
  readonly notRun?: string;
}

/** The fenced blocks of a page. */
export function blocksOf(page: string): Block[] {
  const text = readFileSync(new URL(page, root), "utf8");
  const fenced = /(?:^<!-- not run: (.*) -->\n\n)?^( *)```(.*)\n([\s\S]*?)^ *```$/gm;
  return [...text.matchAll(fenced)].map(({ 1: notRun, 2: indent = "", 3: language = "", 4: code = "", index }) => ({
    page,
    line: text.slice(0, index).split("\n").length,
    language,
    text: code.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    ...(notRun === undefined ? {} : { notRun }),
  }));
}
