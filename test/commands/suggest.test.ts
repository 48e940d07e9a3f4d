import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scopeWords, suggest } from "../../src/commands/terminal/suggest.ts";
import { createProject } from "../harness/project.ts";

describe("a suggested command", () => {
  it.each([
    [{}, "xroom apply plan.json"],
    [{ sandbox: true }, "xroom apply plan.json --sandbox"],
    [
      { C: "my project", config: "x.yaml", state: "git:origin#refs/x" },
      "xroom apply plan.json -C 'my project' --config x.yaml --state 'git:origin#refs/x'",
    ],
    [{ allowHost: ["a.test", "b.test"] }, "xroom apply plan.json --allow-host a.test --allow-host b.test"],
    [{ now: "2026-12-01T09:00:00Z" }, "xroom apply plan.json --now 2026-12-01T09:00:00Z"],
    [{ state: "postgres://me:hunter2@db/x" }, "xroom apply plan.json --state postgres://me:…@db/x"],
    [{ state: "postgres://me:p@ss@db/x" }, "xroom apply plan.json --state postgres://me:…@db/x"],
    [{ state: "postgres://me@db/x" }, "xroom apply plan.json --state postgres://me@db/x"],
    [{ state: "git:https://ghp_1@a.test/x#refs/x" }, "xroom apply plan.json --state 'git:https://…@a.test/x#refs/x'"],
    [{ state: "postgres://db/x?password=hunter2&a=b" }, "xroom apply plan.json --state 'postgres://db/x?password=…&a=b'"],
  ])("repeats what this run was about, and no password (%#)", (options, expected) => {
    expect(suggest(["apply", "plan.json"], options)).toBe(expected);
  });

  it("has the scope of this run if asked for", () => {
    const words = scopeWords({ domain: ["*.org"], target: ["booking/**"] });
    expect(suggest(["apply", ...words], {})).toBe("xroom apply --domain '*.org' --target 'booking/**'");
  });

  it("is quoted for a shell", () => {
    const word = fc.string({ unit: "grapheme-ascii", minLength: 1 });
    fc.assert(
      fc.property(word, word, (file, folder) => {
        const line = suggest([file], { C: folder }).replace(/^xroom/, String.raw`printf '%s\0'`);
        expect(execFileSync("sh", ["-c", line], { encoding: "utf8" })).toBe(`${file}\0-C\0${folder}\0`);
      }),
      { numRuns: 50 },
    );
  });

  it("names the project that was just made", async () => {
    const project = await createProject({});
    const { out } = await project.shell("mkdir 'a b' && xroom init chat.org -C 'a b'");
    expect(out).toContain("xroom plan --sandbox -C 'a b', then xroom apply --sandbox -C 'a b'\n");
    expect(out).toContain("then xroom plan -C 'a b'\n");
  });

  it("names the sandbox after a plan or apply in it", async () => {
    const config = `version: 1
defaults: { region: fra-1, timezone: UTC }
domains: { chat.org: { rooms: { board: { bookings: { kickoff: { start: 2026-12-01T10:00, duration: 1h, hostKey: true } } } } } }
`;
    const project = await createProject({ "xroom.yaml": config }, { XROOM_NOW: "2026-11-23T09:00:00Z" });
    const planned = await project.xroom("plan", "--sandbox", "--out", "p.json");
    expect(planned.err).toBe("Saved the plan in p.json. Once it is reviewed: xroom apply p.json --sandbox\n");
    const applied = await project.xroom("apply", "-y", "--sandbox");
    expect(applied.out).toContain("`xroom output --show-secrets --sandbox` shows the bookings' host links.");
    const taken = await project.xroom("snapshot", "--sandbox", "--out", "s.json");
    expect(taken.err).toContain("To plan against it: xroom plan --snapshot s.json --sandbox\n");
  });
});
