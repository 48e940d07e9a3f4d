import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { emulate } from "../harness/world.ts";
import { runSnippet } from "./library-snippet.ts";

const root = new URL("../../", import.meta.url);

function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.replace(/^ \* {0,3}/, "").trim());
}

describe("the library", () => {
  it("plans and applies as its snippet says", async () => {
    const world = await emulate();
    const directory = await mkdtemp(join(tmpdir(), "xroom-library-"));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const rooms = "{ board: { active: true } }";
    const config = `version: 1\n${world.regions}\ndefaults: { region: fra-1 }\ndomains: { chat.org: { rooms: ${rooms} } }\n`;
    await writeFile(join(directory, "xroom.yaml"), config);
    const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
    onTestFinished(() => log.mockRestore());
    await runSnippet(directory, world.environment);
    expect(log.mock.calls).toEqual([["open", "room/chat.org/board"], [{ done: 1, failed: 0, skipped: 0, "not-tried": 0 }]]);
    expect(world.emulator.world("fra-1").rooms()).toHaveLength(1);
  });

  it.each(["README.md", "src/index.ts"])("is shown in %s by that snippet", async (name) => {
    const snippet = linesOf(await readFile(new URL("test/project/library-snippet.ts", root), "utf8"));
    const shown = new Set(linesOf(await readFile(new URL(name, root), "utf8")));
    const body = snippet.slice(
      snippet.findIndex((line) => line.startsWith("await using")),
      snippet.lastIndexOf("}"),
    );
    for (const line of body) expect(shown).toContain(line);
  });
});
