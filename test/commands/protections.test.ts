import { describe, expect, it } from "vitest";
import type { State } from "../../src/model/state.ts";
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

  it("stops only what breaks it of several plans, or of one in part, which is tried again once it is lifted", async () => {
    const scene = await setScene(rooms(`{ a: ${booking(1)} }`));
    const { project, world } = scene;
    await project.xroom("apply", "-y");
    await declare(scene, rooms("{}"));
    await project.xroom("plan", "--out", "removal.json");
    await declare(scene, rooms(`{ a: ${booking(1)}, c: ${booking(3)} }`));
    await project.xroom("plan", "--out", "addition.json");
    await declare(scene, rooms(`{ a: ${booking(1, ", protect: true")} }`));
    expect((await project.xroom("apply", "-y")).code).toBe(0);
    await declare(scene, rooms(`{ c: ${booking(3)} }`));
    world.emulator.clearLog();

    const alone = await project.xroom("apply", "removal.json");
    expect(alone).toMatchObject({ code: 4, err: expect.stringContaining("booking/chat.org/board/a is protected") });
    expect(world.writes()).toEqual([]);
    const both = await project.xroom("apply", "removal.json", "addition.json");
    expect(both).toMatchObject({ code: 3, err: "" });
    expect(both.out).toContain("  refused: booking/chat.org/board/a (removal.json): it is protected, and this would remove it\n");
    expect(both.out).toContain("What is refused is made by the same plan, once what forbids it is lifted or has passed.\n");
    expect(world.writes()).toMatchObject([{ call: "booking.add" }]);
    const open = async () => (JSON.parse(await project.read(".xroom/state.json")) as Pick<State, "open">).open;
    expect(await open()).toMatchObject([{ address: "booking/chat.org/board/a", tries: 1 }]);
    const part = await project.xroom("apply", "removal.json", "--partial", "--json");
    expect(part).toMatchObject({ code: 3, out: expect.stringContaining('"verdict":"refused"') });
    expect(await open()).toMatchObject([{ tries: 2 }]);

    await declare(scene, rooms(`{ a: ${booking(1)}, c: ${booking(3)} }`));
    await project.xroom("apply", "-y");
    await declare(scene, rooms(`{ c: ${booking(3)} }`));
    const again = await project.xroom("apply", "removal.json");
    expect(again).toMatchObject({ code: 0, err: "" });
    expect(await open()).toEqual([]);
    expect(world.emulator.world("fra-1").bookings()).toMatchObject([{ id: 2 }]);
  }, 60_000);
});
