/**
 * Never two, never lost: worlds, configs, edits and faults are drawn, applies run into them and are killed, and whatever came of it,
 * one that says that it succeeded has made the world as it was declared. `npm run storm -- --runs 10000` draws as many as one likes;
 * one that fails is made smaller, printed with its seed and path, and replays alone with `npm run storm -- --seed S --path P`.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emulate } from "../harness/world.ts";
import { storm } from "./drawn.ts";
import { NOW, weather } from "./run.ts";

const RUNS = Number(process.env["STORM_RUNS"] ?? 30);
const SEED = Number(process.env["STORM_SEED"] ?? 2026);
const PATH = process.env["STORM_PATH"];

describe("a storm", () => {
  it(
    `does no harm, ${RUNS} times from seed ${SEED}`,
    async () => {
      const { emulator, url } = await emulate({ now: () => NOW, listeners: "assumed" });
      const total = { storms: 0, applies: 0, kills: 0, faults: 0, calls: 0 };
      const property = fc.asyncProperty(storm, async (drawn) => {
        const went = await weather(drawn, emulator, url);
        total.storms += 1;
        total.applies += went.applies;
        total.kills += went.kills;
        total.faults += went.faults;
        total.calls += went.calls;
      });
      await fc.assert(property, { numRuns: RUNS, seed: SEED, ...(PATH === undefined ? {} : { path: PATH }) });
      process.stderr.write(`${JSON.stringify(total)}\n`);
      // It was a storm.
      if (PATH === undefined) {
        expect(total.kills).toBeGreaterThan(RUNS / 5);
        expect(total.faults).toBeGreaterThan(RUNS);
      }
    },
    120_000 + RUNS * 2_000,
  );
});
