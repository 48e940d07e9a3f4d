/**
 * The law of test/life/law.test.ts in bad weather: two projects in one account, saved plans from different bases applied in any order,
 * faults, kills, and others who change what is live. In the end the main branches are live, nothing is there twice, nothing that is
 * declared was removed, and neither project has touched the other. `npm run storm -- team --runs 1000` draws as many as one likes.
 */
import { expect, it } from "vitest";
import { edit, order } from "./drawn.ts";
import { live, livesFrom } from "./team/run.ts";

const LIVES = livesFrom("TEAM", 8);
const { runs, seed, path } = LIVES;

it(
  `does no harm to two teams, ${runs} times from seed ${seed}`,
  async () => {
    // A hanging call would make each of its tries wait for its time-out.
    const fault = order.filter((each) => each.fault.kind !== "hang");
    const totals = await live({ ...LIVES, weather: { fault, edit }, projects: 2 });
    process.stderr.write(`${JSON.stringify(totals)}\n`);
    if (path !== undefined) return;
    expect(totals.kills).toBeGreaterThan(runs / 5);
    expect(totals.faults).toBeGreaterThan(runs);
  },
  120_000 + runs * 10_000,
);
