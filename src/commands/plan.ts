import { type CommandOptions, defineCommand } from "./define-command.ts";
import { PERIOD_OPTIONS } from "./terminal/period.ts";
import type { OptionTable } from "./terminal/option-table.ts";
import { FORMAT_OPTIONS, PLAN_TEXT_OPTIONS, SAFETY_OPTIONS, SCOPE_OPTIONS } from "./terminal/option-groups.ts";

const options = {
  ...SCOPE_OPTIONS,
  ...PLAN_TEXT_OPTIONS,
  ...PERIOD_OPTIONS,
  ...SAFETY_OPTIONS,
  ...FORMAT_OPTIONS,
  "--out <file>": "save the plan document, for `xroom show` and `xroom apply`",
  "--base <ref>": "show separately what the config at a git ref would change too",
  "--only-own": "with --base: leave out what the config at the ref would change too",
  "--drift-only": { description: "only what others changed", conflicts: "base" },
  "--snapshot <file>": "plan against what `xroom snapshot --out` saved; nothing is called, and no credentials are needed",
  "--context <key=value>": { description: "bind the plan to where it is reviewed: sealed with it; repeatable", repeatable: true },
  "--detailed-exitcode": "exit with 2 if there are changes",
} as const satisfies OptionTable;

export type PlanOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  options,
  examples: [
    "xroom plan --domain chat.org --target 'booking/**'",
    "xroom plan --out plan.json       save it: `xroom apply plan.json` makes what of it is still wanted",
    "xroom plan --base origin/main    in a pull request: what it changes, apart from what was pending before",
    "xroom plan --base origin/main --only-own   without what was pending before",
    "xroom plan --out plan.json --context change=12   sealed with it: `xroom apply plan.json --expect change=12`",
    "xroom plan --policy policy.yaml --lift xroom:open-rooms   let through what breaks the rule of that label",
    "xroom plan --detailed-exitcode   exit with 2 if there are changes",
    "xroom plan --format html > plan.html",
    "xroom plan --from 2026-12-07 --to 2026-12-13   show only that week; all is planned",
    "xroom plan --snapshot snapshot.json  with no credentials, against what `xroom snapshot` saved",
  ],
  run: async (_, options, io) => {
    const { plan } = await import("./plan/run.ts");
    return plan(options, io);
  },
});
