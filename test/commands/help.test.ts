import { readFileSync } from "node:fs";
import { join } from "node:path/posix";
import { describe, expect, it } from "vitest";
import { formatPage } from "../../src/commands/help/format-page.ts";
import { TOPICS } from "../../src/commands/help/topics.ts";
import { COMMANDS } from "../../src/commands/index.ts";
import { painter } from "../../src/render/text/paint.ts";
import { PAGES } from "../harness/pages.ts";
import { createProject } from "../harness/project.ts";

const root = new URL("../../", import.meta.url);
const contents = readFileSync(new URL("examples/README.md", root), "utf8");

describe("xroom help", () => {
  it("lists the commands and the topics", async () => {
    const { code, out, err } = await (await createProject({})).xroom("help");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const { name, summary } of COMMANDS) expect(out).toMatch(new RegExp(`^  ${name}(?: .*)?  ${summary.slice(0, 20)}`, "m"));
    for (const { name, summary } of TOPICS) expect(out).toMatch(new RegExp(`^  ${name} +${summary}$`, "m"));
  });

  it("has every page of the examples for a topic, as their table of contents has it", () => {
    const pages = PAGES.filter((page) => !["README.md", "examples/README.md"].includes(page));
    expect(TOPICS.map(({ page }) => page).toSorted()).toEqual([...pages, "schemas/diagnostics.md"]);
    const rows = [...contents.matchAll(/^\| (.*?) +\| \[(.*?)\]\((.*?)\) +\|$/gm)].map(([, summary, name, link]) => {
      const path = join("examples", link ?? "");
      return { name, summary, page: path.endsWith(".md") ? path : `${path}/README.md` };
    });
    expect(rows).toEqual(TOPICS);
  });

  it.each(TOPICS)("$name prints its page for eighty columns, with all of its words", async ({ name, page }) => {
    const { code, out, err } = await (await createProject({})).xroom("help", name);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const wide = out.split("\n").filter((line) => line.length > 80 && !line.startsWith("  ") && line.includes(" "));
    expect(wide.filter((line) => !line.trim().startsWith("<"))).toEqual([]);
    // A screen; the reference is as long as it is.
    if (!/^(?:examples\/reference|schemas)\//.test(page)) expect(out.split("\n").length).toBeLessThan(65);
    const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}]+/gu) ?? [];
    const printed = new Set(wordsOf(out).map((word) => word.toLowerCase()));
    const shown = readFileSync(new URL(page, root), "utf8")
      .replaceAll(/\]\([^)]*\)/g, "]")
      .replaceAll(/^ *```\w*$|^<!--.*-->$/gm, "")
      .split("\n")
      // The heads of two columns are left out where the table is too wide.
      .filter((_, index, lines) => !lines[index + 1]?.startsWith("| -"))
      .flatMap(wordsOf);
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.filter((word) => !printed.has(word.toLowerCase()))).toEqual([]);
  });

  it("suggests a topic, and lists them", async () => {
    const { code, out, err } = await (await createProject({})).xroom("help", "recuring");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain('there is no command or topic "recuring": did you mean "recurring"?');
    for (const { name } of TOPICS) expect(err).toContain(name);
  });

  it("says where the options are, if a command has the topic's name", async () => {
    const project = await createProject({});
    expect((await project.xroom("help", "state")).out).toContain("\nOptions: xroom state --help\n");
    expect((await project.xroom("help", "recurring")).out).not.toContain("Options:");
    expect((await project.xroom("help", "state", "rm")).out).toContain("Usage: xroom state rm");
  });
});

describe("a page", () => {
  const style = { columns: 40, paint: painter(false), linkNote: (target: string) => ` (${target})` };

  it("has its text wrapped, and its code as it is", () => {
    const page = [
      "# A page",
      "<!-- for those who make it -->",
      "A paragraph of two lines, with **strong** and _slanted_",
      "words, `some_code_here` and [a link](of.md) or `xroom plan`.",
      "",
      "1. The first of a list that is longer than a line",
      "   of it.",
      "2. The second:",
      "",
      "   ```sh",
      "   xroom plan   # as wide as it is, with more words to say",
      "   ```",
      "",
      "   and what follows it.",
      "",
    ];
    expect(formatPage(page.join("\n"), style)).toBe(`A page

A paragraph of two lines, with strong
and slanted words, \`some_code_here\` and
a link (of.md) or \`xroom plan\`.

1. The first of a list that is longer
   than a line of it.
2. The second:

     xroom plan   # as wide as it is, with more words to say

   and what follows it.
`);
  });

  it("has tables as columns where they fit, else each row below its first cell", () => {
    const table = ["| to | use |", "| --- | --- |", "| plan | `a\\|b` |", ""].join("\n");
    expect(formatPage(table, style)).toBe("TO    USE\nplan  `a|b`\n");
    const long = "a cell that needs more than what is left of it";
    expect(formatPage(`| to | use |\n| --- | --- |\n| plan | ${long} |\n`, style)).toBe(
      "plan\n    a cell that needs more than what is\n    left of it\n",
    );
    expect(formatPage(`| to | use | why |\n| --- | --- | --- |\n| plan | ${long} | so |\n`, style)).toBe(
      "plan\n    use: a cell that needs more than\n    what is left of it\n    why: so\n",
    );
  });
});
