import { describe, expect, it } from "vitest";
import { arrived, type Scene, setScene } from "./fixtures.ts";

const room = (about: string): string => `domains: { chat.org: { rooms: { board: { evict: true, ${about} } } } }\n`;

/** A room that was opened as a conference, and is declared a webinar by now, with a saved plan of that. */
async function planned(): Promise<Scene> {
  const scene = await setScene(room("active: true"));
  const { project } = scene;
  expect((await project.xroom("apply", "-y")).code).toBe(0);
  await project.write("xroom.yaml", (await project.read("xroom.yaml")).replace("active: true", "type: webinar"));
  expect((await project.xroom("plan", "--out", "plan.json")).code).toBe(0);
  return scene;
}

/** Killed while the room is closed. */
async function killed({ world, project }: Scene): Promise<void> {
  world.emulator.order({ match: { method: "init" }, fault: { kind: "hang" } });
  world.emulator.clearLog();
  const run = project.start("apply", "plan.json");
  await arrived(world, "room.init");
  run.kill("SIGKILL");
  expect((await run.ended).code).toBeNull();
  world.emulator.clearFaults();
  expect(world.emulator.world("fra-1").rooms()).toEqual([]);
  expect((await project.xroom("state", "unlock", "-y")).code).toBe(0);
}

describe("a room whose replacement was killed half way", () => {
  it.each([
    ["the plan that replaced it", ["apply", "plan.json"]],
    ["a new plan", ["apply", "-y"]],
  ] as const)(
    "is opened by an apply of %s",
    async (_, args) => {
      const scene = await planned();
      await killed(scene);
      const { world, project } = scene;
      const plan = await project.xroom("plan", "--detailed-exitcode");
      expect(plan.code).toBe(2);
      expect(plan.out).toContain("this plan finishes the replacement of room/chat.org/board");
      expect(await project.xroom(...args)).toMatchObject({ code: 0, err: "" });
      expect(world.emulator.world("fra-1").rooms()).toMatchObject([{ name: "board", type: 2 }]);
      expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    },
    60_000,
  );
});
