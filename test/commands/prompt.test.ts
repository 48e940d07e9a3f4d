import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { setScene } from "./fixtures.ts";

const hasScript = spawnSync("sh", ["-c", "command -v script"]).status === 0;
const QUESTION = "Only yes is taken for an answer: ";

describe.skipIf(!hasScript)("apply on a terminal", () => {
  it("shows the plan, asks, and applies after yes", async () => {
    const { project, world } = await setScene();
    const apply = project.startOnTerminal(100, "apply");
    await apply.said(QUESTION);
    expect(world.writes()).toEqual([]);
    apply.type("yes\r");
    const { code, out } = await apply.ended;
    expect(code).toBe(0);
    expect(world.writes()).toHaveLength(2);
    const text = stripVTControlCharacters(out);
    expect(text).toMatch(
      /Plan: 2 to add\.[\s\S]*Make these 2 calls\?[\s\S]*2\/2 calls[\s\S]*Apply complete: 2 of 2 changes done/,
    );
    expect(out).toContain("\u001b[32m");
  });

  it.each([
    ["no", "no\r"],
    ["y", "y\r"],
    ["YES", "YES\r"],
    ["nothing", "\r"],
    ["the end of input", "\u0004"],
  ])("calls nothing after %s", async (_, typed) => {
    const { project, world } = await setScene();
    const apply = project.startOnTerminal(100, "apply");
    await apply.said(QUESTION);
    apply.type(typed);
    const { code, out } = await apply.ended;
    expect(code).toBe(1);
    expect(out).toContain("Not applied: nothing was called.");
    expect(out).not.toContain("    at ");
    expect(world.writes()).toEqual([]);
  });

  it("is interrupted at the question, and releases the lock", async () => {
    const { project, world } = await setScene();
    const apply = project.startOnTerminal(100, "apply");
    await apply.said(QUESTION);
    apply.type("\u0003");
    const { code, out } = await apply.ended;
    expect(code).toBe(130);
    expect(out).toContain("Stopped: nothing was called.");
    expect(world.writes()).toEqual([]);
    expect((await project.xroom("apply", "-y")).code).toBe(0);
  });

  it("doesn't ask if there is nothing to call", async () => {
    const { project } = await setScene();
    await project.xroom("apply", "-y");
    const { code, out } = await project.startOnTerminal(100, "apply").ended;
    expect(code).toBe(0);
    expect(out).toContain("No changes: everything is as declared. 2 unchanged.");
    expect(out).not.toContain("answer");
  });

  it("fits its progress into 20 columns", async () => {
    const { project } = await setScene();
    const { code, out } = await project.startOnTerminal(20, "apply", "-y").ended;
    expect(code).toBe(0);
    const drawn = out.split("\r\u001b[K").slice(1, -1);
    expect(drawn.length).toBeGreaterThan(0);
    for (const line of drawn) expect(line.length).toBeLessThan(20);
    expect(out).toContain("2/2 calls");
  });

  it.each([
    ["NO_COLOR", { NO_COLOR: "1" }, []],
    ["--no-color", {}, ["--no-color"]],
  ])("leaves colours out under %s", async (_, environment, args) => {
    const { project } = await setScene(undefined, environment);
    const { out } = await project.startOnTerminal(100, "apply", "-y", ...args).ended;
    expect(out).not.toMatch(/\u001b\[\d+m/);
    expect(out).toContain("2/2 calls");
  });

  it("sends a dumb terminal no cursor codes", async () => {
    const { project } = await setScene(undefined, { TERM: "dumb" });
    const { code, out } = await project.startOnTerminal(100, "apply", "-y").ended;
    expect(code).toBe(0);
    expect(out).not.toContain("\u001b");
    expect(out).toMatch(/✓ c1 fra-1 booking\.add/);
  });
});
