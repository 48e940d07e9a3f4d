/**
 * What a team reviewed is what becomes live: configs, branches, plans at any time, merges in any order, applies that are interrupted
 * anywhere are drawn. `npm run storm -- law --runs 1000` draws as many as one likes; one that fails is made smaller, printed with its
 * seed and path, and replays alone with `npm run storm -- law --seed S --path P`.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emulate } from "../harness/world.ts";
import { story } from "../storm/team/drawn.ts";
import { createTeam, NOW, type Totals } from "../storm/team/team.ts";

const RUNS = Number(process.env["LAW_RUNS"] ?? 30);
const SEED = Number(process.env["LAW_SEED"] ?? 17);
const PATH = process.env["LAW_PATH"];

describe("a team that only reviews, merges and applies", () => {
  it(
    `has all live that was reviewed, and nothing else, ${RUNS} times from seed ${SEED}`,
    async () => {
      const clock = { now: NOW };
      const { emulator, url } = await emulate({ now: () => clock.now, listeners: "assumed" });
      const totals: Totals = { plans: 0, applies: 0, kills: 0, verdicts: {} };
      const drawn = story({ rooms: ["board", "hall"], targets: [0, 1, 3], fault: undefined, edits: undefined });
      const property = fc.asyncProperty(drawn, async (told) => {
        emulator.reset();
        clock.now = NOW;
        const team = await createTeam(told, "meetings", { emulator, url, clock, totals, isCalm: true });
        try {
          for (const step of told.steps) {
            if (step.do === "wait") clock.now += step.hours * 3_600_000;
            else await team.take(step);
          }
          await team.finish();
          await team.settle();
        } finally {
          await team.close();
        }
      });
      await fc.assert(property, {
        numRuns: RUNS,
        seed: SEED,
        endOnFailure: process.env["LAW_FAST"] !== undefined,
        ...(PATH === undefined ? {} : { path: PATH }),
      });
      process.stderr.write(`${JSON.stringify(totals)}\n`);
      if (PATH === undefined) expect(totals.kills).toBeGreaterThan(RUNS / 5);
    },
    120_000 + RUNS * 5_000,
  );
});
