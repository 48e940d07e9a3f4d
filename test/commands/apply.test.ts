import { describe, expect, it } from "vitest";
import { configOf, FOREIGN_LOCK, manyBookings, ROOMS, setScene } from "./fixtures.ts";

const refuse = (skip: number) => ({ match: { method: "booking.add" }, fault: { kind: "status", status: 400 }, skip }) as const;
const eventsOf = (out: string): { type: string; [name: string]: unknown }[] =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { type: string });

describe("xroom apply -y", () => {
  it("shows the plan, a line for each call, and the report", async () => {
    const { project, world } = await setScene();
    const { code, out, err } = await project.xroom("apply", "-y", "--parallelism", "1");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out.slice(out.indexOf("Plan:"))).toBe(`\
Plan: 2 to add.
2 calls (fra-1: 2).
  ✓ c1 fra-1 booking.add booking/chat.org/board/kickoff
  ✓ c2 fra-1 booking.add booking/chat.org/board/review
Apply complete: 2 of 2 changes done, 2 calls made.
`);
    expect(world.writes()).toHaveLength(2);
    expect((await project.xroom("apply", "-y")).out).toBe("No changes: everything is as declared. 2 unchanged.\n");
    expect(world.writes()).toHaveLength(2);
  });

  it("says that the change of a protection needs no call", async () => {
    const { project, world } = await setScene(manyBookings(1, ", protect: true"));
    await project.xroom("apply", "-y");
    await project.write("xroom.yaml", configOf(world, manyBookings(1)));
    expect((await project.xroom("apply", "-y")).out).toContain("Apply complete: 1 of 1 changes done, 0 calls made.\n");
    expect((await project.xroom("apply", "-y")).out).toBe("No changes: everything is as declared. 1 unchanged.\n");
    expect(world.writes()).toHaveLength(1);
  });

  it("plans at the time of --now", async () => {
    const { project, world } = await setScene();
    const { out } = await project.xroom("apply", "-y", "--json", "--now", "2026-12-01T12:00:00+01:00");
    expect(eventsOf(out).find(({ type }) => type === "started")).toMatchObject({ plan: { now: "2026-12-01T11:00:00Z" } });
    expect(world.writes()).toHaveLength(2);
  });

  it("ignores what is over at the time of --now", async () => {
    const { project, world } = await setScene();
    expect((await project.xroom("apply", "-y", "--now", "2026-12-02T10:00:00Z")).code).toBe(0);
    expect(world.writes().map(({ data }) => data)).toMatchObject([{ startTime: "2026-12-02T10:00:00.000Z" }]);
  });

  it("prints one JSON event a line, from the plan to the report, and nothing else", async () => {
    const { project } = await setScene();
    const { code, out, err } = await project.xroom("apply", "-y", "--json", "--parallelism", "1");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const events = eventsOf(out).filter(({ type }) => type !== "try");
    expect(events[0]).toMatchObject({ type: "started", plan: { format: "xroom.plan/2", calls: [{ id: "c1" }, { id: "c2" }] } });
    const calls = events.filter(({ type }) => type.startsWith("call-")).map(({ type, call, status }) => [type, call, status]);
    expect(calls).toEqual([
      ["call-started", "c1", undefined],
      ["call-ended", "c1", "done"],
      ["call-started", "c2", undefined],
      ["call-ended", "c2", "done"],
    ]);
    expect(events.at(-1)).toMatchObject({
      type: "ended",
      undone: [],
      blocked: [],
      calls: { done: 2, failed: 0 },
      stopped: false,
    });
  });

  it("does the rest if the API refuses a call, says what was not done, and the next apply finishes it", async () => {
    const { project, world } = await setScene();
    world.emulator.order(refuse(0));
    const { code, out } = await project.xroom("apply", "-y", "--parallelism", "1");
    expect(code).toBe(3);
    expect(out).toMatch(/ {2}✗ c1 fra-1 booking\.add booking\/chat\.org\/board\/kickoff: .*400/);
    expect(out).toMatch(/^not done: booking\/chat\.org\/board\/kickoff$/m);
    expect(out).toContain("Apply incomplete: 1 of 2 changes done, 1 call made, 1 failed, 0 not tried.");
    expect((await project.xroom("state", "list")).out).toBe("booking/chat.org/board/review\n");
    expect(await project.xroom("apply", "-y")).toMatchObject({ code: 0, err: "" });
    expect(world.emulator.world("fra-1").bookings("chat.org")).toHaveLength(2);
  });

  it("gives the reason of a refusal once, makes no call, and says the same as JSON", async () => {
    const { project, world } = await setScene(manyBookings(12));
    await project.xroom("apply", "-y");
    await project.write("xroom.yaml", configOf(world, "domains: { chat.org: {} }\n"));
    world.emulator.clearLog();
    const text = await project.xroom("apply", "-y");
    expect(text.code).toBe(4);
    expect(`${text.out}${text.err}`.match(/pass --allow-removals/g)).toHaveLength(1);
    expect(text.err).toBe("Refused: nothing was called.\n");
    const json = await project.xroom("apply", "-y", "--json");
    expect(json.code).toBe(4);
    expect(eventsOf(json.out).filter(({ type }) => type !== "try")).toMatchObject([
      { type: "refused", diagnostics: [{ severity: "error", code: "max-removals" }] },
    ]);
    expect(json.err).toMatch(/error\[max-removals\][\s\S]*Refused: nothing was called\.\n$/);
    expect(world.writes()).toEqual([]);
    expect((await project.xroom("apply", "-y", "--allow-removals")).code).toBe(0);
  });

  it("is blocked by another run's lock, which it names, without a request", async () => {
    const { project, world } = await setScene();
    await project.write(".xroom/state.json.lock", FOREIGN_LOCK);
    const { code, out, err } = await project.xroom("apply", "-y");
    expect({ code, out }).toEqual({ code: 5, out: "" });
    expect(err).toMatch(
      /^error\[locked\]: .*state\.json is locked: xroom apply by kim on builder \(process \d+\) since 2026-11-23T08:59:00Z\n/,
    );
    expect(world.emulator.log).toEqual([]);
  });

  it("says that its state can't be written and that calls were made, and loses nothing", async () => {
    const { project, world } = await setScene();
    const apply = project.start("apply", "-y", "--json", "--parallelism", "1");
    world.emulator.order({ match: { method: "booking.add" }, fault: { kind: "latency", ms: 400 }, times: "always" });
    await apply.said('"call-started"');
    await project.write(".xroom/state.json.lock", FOREIGN_LOCK);
    const { code, err } = await apply.ended;
    expect(code).toBe(5);
    expect(err).toMatch(/^error\[lock-lost\][\s\S]*\nBroken off after \d calls? had been begun\. What was made is found again: /);
    expect(err).toMatch(/was lost: it is held by xroom apply by kim on builder \(process \d+\) since 2026-11-23T08:59:00Z\n/);
    await project.shell("rm .xroom/state.json.lock");
    expect((await project.xroom("apply", "-y")).code).toBe(0);
    expect(world.emulator.world("fra-1").bookings("chat.org")).toHaveLength(2);
  });

  it("without a terminal is refused before it reads anything", async () => {
    const { project, world } = await setScene();
    for (const [args, why] of [
      [["apply"], "standard input is not a terminal"],
      [["apply", "--json"], "--json leaves no room for a question"],
    ] as const) {
      const { code, out, err } = await project.xroom(...args);
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toContain(why);
      expect(err).toContain("Pass -y");
    }
    expect(world.emulator.log).toEqual([]);
  });

  it("prints what each log level is for", async () => {
    const said = async (level: string): Promise<{ out: string; err: string }> => {
      const { project } = await setScene(ROOMS.replace("        bookings:", "        lock: true\n        bookings:"));
      return project.xroom("apply", "-y", "--log-level", level);
    };
    for (const level of ["error", "warn"]) {
      const { out, err } = await said(level);
      expect(err).toBe("");
      expect(out).not.toMatch(/✓|note\[/);
      expect(out).toContain("Apply complete: 2 of 2 changes done");
    }
    const info = await said("info");
    expect(info.out).toMatch(/note\[policy-waiting\][\s\S]*✓/);
    expect(info.err).toBe("");
    const debug = await said("debug");
    expect(debug.err).toMatch(/^debug: fra-1 \w+\.list \(try 1\) → /);
    expect(debug.err).not.toContain("x-auth-key");
  });
});
