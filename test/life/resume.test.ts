import { describe, expect, it } from "vitest";
import { createTeam, room } from "./team.ts";

const LONG = 120_000;
const HOOKS = `domains:
  chat.org:
    webhooks:
      crm: { url: "https://old.example.com/crm" }
`;
const BEFORE = {
  "rooms/hooks.yaml": HOOKS,
  "rooms/board.yaml": room("board", {
    kickoff: { start: "2026-12-02T10:00", duration: "1h" },
    review: { start: "2026-12-03T10:00", duration: "1h" },
    retro: { start: "2026-12-04T10:00", duration: "1h" },
  }),
};
/** Additions, an update, a removal, a swap of two times, a replaced webhook, an opened room and a weekly meeting. */
const AFTER = {
  "rooms/hooks.yaml": HOOKS.replace("old", "new"),
  "rooms/board.yaml": room("board", {
    kickoff: { start: "2026-12-03T10:00", duration: "1h" },
    review: { start: "2026-12-02T10:00", duration: "1h" },
  }),
  "rooms/hall.yaml": room(
    "hall",
    {
      weekly: { start: "2026-11-30T10:00", duration: "45m", repeat: "FREQ=WEEKLY;BYDAY=MO" },
      demo: { start: "2026-12-05T10:00", duration: "1h", hostKey: true },
    },
    "        active: true\n",
  ),
};
const LIVE = [
  "board 2026-12-02T10:00Z 60",
  "board 2026-12-03T10:00Z 60",
  "hall 2026-11-30T10:00Z 45",
  "hall 2026-12-05T10:00Z 60",
  "hall 2026-12-07T10:00Z 45",
];

async function teamWithRequest() {
  const team = await createTeam(BEFORE);
  const { pipeline } = team;
  expect((await pipeline.xroom("apply", "-y")).code).toBe(0);
  const person = await team.person();
  await person.request("many", AFTER);
  await person.plan("many", "--context", "change=github:acme/meetings#12");
  await pipeline.merge("many");
  team.written();
  return team;
}

const READS = new Set(["list", "get"]);

describe("an apply that", () => {
  it(
    "was killed at each of its calls in turn is resumed by applying the same file",
    async () => {
      const team = await teamWithRequest();
      const { pipeline, planPath } = team;
      const planned = await team.saved("many");
      let killed = 0;
      for (;;) {
        const run = pipeline.project.start("apply", planPath("many"), "--parallelism", "1");
        team.hear(({ method }) => {
          if (!READS.has(method ?? "")) run.kill("SIGKILL");
        });
        const { code, out, err } = await run.ended;
        if (code !== null) {
          expect(code, `${out}${err}`).toBe(0);
          break;
        }
        killed += 1;
        expect(killed).toBeLessThanOrEqual(planned.calls.length);
        await pipeline.xroom("state", "unlock", "-y");
      }
      team.hear(() => undefined);
      expect(killed).toBeGreaterThan(10);
      expect(team.live()).toEqual(LIVE);
      const calls = team.written();
      expect(calls.length).toBeLessThanOrEqual(planned.calls.length);
      expect((await pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);

      const again = await pipeline.xroom("apply", planPath("many"));
      expect(again).toMatchObject({ code: 0 });
      expect(again.out).toMatch(
        /many\.json, reviewed as github:acme\/meetings#12, was applied completely at Mon 23 Nov 2026 09:00 UTC, by run [-0-9a-f]+: nothing/,
      );
      expect(team.written()).toEqual([]);
    },
    LONG,
  );

  it(
    "failed half way makes the rest when the same file is applied again",
    async () => {
      const team = await teamWithRequest();
      const { pipeline, world } = team;
      world.emulator.order({ match: { method: "webhook.validate" }, fault: { kind: "status", status: 400 }, times: 3 });
      world.emulator.order({ match: { method: "booking.add" }, fault: { kind: "status", status: 400 }, times: 2 });
      const failed = await pipeline.apply("many");
      expect(failed.code).toBe(3);
      world.emulator.clearFaults();
      const again = await pipeline.apply("many");
      expect(again.code).toBe(0);
      expect(team.live()).toEqual(LIVE);
      expect((await pipeline.xroom("plan", "--detailed-exitcode")).code).toBe(0);
      team.written();

      // It is spent by now.
      const third = await pipeline.apply("many");
      expect(third).toMatchObject({ code: 0, verdicts: [] });
      expect(third.out).toContain('"type":"spent"');
      // `--again` looks once more, and finds all of it done.
      const fourth = await pipeline.apply("many", "--again");
      expect(fourth.code).toBe(0);
      expect(new Set(fourth.verdicts.map((text) => text.split(" ")[0]))).toEqual(new Set(["done"]));
      expect(team.written()).toEqual([]);
    },
    LONG,
  );

  it(
    "was stopped makes the rest when the same file is applied again",
    async () => {
      const team = await teamWithRequest();
      const { pipeline, planPath } = team;
      const run = pipeline.project.start("apply", planPath("many"), "--parallelism", "1");
      team.hear(({ method }) => {
        if (!READS.has(method ?? "")) run.kill("SIGTERM");
      });
      const stopped = await run.ended;
      expect(stopped.code, stopped.err).toBe(143);
      team.hear(() => undefined);
      const before = team.written();
      expect(before.length).toBeLessThan((await team.saved("many")).calls.length);
      expect(await pipeline.apply("many")).toMatchObject({ code: 0 });
      expect(team.written().length + before.length).toBe((await team.saved("many")).calls.length);
      expect(team.live()).toEqual(LIVE);
    },
    LONG,
  );

  it(
    "was complete calls nothing a week later, although others have changed what it made",
    async () => {
      const team = await teamWithRequest();
      const { pipeline, world } = team;
      expect((await pipeline.apply("many")).code).toBe(0);
      const demo = world.emulator
        .world("fra-1")
        .bookings()
        .find(({ room: name, duration }) => name === "hall" && duration === 60);
      world.emulator.world("fra-1").updateBooking(demo?.id ?? 0, { lock: true });
      team.moveTo("2026-11-30T09:00:00Z");
      team.written();
      expect(await pipeline.apply("many")).toMatchObject({ code: 0, verdicts: [] });
      // Even with `--again`: what others have changed since is not what was reviewed.
      const again = await pipeline.apply("many", "--again");
      expect(again.err).toContain("booking/chat.org/hall/demo");
      expect(again.code).toBe(4);
      expect(team.written()).toEqual([]);
    },
    LONG,
  );
});
