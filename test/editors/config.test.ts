import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { createProject } from "../harness/project.ts";
import { type Editor, startEditor } from "./language-server.ts";

interface Opened {
  readonly editor: Editor;
  /** What `xroom init` writes. */
  readonly text: string;
  /** In the folder of that config, whose schema lies beside it. */
  path(name: string): string;
}

async function openFirst(): Promise<Opened> {
  const project = await createProject({});
  await project.xroom("init", "chat.org");
  const editor = await startEditor(project.directory);
  return { editor, text: await project.read("xroom.yaml"), path: (name) => join(project.directory, name) };
}

function positionOf(text: string, part: string): { line: number; character: number } {
  const before = text.slice(0, text.indexOf(part)).split("\n");
  return { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
}

describe("a config in an editor", () => {
  it("is checked, explained and completed by the schema that `init` names in it", async () => {
    const { editor, text, path } = await openFirst();
    expect(await editor.open(path("xroom.yaml"), text)).toEqual([]);
    expect(await editor.hover(path("xroom.yaml"), positionOf(text, "kickoff"))).toContain("ooking");
    expect(await editor.hover(path("xroom.yaml"), positionOf(text, "lock: true"))).toContain("Lock");

    const wrong = text.replace("lock: true", "lokc: true").replace("type: conference", "type: lecture");
    const found = await editor.open(path("wrong.yaml"), wrong);
    expect(found.map(({ range }) => range.start.line)).toEqual(
      [positionOf(wrong, "lecture"), positionOf(wrong, "lokc")].map(({ line }) => line),
    );
    expect(found[1]?.message).toContain("lokc");

    const open = text.replace("lock: true", "\n        ");
    await editor.open(path("open.yaml"), open);
    const { line } = positionOf(open, "type: conference");
    expect(await editor.complete(path("open.yaml"), { line: line + 2, character: 8 })).toEqual(
      expect.arrayContaining(["capacity", "lock", "password"]),
    );
  });
});

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

interface Example {
  readonly file: string;
  /** Where the mouse rests, and what is then told. */
  readonly hover: readonly [string, string];
  /** A key, and what is typed in its place. */
  readonly slip: readonly [string, string];
  /** A line that is taken out, and what is then offered there. */
  readonly gap: readonly [string, readonly string[]];
}

describe("the examples in an editor", () => {
  it.each<Example>([
    {
      file: "policy/policy.yaml",
      hover: ["require: object.lock", "What must hold"],
      slip: ["severity: error", "sevrity: error"],
      gap: ["    severity: error\n", ["severity"]],
    },
    {
      file: "controller/controller.yaml",
      hover: ["mode: approve-removals", "#### Mode"],
      slip: ["mode: approve-removals", "mod: approve-removals"],
      gap: ["    interval: 1m\n", ["interval"]],
    },
  ])("$file is checked, explained and completed", async ({ file, hover: [place, told], slip, gap: [line, offered] }) => {
    const path = join(EXAMPLES, file);
    const beside = (name: string): string => join(dirname(path), name);
    const text = readFileSync(path, "utf8");
    const editor = await startEditor(dirname(path));
    expect(await editor.open(path, text)).toEqual([]);
    expect(await editor.hover(path, positionOf(text, place))).toContain(told);

    const wrong = text.replace(...slip);
    expect(wrong).not.toBe(text);
    const found = await editor.open(beside("wrong.yaml"), wrong);
    expect(found.map(({ message }) => message).join("\n")).toContain(slip[1].replace(/:.*/, ""));

    const blank = text.replace(line, "    \n");
    await editor.open(beside("open.yaml"), blank);
    const typed = { line: positionOf(text, line).line, character: 4 };
    expect(await editor.complete(beside("open.yaml"), typed)).toEqual(expect.arrayContaining([...offered]));
  });

  it("name their schema in their first line", () => {
    const files = readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".yaml"));
    const ours = files.filter((name) =>
      /^(?:domains|include|templates|policies|sources):/m.test(readFileSync(join(EXAMPLES, name), "utf8")),
    );
    expect(ours.length).toBeGreaterThan(18);
    for (const name of ours.filter((each) => each !== "emulator/seed.yaml")) {
      const [, schema = ""] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(readFileSync(join(EXAMPLES, name), "utf8")) ?? [];
      const { title } = JSON.parse(readFileSync(join(EXAMPLES, dirname(name), schema), "utf8")) as { readonly title: string };
      expect({ name, title }).toEqual({
        name,
        title: expect.stringMatching(/^(?:XroomFile|XroomPolicy|ControllerFile)$/) as string,
      });
    }
  });
});
