/**
 * The law of test/life/law.test.ts in bad weather: two projects in one account, saved plans from different bases applied in any order,
 * faults, kills, and others who change what is live. In the end the main branches are live, nothing is there twice, nothing that is
 * declared was removed, and neither project has touched the other. `npm run storm -- team --runs 1000` draws as many as one likes.
 */
import { expect, it } from "vitest";
import { live } from "./team/run.ts";
import { edit, order } from "./drawn.ts";

const RUNS = Number(process.env["TEAM_RUNS"] ?? 12);
const SEED = Number(process.env["TEAM_SEED"] ?? 17);
const PATH = process.env["TEAM_PATH"];

it(
  `does no harm to two teams, ${RUNS} times from seed ${SEED}`,
  async () => {
    // A hanging call would make each of its tries wait for its time-out.
    const fault = order.filter((each) => each.fault.kind !== "hang");
    const totals = await live({ weather: { fault, edit }, projects: 2, runs: RUNS, seed: SEED, path: PATH });
    process.stderr.write(`${JSON.stringify(totals)}\n`);
    if (PATH !== undefined) return;
    expect(totals.kills).toBeGreaterThan(RUNS / 5);
    expect(totals.faults).toBeGreaterThan(RUNS);
  },
  120_000 + RUNS * 10_000,
);
