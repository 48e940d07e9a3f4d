import { type CommandOptions, defineCommand } from "../define-command.ts";
import type { OptionTable } from "../terminal/option-table.ts";
import { positive } from "../terminal/option-values.ts";
import { CI_OPTIONS, LABEL_OPTIONS } from "./ci-options.ts";

const options = {
  "--change <n>": {
    description: "plan this request, by its number; repeatable",
    parse: positive,
    repeatable: true,
    conflicts: "allOpen",
  },
  "--all-open": { description: "plan every open request", conflicts: "main" },
  "--main": { description: "plan the branch itself, for `ci apply --main` after an approval", conflicts: "change" },
  "--allow-removals": "with --main: allow any number of removals, as who approves the plan sees",
  "--accept-empty": "with --main: accept lists that are suddenly empty, as after the loss of an account",
  "--lift <label>": {
    description: "with --main: let through what breaks a rule of the policy that names this label; repeatable",
    repeatable: true,
  },
  "--domains <glob>": {
    description: "domains that may be listed besides those that the protected branch names; repeatable",
    repeatable: true,
  },
  "--snapshot <file>": "without credentials: plan against what `xroom snapshot --out` saved, and comment nowhere",
  "--out <dir>": "the folder for the plan and its page (default: the top of the clone)",
  "--allow-cut": "let a comment hide removals that don't fit into it",
  ...LABEL_OPTIONS,
  ...CI_OPTIONS,
} as const satisfies OptionTable;

export type CiPlanOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  options,
  examples: [
    "xroom ci plan                    in a job of a pull or merge request: plans it, and comments",
    "xroom ci plan --all-open         in a scheduled job of the protected branch",
    "xroom ci plan --main --accept-empty  in a job by hand, before an approval: after what is live was lost",
    "xroom ci plan --dry-run          anywhere: prints the comment that what is checked out would get",
  ],
  run: async (_, options, io) => {
    const { ciPlan } = await import("./run.ts");
    return ciPlan(options, io);
  },
});
