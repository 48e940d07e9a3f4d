import { type CommandOptions, defineCommand } from "../define-command.ts";
import type { OptionTable } from "../terminal/option-table.ts";
import { CI_CALL_OPTIONS, CI_OPTIONS, LABEL_OPTIONS } from "./ci-options.ts";

const options = {
  "--main": "apply the plan of the branch that `ci plan --main` has made in this pipeline, and a person approved",
  ...CI_CALL_OPTIONS,
  ...LABEL_OPTIONS,
  ...CI_OPTIONS,
} as const satisfies OptionTable;

export type CiApplyOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  options,
  examples: [
    "xroom ci apply --lock-timeout 30m  in a job of the protected branch: what was reviewed of all that was merged",
    "xroom ci apply --dry-run           prints the comments, and calls nothing",
  ],
  run: async (_, options, io) => {
    const { ciApply } = await import("./run.ts");
    return ciApply(options, io);
  },
});
