/** Promises 3, 4 and 8 over a rotation of the API secret: nothing is lost, doubled or taken for another's. */
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import type { StateDocument } from "../../src/model/state.ts";
import { arrived, PRIVATE_ROOM, type Scene, setScene } from "./fixtures.ts";

const PASSWORD = "s3cret-board-2f9d";
const CONFIG = `${PRIVATE_ROOM}          weekly: { start: 2026-12-07T10:00, duration: 45m, repeat: FREQ=WEEKLY }
`;

async function edit({ project }: Scene, from: string, to: string): Promise<void> {
  await project.write("xroom.yaml", (await project.read("xroom.yaml")).replace(from, to));
}

async function stateOf({ project }: Scene): Promise<StateDocument> {
  return JSON.parse(await project.read(".xroom/state.json")) as StateDocument;
}

/** Its exit code, and the codes of its warnings and errors. */
async function planned({ project }: Scene, ...args: string[]): Promise<readonly [code: number | null, codes: readonly string[]]> {
  const { code, out, err } = await project.xroom("plan", "--detailed-exitcode", ...args);
  return [code, [...`${out}${err}`.matchAll(/^(?:warning|error)\[([\w-]+)\]/gm)].map(([, name = ""]) => name)];
}

/** Applied under the secret before. */
async function applied(): Promise<Scene> {
  const scene = await setScene(CONFIG, { BOARD_PASSWORD: PASSWORD });
  expect(await scene.project.xroom("apply", "-y")).toMatchObject({ code: 0 });
  scene.world.emulator.clearLog();
  return scene;
}

function rotate({ world, project }: Scene, { previous = true } = {}): void {
  const { XROOM_PREVIOUS_SECRET = "", ...rotated } = world.rotate("the secret after");
  Object.assign(project.environment, rotated, previous ? { XROOM_PREVIOUS_SECRET } : {});
}

describe("after the API secret was rotated, with the earlier one given", () => {
  it("an apply with nothing to do brings all under the new one, and the earlier one can go", async () => {
    const scene = await applied();
    const { world, project } = scene;
    const before = await stateOf(scene);
    rotate(scene);
    expect(await planned(scene)).toEqual([0, ["earlier-secret"]]);
    const listed = await project.xroom("state", "list");
    expect(listed.err).toMatch(/^warning\[earlier-secret\]: (\d+) of \1 entries of the state are under the earlier API secret\n/);
    expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0 });
    const after = await stateOf(scene);
    expect(after.key).toMatch(/^[0-9a-f]{8}$/);
    expect(after.key).not.toBe(before.key);
    expect(JSON.stringify(after)).not.toContain('"under"');
    delete project.environment["XROOM_PREVIOUS_SECRET"];
    expect(await planned(scene)).toEqual([0, []]);
    expect(await project.xroom("state", "list")).toMatchObject({ code: 0, err: "" });
    expect(world.writes()).toEqual([]);
    // The series rolls on: it is as it was applied.
    project.environment["XROOM_NOW"] = "2026-12-20T09:00:00Z";
    const { changes } = JSON.parse((await project.xroom("plan", "--json")).out) as Plan;
    expect([...new Set(changes.map(({ reason }) => reason))]).toEqual(["horizon"]);
  });

  it("a plan that was reviewed before is applied, and drift stays apart from changes of the config", async () => {
    const scene = await applied();
    const { world, project } = scene;
    // The review has seen what others did.
    world.emulator.world("fra-1").updateBooking(1, { lock: true });
    await edit(scene, "1h30m", "2h");
    expect(await project.xroom("plan", "--out", "plan.json")).toMatchObject({ code: 0 });
    rotate(scene);
    // A file of secrets holds it as well.
    await project.write("secrets.env", `XROOM_PREVIOUS_SECRET=${project.environment["XROOM_PREVIOUS_SECRET"]}\n`);
    await chmod(join(project.directory, "secrets.env"), 0o600);
    delete project.environment["XROOM_PREVIOUS_SECRET"];
    expect(await project.xroom("show", "plan.json", "--secrets", "secrets.env")).toMatchObject({ code: 0, err: "" });
    expect(await project.xroom("apply", "plan.json", "--secrets", "secrets.env")).toMatchObject({ code: 0 });
    expect(world.writes().map(({ call }) => call)).toEqual(["booking.update"]);
    await edit(scene, "45m }", "50m }");
    world.emulator.world("fra-1").updateBooking(1, { lock: true });
    const { changes, key } = JSON.parse((await project.xroom("plan", "--json")).out) as Plan;
    expect(key).toBe((await stateOf(scene)).key);
    expect(changes.map(({ address, reason }) => [address.slice(address.lastIndexOf("/") + 1), reason])).toEqual([
      ["kickoff", "drift"],
      ["review", "config"],
    ]);
  });

  it("a plan that was reviewed before is stale where others changed its object since, and says what they changed", async () => {
    const scene = await applied();
    await edit(scene, "1h30m", "2h");
    await scene.project.xroom("plan", "--out", "plan.json");
    rotate(scene);
    scene.world.emulator.world("fra-1").updateBooking(1, { lock: true });
    expect(await scene.project.xroom("apply", "plan.json")).toMatchObject({
      code: 4,
      err: expect.stringContaining("booking 1 was changed (lock true, was false) since the plan was made") as string,
    });
  });

  it("a snapshot from before is planned against", async () => {
    const scene = await applied();
    await scene.project.xroom("snapshot", "--out", "snapshot.json");
    rotate(scene);
    scene.world.emulator.clearLog();
    expect(await planned(scene, "--snapshot", "snapshot.json")).toEqual([0, ["earlier-secret"]]);
    expect(scene.world.reads()).toBe(0);
    delete scene.project.environment["XROOM_PREVIOUS_SECRET"];
    expect(await planned(scene, "--snapshot", "snapshot.json")).toEqual([4, ["other-account"]]);
  });

  it("what a killed apply has made is found again, and not made twice", async () => {
    const scene = await setScene(CONFIG.replace(/ +(kickoff|weekly):.*\n/g, ""), { BOARD_PASSWORD: PASSWORD });
    const { world, project } = scene;
    world.emulator.order({ match: { method: "booking.add" }, fault: { kind: "hang", when: "after" } });
    const run = project.start("apply", "-y");
    await arrived(world, "booking.add");
    run.kill("SIGKILL");
    expect((await run.ended).code).toBeNull();
    world.emulator.clearFaults();
    expect(await project.xroom("state", "unlock", "-y")).toMatchObject({ code: 0 });
    expect(world.emulator.world("fra-1").bookings()).toHaveLength(1);
    // Only the intent knows it: the config has it elsewhere by now.
    await edit(scene, "2026-12-02", "2026-12-03");
    rotate(scene);
    expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0 });
    expect(world.emulator.world("fra-1").bookings()).toHaveLength(1);
    expect((await stateOf(scene)).intents).toEqual([]);
  });
});

describe("after the API secret was rotated, without the earlier one", () => {
  it("a plan says so, and nothing is removed or made twice", async () => {
    const scene = await applied();
    const { world, project } = scene;
    await edit(scene, "1h30m", "2h");
    await project.xroom("plan", "--out", "plan.json");
    rotate(scene, { previous: false });
    const live = world.emulator.world("fra-1").bookings().length;
    const { code, out } = await project.xroom("plan");
    expect(code).toBe(0);
    expect(out).toMatch(/warning\[other-secret\]: (\d+) of \1 entries of the state are under another API secret than this one/);
    expect(out).toContain("set XROOM_PREVIOUS_SECRET to the one before");
    expect((await project.xroom("state", "list")).err).toContain("warning[other-secret]");
    expect(await project.xroom("apply", "plan.json")).toMatchObject({
      code: 4,
      err: expect.stringContaining("set XROOM_PREVIOUS_SECRET to the one before") as string,
    });
    expect(world.writes()).toEqual([]);
    expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0 });
    expect(world.writes().map(({ call }) => call)).toEqual(["booking.update"]);
    expect(world.emulator.world("fra-1").bookings()).toHaveLength(live);
    expect(await planned(scene)).toEqual([0, []]);
  });
});
