import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { ApplyEvent } from "../../src/apply/events.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { State } from "../../src/model/state.ts";
import { applyProject } from "../../src/project/apply/apply.ts";
import { renderSpent } from "../../src/render/apply/review.ts";
import { openProject } from "../../src/project/open.ts";
import { planProject } from "../../src/project/plan.ts";
import type { LiveProject } from "../../src/project/project.ts";
import type { StateLock } from "../../src/state/index.ts";
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

  it("drops from the state what was removed before any plan that can still be applied", async () => {
    const { project } = await openWith("{ board: { active: true } }");
    await applyProject(project, REQUEST);
    const gone = (id: number, at: string) => ({
      kind: "booking",
      region: "fra-1",
      id,
      address: `booking/chat.org/board/b${id}`,
      seal: `hmac-sha256:${"0".repeat(64)}`,
      at,
    });
    const lock = await project.state.lock({ ...HOLDER });
    const state = await project.state.read();
    const removed = [gone(1, "2026-10-23T09:00:00Z"), gone(2, "2026-10-25T09:00:00Z")];
    await lock.write({ ...state, serial: state.serial + 1, gone: removed });
    await lock.unlock();
    await applyProject(project, REQUEST);
    expect((await project.state.read()).gone).toEqual(removed.slice(1));
  });

  describe("after a wait for the lock", () => {
    const MEETING = "{ board: { bookings: { kickoff: { start: '2026-11-23T09:30:00Z', duration: 60 } } } }";

    /** Another run holds the lock until this one waits for it, and ends it so. */
    async function waiting(end: (lock: StateLock, plan: Plan, state: State) => Promise<void>, isNowGiven = false) {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-23T09:00:00Z") });
      onTestFinished(() => void vi.useRealTimers());
      const { project, world } = await openWith(MEETING);
      // Answers tell the time of the tests too.
      world.emulator.order({ fault: { kind: "date", seconds: 1 }, times: "always" });
      const plan = await planProject(project);
      const lock = await project.state.lock({ ...HOLDER });
      const state = await project.state.read();
      const onWait = (): void => void end(lock, plan, state).then(() => lock.unlock());
      const saved = { plans: [{ plan, name: "plan.json" }], maxAge: 86_400_000 };
      const result = await applyProject(project, { ...REQUEST, saved, isNowGiven, lockTimeout: 60_000 }, { onWait });
      return { result, calls: world.writes().length };
    }
    const AFTERWARDS = Date.parse("2026-11-23T11:00:00Z");
    const overslept = async (): Promise<void> => void vi.setSystemTime(AFTERWARDS);

    it("takes for over what has ended meanwhile, unless the time was given by hand", async () => {
      expect(await waiting(overslept)).toMatchObject({
        result: { kind: "applied", review: { concluded: [{ verdict: { verdict: "over" } }] } },
        calls: 0,
      });
      expect(await waiting(overslept, true)).toMatchObject({
        result: { review: { concluded: [{ verdict: { verdict: "same" } }] } },
        calls: 1,
      });
    });

    it("applies no plan that another run has applied meanwhile", async () => {
      const applied = async (lock: StateLock, { seal }: Plan, state: State): Promise<void> => {
        const about = { at: "2026-11-23T09:00:00Z", run: "another", complete: true, until: "2026-12-23T09:00:00Z" };
        await lock.write({ ...state, serial: state.serial + 1, plans: [{ seal, ...about }] });
      };
      expect(await waiting(applied)).toMatchObject({ result: { kind: "spent", plans: [{ run: "another" }] }, calls: 0 });
    });
  });

  it("keeps a saved plan whose --max-age ends beyond all calendars", async () => {
    const { project, world } = await openWith("{ board: { active: true } }");
    const saved = { plans: [{ plan: await planProject(project), name: "plan.json" }], maxAge: Number.MAX_SAFE_INTEGER };
    expect(await applyProject(project, { ...REQUEST, saved })).toMatchObject({ kind: "applied", report: { calls: { done: 1 } } });
    expect((await project.state.read()).plans).toMatchObject([{ complete: true, until: "+275760-09-13T00:00:00Z" }]);
    expect(world.writes()).toHaveLength(1);
  });

  it("says no more of a plan that was applied before than a line, whatever the state says of that", async () => {
    const { project } = await openWith("{ board: { active: true } }");
    const saved = { plans: [{ plan: await planProject(project), name: "plan.json" }], maxAge: 60_000 };
    await applyProject(project, { ...REQUEST, saved });
    const state = await project.state.read();
    const long = "9".repeat(1_000_000);
    const lock = await project.state.lock(HOLDER);
    await lock.write({
      ...state,
      serial: state.serial + 1,
      plans: state.plans.map((each) => ({ ...each, at: long, run: long, change: long })),
    });
    await lock.unlock();
    const again = await applyProject(project, { ...REQUEST, saved });
    expect(again.kind).toBe("spent");
    if (again.kind === "spent") expect(renderSpent(again.plans).length).toBeLessThan(1_500);
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
