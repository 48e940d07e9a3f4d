/**
 * The storms and the kills in any number: `npm run storm -- --runs 10000 [--seed N] [--path P] [--lag]`, `npm run storm -- team --runs 1000`,
 * `npm run storm -- law --runs 1000`, `npm run kill -- --runs 200 [--seed N]`. What is said after a failure replays it alone. `--lag`:
 * some lists show what was there before. With `--fast`, team and law don't make a failing drawing smaller, which takes minutes.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const FILES = {
  storm: "test/storm/storm.test.ts",
  team: "test/storm/team.test.ts",
  law: "test/life/law.test.ts",
  kill: "test/storm/kill.test.ts",
};

const number = { type: "string" };
const flag = { type: "boolean" };
const options = { runs: number, seed: number, path: number, lag: flag, fast: flag };
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const which = positionals.at(-1) ?? "storm";
const file = FILES[which];
if (file === undefined) throw new Error(`there is no ${which}; there are ${Object.keys(FILES).join(", ")}`);
const variables = Object.entries(values).map(([name, value]) => [`${which.toUpperCase()}_${name.toUpperCase()}`, String(value)]);
const { status } = spawnSync("npx", ["vitest", "run", "--config", "test/vitest.config.ts", file], {
  stdio: "inherit",
  env: { ...process.env, ...Object.fromEntries(variables) },
});
process.exit(status ?? 1);
