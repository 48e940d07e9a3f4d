import { describe, expect, it } from "vitest";
import { parseState, serialiseState } from "../../src/state/document.ts";
import { arrived, setScene } from "./fixtures.ts";

const KICKOFF = "booking/chat.org/board/kickoff";
const REVIEW = "booking/chat.org/board/review";

async function setApplied(): ReturnType<typeof setScene> {
  const scene = await setScene();
  expect((await scene.project.xroom("apply", "-y")).code).toBe(0);
  scene.world.emulator.clearLog();
  return scene;
}

describe("xroom state push", () => {
  it.each(["file", "--to"])("overwrites a broken state with --force only, as its help says (%s)", async (how) => {
    const { project, world } = await setApplied();
    await project.write("good.json", (await project.xroom("state", "pull")).out);
    const broken = how === "file" ? ".xroom/state.json" : "other.json";
    await project.write(broken, "{");
    const args = ["state", "push", ...(how === "file" ? ["good.json"] : ["--to", "file:other.json"])];
    const refused = await project.xroom(...args);
    expect(refused.code).toBe(1);
    expect(refused.err).toContain("error[state-broken]");
    expect(refused.err).toContain("Restore a backup with `xroom state push BACKUP --force`");
    expect(await project.read(broken)).toBe("{");
    const forced = await project.xroom(...args, "--force");
    expect(forced.code, forced.err).toBe(0);
    expect(forced.out).toMatch(/^Overwritten: what was there, which was not a state\.\nPushed: 2 addresses, /);
    const state = how === "file" ? [] : ["--state", "file:other.json"];
    expect((await project.xroom("plan", "--detailed-exitcode", ...state)).code).toBe(0);
    expect(world.writes()).toEqual([]);
  });
});

describe("xroom state", () => {
  it("lists all addresses, or those that match, as lines or JSON", async () => {
    const { project, world } = await setApplied();
    expect(await project.xroom("state", "list")).toEqual({ code: 0, out: `${KICKOFF}\n${REVIEW}\n`, err: "" });
    expect((await project.xroom("state", "list", "**/re*")).out).toBe(`${REVIEW}\n`);
    expect(JSON.parse((await project.xroom("state", "list", "--json")).out)).toEqual([KICKOFF, REVIEW]);
    expect(world.emulator.log).toEqual([]);
  });

  it("mentions the intents of a run that ended early beside an empty list", async () => {
    const { project, world } = await setScene();
    world.emulator.order({ match: { method: "booking.add" }, fault: { kind: "hang" }, times: "always" });
    const apply = project.start("apply", "-y");
    await arrived(world, "booking.add");
    apply.kill("SIGKILL");
    await apply.ended;
    expect((await project.xroom("state", "list")).err).toBe(
      "The state at .xroom/state.json holds nothing, and 2 calls of a run that ended early.\n",
    );
  });

  it("says why the list is empty", async () => {
    const { project } = await setScene();
    expect(await project.xroom("state", "list")).toEqual({
      code: 0,
      out: "",
      err: "The state at .xroom/state.json holds nothing.\n",
    });
    expect(await project.xroom("state", "list", "--json")).toMatchObject({ code: 0, out: "[]\n" });
    await project.xroom("apply", "-y");
    expect((await project.xroom("state", "list", "room/**")).err).toContain("holds 2 addresses, but none that matches");
    expect((await project.xroom("state", "list", "room/**", "--log-level", "warn")).err).toBe("");
  });

  it("shows one object, and helps with an address that it doesn't hold", async () => {
    const { project } = await setApplied();
    const shown = JSON.parse((await project.xroom("state", "show", KICKOFF)).out) as object;
    expect(shown).toMatchObject({ address: KICKOFF, kind: "booking", region: "fra-1", id: 1 });
    expect((await project.xroom("state", "show", KICKOFF, "--json")).code).toBe(0);
    const missing = await project.xroom("state", "show", "booking/chat.org/board/kikoff");
    expect(missing).toMatchObject({ code: 1, out: "" });
    expect(missing.err).toBe(
      "error[no-such-address]: the state holds no booking/chat.org/board/kikoff\n   = help: `xroom state list` shows what it holds.\n",
    );
  });

  it("explains the address of a series, as a plan prints it", async () => {
    const weekly = "{ start: 2026-12-07T10:00, duration: 45m, repeat: FREQ=WEEKLY;COUNT=2 }";
    const { project } = await setScene(`domains: { chat.org: { rooms: { board: { bookings: { weekly: ${weekly} } } } } }\n`);
    await project.xroom("apply", "-y");
    const series = "booking/chat.org/board/weekly";
    expect((await project.xroom("state", "list", series)).out).toBe(
      `${series}@2026-12-07T10:00:00Z\n${series}@2026-12-14T10:00:00Z\n`,
    );
    for (const command of [["show"], ["rm"], ["mv", "booking/chat.org/board/monthly"]]) {
      const [name = "", ...to] = command;
      const { code, err } = await project.xroom("state", name, series, ...to);
      expect({ code, err }).toEqual({
        code: 1,
        err: `error[no-such-address]: the state holds no ${series}\n   = help: It holds 2 as ${series}@*: \`xroom state list '${series}@*'\` names them.\n`,
      });
    }
  });

  it("removes all addresses or none, without a call; the next plan finds the object by its natural key", async () => {
    const { project, world } = await setApplied();
    expect((await project.xroom("state", "rm", KICKOFF, "booking/chat.org/board/none")).code).toBe(1);
    expect((await project.xroom("state", "list")).out).toContain(KICKOFF);
    expect((await project.xroom("state", "rm", KICKOFF)).out).toBe(`Forgotten: ${KICKOFF}\n`);
    expect((await project.xroom("state", "list")).out).toBe(`${REVIEW}\n`);
    expect(world.emulator.log).toEqual([]);
    expect((await project.xroom("plan")).out).toContain("Plan: 1 to adopt. 1 unchanged.\nNo calls needed.");
  });

  it("removes the intent too, so that the object isn't adopted by it", async () => {
    const { project, world } = await setApplied();
    const state = parseState(await project.read(".xroom/state.json"), "state.json");
    const key = `hmac-sha256:${"0".repeat(64)}`;
    const intent = (address: string) => ({ address, kind: "booking", region: "fra-1", domain: "chat.org", key });
    const intents = [intent(KICKOFF), intent(REVIEW)];
    await project.write(".xroom/state.json", serialiseState({ ...state, intents }));
    await project.xroom("state", "rm", KICKOFF);
    expect(parseState(await project.read(".xroom/state.json"), "state.json").intents).toEqual([intent(REVIEW)]);
    expect(world.emulator.log).toEqual([]);
  });

  it("moves an address after a rename in the config, so that the plan has no call", async () => {
    const { project, world } = await setApplied();
    await project.write("xroom.yaml", (await project.read("xroom.yaml")).replace("kickoff:", "start:"));
    expect((await project.xroom("state", "mv", KICKOFF, "booking/chat.org/board/start")).out).toBe(
      `Moved: ${KICKOFF} → booking/chat.org/board/start\n`,
    );
    expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
    expect(world.writes()).toEqual([]);
  });

  it.each([
    [REVIEW, "address-taken"],
    ["webhook/chat.org/kickoff", "wrong-kind"],
    ["booking/chat.org/kickoff", "bad-address"],
    ["booking/chat.org/board/", "bad-address"],
    ["booking/chat.org/board/a/b", "bad-address"],
  ])("moves nothing to %s: %s", async (to, code) => {
    const { project } = await setApplied();
    const before = await project.read(".xroom/state.json");
    const { code: exit, err } = await project.xroom("state", "mv", KICKOFF, to);
    expect(exit).toBe(1);
    expect(err).toContain(`error[${code}]`);
    expect(await project.read(".xroom/state.json")).toBe(before);
  });

  it("is a separate one in the sandbox", async () => {
    const { project } = await setApplied();
    expect((await project.xroom("state", "list", "--sandbox")).out).toBe("");
  });
});
