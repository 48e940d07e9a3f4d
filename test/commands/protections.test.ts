import { describe, expect, it } from "vitest";
import { type Scene, setScene } from "./fixtures.ts";

const rooms = (bookings: string): string => `domains: { chat.org: { rooms: { board: { bookings: ${bookings} } } } }\n`;
const booking = (day: number, about = ""): string => `{ start: 2026-12-0${day}T10:00, duration: 1h${about} }`;
const KEPT = rooms(`{ a: ${booking(1, ", protect: true")}, b: ${booking(2, ", protect: true")} }`);

async function declare({ world, project }: Scene, config: string): Promise<void> {
  await project.write("xroom.yaml", `version: 1\n${world.regions}\ndefaults: { region: fra-1, timezone: UTC }\n${config}`);
}

describe("a protection", () => {
  it("is lifted by an apply of the plan that showed it, and of no other", async () => {
    const scene = await setScene(KEPT);
    const { project, world } = scene;
    expect((await project.xroom("apply", "-y")).code).toBe(0);
    await declare(scene, rooms(`{ a: ${booking(1)}, b: ${booking(2, ", protect: true")} }`));
    const planned = await project.xroom("plan", "--out", "plan.json", "--detailed-exitcode");
    expect(planned.code).toBe(2);
    expect(planned.out).toContain(
      "= booking/chat.org/board/a (1)  # unprotect: the next plan may remove it; no call\n      protect: yes → no\n",
    );
    expect(planned.out).toContain("Plan: 1 to unprotect. 1 unchanged.\nNo calls needed.\n");
    // What was merged beside it has not been reviewed.
    await declare(scene, rooms(`{ a: ${booking(1)}, b: ${booking(2)} }`));
    world.emulator.clearLog();
    const applied = await project.xroom("apply", "plan.json");
    expect(applied).toMatchObject({ code: 0, err: "" });
    expect(applied.out).toContain("booking/chat.org/board/b");
    expect(world.writes()).toEqual([]);

    await declare(scene, rooms(`{ a: ${booking(1)} }`));
    const refused = await project.xroom("apply", "-y");
    expect(refused.code).toBe(4);
    expect(refused.err + refused.out).toContain("booking/chat.org/board/b is protected");
    await declare(scene, rooms(`{ b: ${booking(2)} }`));
    expect((await project.xroom("apply", "-y")).code).toBe(0);
    expect(world.emulator.world("fra-1").bookings()).toMatchObject([{ id: 2 }]);
    expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  }, 60_000);
});
