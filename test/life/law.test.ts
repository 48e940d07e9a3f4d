/**
 * What a team reviewed is what becomes live: configs, branches, plans at any time, merges in any order and applies that are interrupted
 * anywhere are drawn. `npm run storm -- law --runs 1000` draws as many as one likes; one that fails is made smaller, printed with its
 * seed and path, and replays alone with `npm run storm -- law --seed S --path P`.
 */
import { expect, it } from "vitest";
import { live } from "../storm/team/run.ts";

const RUNS = Number(process.env["LAW_RUNS"] ?? 30);
const SEED = Number(process.env["LAW_SEED"] ?? 17);
const PATH = process.env["LAW_PATH"];

it(
  `has all live that it reviewed, and nothing else, ${RUNS} times from seed ${SEED}`,
  async () => {
    const totals = await live({ weather: {}, projects: 1, runs: RUNS, seed: SEED, path: PATH });
    process.stderr.write(`${JSON.stringify(totals)}\n`);
    if (PATH === undefined) expect(totals.kills).toBeGreaterThan(RUNS / 5);
  },
  120_000 + RUNS * 5_000,
);
