import { describe, expect, it } from "vitest";
import { setScene } from "./fixtures.ts";

/** Over by no clock. */
const FAR = "domains: { chat.org: { rooms: { board: { bookings: { b: { start: 2199-12-01T10:00, duration: 30m } } } } } }\n";
const CLOCK = /this machine's clock says 20\S+Z, and that of region fra-1 20\S+Z: they are \S+ apart/;
const scene = async (seconds: number, now?: string) => {
  const set = await setScene(FAR);
  delete set.project.environment["XROOM_NOW"];
  if (now !== undefined) set.project.environment["XROOM_NOW"] = now;
  set.world.emulator.order({ match: { method: "list" }, fault: { kind: "date", seconds }, times: "always" });
  return set;
};

describe("an apply whose clock is not a region's", () => {
  it.each([65, -65, 86_400])("by %i s writes nothing, and tells both times", async (seconds) => {
    const { project, world } = await scene(seconds);
    const { code, err } = await project.xroom("apply", "-y");
    expect(code).toBe(1);
    expect(err).toMatch(CLOCK);
    expect(world.writes()).toEqual([]);
    expect((await project.xroom("state", "list")).out).not.toContain("booking/");
    expect((await project.xroom("plan")).code).toBe(0);
  });

  it.each([55, -55])("by %i s goes on", async (seconds) => {
    const { project, world } = await scene(seconds);
    expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0, err: "" });
    expect(world.writes()).toHaveLength(1);
  });

  it("goes on with a warning where the time is given by hand, and without one where the clock is right", async () => {
    const now = new Date().toISOString();
    const { project, world } = await scene(3_600, now);
    const { code, err } = await project.xroom("apply", "-y");
    expect(code).toBe(0);
    expect(err).toMatch(/^warning\[clock-off\]/);
    expect(err).toMatch(CLOCK);
    expect(world.writes()).toHaveLength(1);
    world.emulator.clearFaults();
    expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0, err: "" });
    const other = await scene(3_600);
    expect((await other.project.xroom("apply", "-y", "--now", now)).code).toBe(0);
  });

  it("writes nothing of a saved plan either", async () => {
    const { project, world } = await scene(3_600);
    expect((await project.xroom("plan", "--out", "plan.json")).code).toBe(0);
    const { code, err } = await project.xroom("apply", "plan.json");
    expect(code).toBe(1);
    expect(err).toMatch(CLOCK);
    expect(world.writes()).toEqual([]);
  });
});
