/** Promises 1 and 8 over the command line: the plan that was reviewed is the plan that is applied, or nothing is. */
import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { arrived, manyBookings, PRIVATE_ROOM, type Scene, setScene } from "./fixtures.ts";

const PASSWORD = "s3cret-alpha-7f1c";

const scene = (): Promise<Scene> => setScene(PRIVATE_ROOM, { BOARD_PASSWORD: PASSWORD });

async function edit({ project }: Scene, change: (config: string) => string): Promise<void> {
  await project.write("xroom.yaml", change(await project.read("xroom.yaml")));
}

async function savedPlan({ project }: Scene): Promise<Plan> {
  return JSON.parse(await project.read("plan.json")) as Plan;
}

/** Both bookings are there, ours, and about to become longer. */
async function applied(): Promise<Scene> {
  const made = await scene();
  expect((await made.project.xroom("apply", "-y")).code).toBe(0);
  await edit(made, (config) => config.replace("1h30m", "2h").replace("45m", "50m"));
  const planned = await made.project.xroom("plan", "--out", "plan.json");
  expect(planned.code, planned.err).toBe(0);
  made.world.emulator.clearLog();
  return made;
}

describe("a saved plan", () => {
  it("is shown without config or credentials", async () => {
    const { project } = await scene();
    const planned = await project.xroom("plan", "--out", "plan.json");
    expect(planned).toMatchObject({ code: 0, err: "Saved the plan in plan.json. Once it is reviewed: xroom apply plan.json\n" });
    const json = await project.xroom("plan", "--json");
    expect(await project.read("plan.json")).toBe(json.out);
    await project.write("xroom.yaml", "not: [a config");
    delete project.environment["XROOM_SECRET"];
    expect((await project.xroom("show", "plan.json")).out).toBe(planned.out);
    expect((await project.xroom("show", "plan.json", "--json")).out).toBe(json.out);
  });

  it("is applied without asking: exactly its calls, after one list of each kind in the domains that it touches", async () => {
    const own = await scene();
    await own.project.xroom("plan", "--out", "plan.json");
    own.world.emulator.clearLog();
    const plan = await savedPlan(own);
    const run = await own.project.xroom("apply", "plan.json");
    expect(run.code, run.err).toBe(0);
    expect(own.world.writes().map(({ call }) => call)).toEqual(
      plan.calls.map(({ collection, method }) => `${collection}.${method}`),
    );
    expect(own.world.emulator.log.map(({ collection, method }) => `${collection}.${method}`)).toEqual([
      "room.list",
      "booking.list",
      "webhook.list",
      "webhook.list",
      "booking.add",
      "booking.add",
    ]);
    expect((await own.project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    own.world.emulator.clearLog();
    const again = await own.project.xroom("apply", "plan.json");
    expect(again).toMatchObject({ code: 0, err: "" });
    expect(again.out).toMatch(
      /^plan\.json was applied completely at Mon 23 Nov 2026 .*, by .+: nothing is left to do\. --again applies it once more\.\n$/,
    );
    expect(own.world.emulator.log).toEqual([]);
    const once = await own.project.xroom("apply", "plan.json", "--again");
    expect(once.code, once.err).toBe(0);
    expect(own.world.writes()).toEqual([]);
  });

  it("is applied only as far as the config in hand still wants it", async () => {
    const own = await scene();
    await own.project.xroom("plan", "--out", "plan.json");
    await edit(own, (config) => config.replace("1h30m", "5h").replace(/ +review.*\n/, ""));
    const run = await own.project.xroom("apply", "plan.json");
    expect(run.code, run.err).toBe(3);
    expect(run.out).toContain("withdrawn: booking/chat.org/board/review: the config no longer declares it\n");
    expect(run.out).toContain(
      "  partly: booking/chat.org/board/kickoff: nothing has reviewed its duration; none of it is made (xroom.yaml:10:11)\n",
    );
    expect(own.world.emulator.world("fra-1").bookings()).toEqual([]);
  });

  it("ignores changes of what it doesn't touch", async () => {
    const own = await applied();
    own.world.emulator
      .world("fra-1")
      .addBooking({ domain: "chat.org", room: "board", start: "2026-12-24T10:00:00Z", duration: 5 });
    own.world.emulator.world("fra-1").addWebhook({ domain: "chat.org", type: "robot", robotId: 9 });
    expect((await own.project.xroom("apply", "plan.json")).code).toBe(0);
  });

  it.each([
    [
      "changed",
      (own: Scene) => own.world.emulator.world("fra-1").updateBooking(1, { duration: 15 }),
      "booking 1 was changed (duration 15, was 90)",
    ],
    ["gone", (own: Scene) => own.world.emulator.world("fra-1").removeBooking(1), "booking 1 has gone from fra-1"],
  ])("names what it touches and is %s: nothing is called", async (_, act, what) => {
    const own = await applied();
    act(own);
    const run = await own.project.xroom("apply", "plan.json");
    expect(run).toMatchObject({ code: 4, out: "" });
    expect(run.err).toContain(
      `error[stale-plan]: booking/chat.org/board/kickoff: ${what} since the plan was made\n  --> xroom.yaml:`,
    );
    expect(run.err).toContain("--partial");
    expect(own.world.writes()).toEqual([]);

    const json = await own.project.xroom("apply", "plan.json", "--json");
    expect(json.code).toBe(4);
    expect(JSON.parse(json.out.trim().split("\n").at(-1) ?? "")).toMatchObject({
      type: "refused",
      diagnostics: [{ code: "stale-plan" }],
    });

    const partial = await own.project.xroom("apply", "plan.json", "--partial");
    expect(partial.code).toBe(3);
    expect(own.world.writes()).toMatchObject([{ call: "booking.update", data: { id: 2 } }]);
    expect(partial.out).toContain(what);
  });

  it("leaves out what requires a left-out call, under --partial", async () => {
    const own = await scene();
    expect((await own.project.xroom("apply", "-y")).code).toBe(0);
    // The review takes the time that the kickoff gives up.
    await edit(own, (config) =>
      config.replace("2026-12-01T10:00", "2026-12-03T10:00").replace("2026-12-02T10:00", "2026-12-01T10:00"),
    );
    await own.project.xroom("plan", "--out", "plan.json");
    own.world.emulator.world("fra-1").updateBooking(1, { lock: true });
    own.world.emulator.clearLog();
    const run = await own.project.xroom("apply", "plan.json", "--partial");
    expect(run.code, run.err).toBe(3);
    expect(own.world.writes()).toEqual([]);
    expect(run.out).toContain(
      "waiting: booking/chat.org/board/review: it waits for the update of booking/chat.org/board/kickoff, which is not made (xroom.yaml:11:11)\n",
    );
  });

  it("is shown with a warning if it was tampered with and there are credentials", async () => {
    const own = await applied();
    const shown = async (...args: string[]): Promise<string> => (await own.project.xroom("show", "plan.json", ...args)).err;
    expect(await shown()).toBe("");
    await own.project.write("plan.json", (await own.project.read("plan.json")).replace('"duration":', '"duration":1'));
    expect(await shown()).toContain("warning[tampered-plan]: plan.json was changed after it was made: its seal does not fit\n");
    expect(await shown("--sandbox")).toBe("");
    await expect(readdir(`${own.project.directory}.state`)).rejects.toThrow("ENOENT");
    await own.project.xroom("plan", "--sandbox");
    expect(await shown("--sandbox")).toContain("note[other-account]: plan.json was made for another account");
    delete own.project.environment["XROOM_SECRET"];
    expect(await shown()).toBe("");
  });

  it("reads its secrets again, and refuses changed ones", async () => {
    const own = await applied();
    own.project.environment["BOARD_PASSWORD"] = "another";
    const changed = await own.project.xroom("apply", "plan.json");
    expect(changed.code).toBe(4);
    expect(changed.err).toContain("the secret env:BOARD_PASSWORD is not what it was when this was planned");
    delete own.project.environment["BOARD_PASSWORD"];
    const unset = await own.project.xroom("apply", "plan.json");
    expect(unset.code).toBe(1);
    expect(unset.err).toContain("the secret env:BOARD_PASSWORD is not set");
    own.project.environment["BOARD_PASSWORD"] = "";
    const empty = await own.project.xroom("apply", "plan.json");
    expect(empty.code).toBe(1);
    expect(empty.err).toContain("the secret env:BOARD_PASSWORD is empty");
    expect(own.world.writes()).toEqual([]);
    expect(`${changed.err}${unset.err}`).not.toContain(PASSWORD);
    own.project.environment["BOARD_PASSWORD"] = PASSWORD;
    expect((await own.project.xroom("apply", "plan.json")).code).toBe(0);
    expect(
      own.world.emulator
        .world("fra-1")
        .bookings()
        .map(({ password }) => password),
    ).toEqual([PASSWORD, PASSWORD]);
  });

  it("needs only the secrets of its calls", async () => {
    const own = await scene();
    await own.project.xroom("apply", "-y");
    await edit(own, (config) => config.replace(/ +review.*\n/, ""));
    await own.project.xroom("plan", "--out", "plan.json", "--allow-removals");
    delete own.project.environment["BOARD_PASSWORD"];
    expect((await own.project.xroom("apply", "plan.json")).code).toBe(0);
  });

  it("is refused if it was tampered with, is for another account, or is too old", async () => {
    const own = await applied();
    const text = await own.project.read("plan.json");
    await own.project.write("changed.json", text.replace('"duration":120', '"duration":121'));
    const changed = await own.project.xroom("apply", "changed.json");
    expect(changed).toMatchObject({ code: 4, out: "" });
    expect(changed.err).toContain("error[tampered-plan]: changed.json was changed after it was made");

    const later = { ...own.project.environment };
    own.project.environment["XROOM_NOW"] = "2026-12-23T09:00:01Z";
    const old = await own.project.xroom("apply", "plan.json");
    expect(old.code).toBe(4);
    expect(old.err).toContain("plan.json is 30d old, and --max-age is 30d");
    own.project.environment["XROOM_NOW"] = later["XROOM_NOW"] as string;
    const flagged = await own.project.xroom("apply", "plan.json", "--now", "2026-12-23T09:00:01Z");
    expect(flagged).toMatchObject({ code: 4, err: old.err });
    own.project.environment["XROOM_NOW"] = "2026-11-23T11:00:00Z";
    expect((await own.project.xroom("apply", "plan.json", "--max-age", "1h")).code).toBe(4);

    own.project.environment["XROOM_NOW"] = later["XROOM_NOW"] as string;
    own.project.environment["XROOM_ID"] = "another";
    const foreign = await own.project.xroom("apply", "plan.json");
    expect(foreign.code).toBe(4);
    expect(foreign.err).toContain("made for another account");
    expect(own.world.emulator.log).toEqual([]);
  });

  it("can't be narrowed or widened at apply", async () => {
    const { project } = await applied();
    for (const flag of [
      ["--domain", "chat.org"],
      ["--target", "**"],
      ["--max-removals", "3"],
    ]) {
      const run = await project.xroom("apply", "plan.json", ...flag);
      expect(run.code).toBe(1);
      expect(run.err).toContain("a saved plan is applied as it was reviewed");
    }
    expect((await project.xroom("apply", "-y", "--partial")).err).toContain("--partial goes with a saved plan");
    expect((await project.xroom("apply", "gone.json")).code).toBe(1);
  });

  it("can be saved and shown if it is refused, and applied with the flag that it names", async () => {
    const own = await setScene(manyBookings(12));
    await own.project.xroom("apply", "-y");
    await edit(own, (config) => config.replace(/ +m(?:[0-4]):.*\n/g, ""));
    const planned = await own.project.xroom("plan", "--out", "plan.json");
    expect(planned.code).toBe(4);
    expect(planned.out).toContain("5 removals in chat.org, and safety.maxRemovals allows 30% of 12: booking/chat.org/board/m0,");
    expect(planned.err).toBe("Saved the plan in plan.json. It would be refused.\n");
    expect((await own.project.xroom("show", "plan.json")).out).toBe(planned.out);
    const refused = await own.project.xroom("apply", "plan.json");
    expect(refused.code).toBe(4);
    expect(refused.err).toContain("--allow-removals");
    expect((await own.project.xroom("plan", "--max-removals", "4")).code).toBe(4);
    expect((await own.project.xroom("plan", "--max-removals", "5")).code).toBe(0);
    expect((await own.project.xroom("plan", "--max-removals", "40%")).code).toBe(4);
    expect((await own.project.xroom("plan", "--max-removals", "50%")).code).toBe(0);
    expect((await own.project.xroom("plan", "--max-removals", "101%")).code).toBe(1);
    expect((await own.project.xroom("apply", "plan.json", "--allow-removals")).code).toBe(0);
    expect(own.world.emulator.world("fra-1").bookings()).toHaveLength(7);
  });

  it("that can't be written leaves the old file", async () => {
    const { project } = await scene();
    const run = await project.xroom("plan", "--out", "no/such/folder/plan.json");
    expect(run.code).toBe(1);
    expect(run.err).toContain("error[unwritable-file]");
    await project.write("plan.json", "kept");
    const full = await project.shell("ulimit -f 1; xroom plan --out plan.json");
    expect(full.code).toBe(1);
    expect(full.err).toContain("EFBIG");
    expect(await project.read("plan.json")).toBe("kept");
  });

  it("is shown without the lock, and applied with it", async () => {
    const own = await applied();
    own.world.emulator.order({ match: { method: "booking.update" }, fault: { kind: "latency", ms: 1_500 } });
    const first = own.project.start("apply", "plan.json");
    await arrived(own.world, "booking.update");
    const second = await own.project.xroom("apply", "plan.json");
    expect(second.code).toBe(5);
    expect((await own.project.xroom("show", "plan.json")).code).toBe(0);
    expect((await first.ended).code).toBe(0);
  });
});

describe("xroom drift", () => {
  it("shows only what others changed, and saves a plan that reverts only that", async () => {
    const own = await applied();
    own.world.emulator.world("fra-1").updateBooking(2, { lock: true });
    const none = await own.project.xroom("drift", "--target", "**/kickoff", "--detailed-exitcode");
    expect(none).toMatchObject({ code: 0 });
    expect(none.out).toContain("No drift: nothing declared was changed outside xroom.");
    const found = await own.project.xroom("drift", "--detailed-exitcode", "--out", "drift.json");
    expect(found.code).toBe(2);
    expect(found.out).toContain("booking/chat.org/board/review (2)  # duration: config, lock: drift");
    expect(found.out).not.toContain("kickoff");
    expect(found.out).toContain(`${(await own.project.xroom("plan", "--drift-only")).out}It can be applied until `);
    expect((await own.project.xroom("apply", "drift.json")).code).toBe(0);
    expect(own.world.writes()).toMatchObject([{ call: "booking.update", data: { id: 2 } }]);
    expect((await own.project.xroom("drift", "--detailed-exitcode")).code).toBe(0);
    expect((await own.project.xroom("plan", "--detailed-exitcode")).code).toBe(2);
  });
});

describe("a renamed key", () => {
  it("moves its address without a call", async () => {
    const own = await scene();
    await own.project.xroom("apply", "-y");
    await edit(own, (config) => config.replace("kickoff:", "start:"));
    await own.project.xroom("plan", "--out", "plan.json");
    expect((await savedPlan(own)).summary).toMatchObject({ adopt: 1, calls: 0, unchanged: 1 });
    own.world.emulator.clearLog();
    expect((await own.project.xroom("apply", "plan.json")).code).toBe(0);
    expect(own.world.writes()).toEqual([]);
    expect((await own.project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  });
});
