import { join } from "node:path";
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
