import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { ApplyEvent } from "../../src/apply/events.ts";
import { applyProject } from "../../src/project/apply/apply.ts";
import { openProject } from "../../src/project/open.ts";
import { planProject } from "../../src/project/plan.ts";
import type { LiveProject } from "../../src/project/project.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";

const REQUEST = { command: "a test" };

async function openWith(rooms: string): Promise<{ readonly project: LiveProject; readonly world: EmulatedWorld }> {
  const world = await emulate();
  const directory = temporaryFolder();
  const config = `version: 1\n${world.regions}\ndefaults: { region: fra-1 }\ndomains: { chat.org: { rooms: ${rooms} } }\n`;
  await writeFile(join(directory, "xroom.yaml"), config);
  const project = await openProject({ directory, environment: world.environment, now: Date.parse("2026-11-23T09:00:00Z") });
  onTestFinished(() => project.close());
  return { project, world };
}

describe("applyProject", () => {
  it("makes the plan's calls under the lock, with nobody asked", async () => {
    const { project, world } = await openWith("{ board: { active: true } }");
    const events: ApplyEvent["type"][] = [];
    const result = await applyProject(project, REQUEST, {
      onReady: async () => expect(project.state.lock({ ...HOLDER })).rejects.toMatchObject({ kind: "locked" }),
      onEvent: ({ type }) => events.push(type),
    });
    expect(result).toMatchObject({ kind: "applied", report: { calls: { done: 1 } } });
    expect(events).toEqual(["started", "call-started", "call-ended", "change-done", "ended"]);
    expect(world.writes()).toHaveLength(1);
    expect((await project.state.read()).objects).toHaveProperty("room/chat.org/board");
    expect((await planProject(project)).changes).toEqual([]);
  });

  it("calls nothing if the plan is declined, and gives the lock back", async () => {
    const { project, world } = await openWith("{ board: { active: true } }");
    const shown: string[] = [];
    const hooks = { onPlan: ({ seal }: { seal: string }) => shown.push(seal), confirm: async () => false };
    expect(await applyProject(project, REQUEST, hooks)).toEqual({ kind: "declined" });
    expect(await applyProject(project, REQUEST, hooks)).toEqual({ kind: "declined" });
    expect(shown).toHaveLength(2);
    expect(world.writes()).toEqual([]);
  });

  it("refuses a saved plan of what has changed since, and leaves that out if it is to be partial", async () => {
    const { project, world } = await openWith("{ board: { active: true, lock: true }, lobby: { active: true } }");
    const plan = await planProject(project);
    world.emulator.world("fra-1").openRoom("chat.org/board");
    const saved = { plans: [{ plan, name: "plan.json" }], maxAge: 60_000 };
    expect(await applyProject(project, { ...REQUEST, saved })).toMatchObject({
      kind: "refused",
      diagnostics: [{ code: "stale-plan" }],
    });
    expect(world.writes()).toEqual([]);
    const left: string[] = [];
    const result = await applyProject(
      project,
      { ...REQUEST, saved: { ...saved, partial: true } },
      { onPlan: (_, { leftOut }) => left.push(...leftOut.map(({ severity }) => severity)) },
    );
    expect(left).toEqual(["warning"]);
    expect(result).toMatchObject({ kind: "applied", report: { calls: { done: 1, skipped: 0 } } });
    expect(world.writes()).toMatchObject([{ data: { id: "chat.org/lobby" } }]);
  });

  it("ends with nothing called once its signal is given", async () => {
    const { project, world } = await openWith("{ board: { active: true } }");
    const stop = new AbortController();
    const reason = new Error("stopped by the test");
    const hooks = { onLock: () => stop.abort(reason) };
    await expect(applyProject(project, { ...REQUEST, signal: stop.signal }, hooks)).rejects.toBe(reason);
    expect(world.emulator.log).toEqual([]);
  });
});

const HOLDER = { run: "another", user: "test", host: "test", pid: 1, command: "a test", since: new Date().toISOString() };
