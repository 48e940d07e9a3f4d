/**
 * The storms and the kills in any number: `npm run storm -- --runs 10000 [--seed N] [--path P]`, `npm run kill -- --runs 200 [--seed N]`.
 * What is said after a failure replays it alone.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const [which = "storm", ...args] = process.argv.slice(2);
const { values } = parseArgs({ args, options: { runs: { type: "string" }, seed: { type: "string" }, path: { type: "string" } } });
const variables = Object.entries(values).map(([name, value]) => [`${which.toUpperCase()}_${name.toUpperCase()}`, value]);
const { status } = spawnSync("npx", ["vitest", "run", "--config", "test/vitest.config.ts", `test/storm/${which}.test.ts`], {
  stdio: "inherit",
  env: { ...process.env, ...Object.fromEntries(variables) },
});
process.exit(status ?? 1);
