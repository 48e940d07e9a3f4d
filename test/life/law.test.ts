/**
 * What a team reviewed is what becomes live: configs, branches, plans at any time, merges in any order and applies that are interrupted
 * anywhere are drawn. `npm run storm -- law --runs 1000` draws as many as one likes; one that fails is made smaller, printed with its
 * seed and path, and replays alone with `npm run storm -- law --seed S --path P`.
 */
import { expect, it } from "vitest";
import { live, livesFrom } from "../storm/team/run.ts";

const LIVES = livesFrom("LAW", 15);
const { runs, seed, path } = LIVES;

it(
  `a team has all live that it reviewed, and nothing else, ${runs} times from seed ${seed}`,
  async () => {
    const totals = await live({ ...LIVES, weather: {}, projects: 1 });
    process.stderr.write(`${JSON.stringify(totals)}\n`);
    if (path !== undefined) return;
    expect(totals.kills).toBeGreaterThan(runs / 5);
    for (const verdict of ["done", "withdrawn", "same"]) expect(totals.verdicts[verdict]).toBeGreaterThan(runs);
  },
  120_000 + runs * 5_000,
);
