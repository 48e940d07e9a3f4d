import { type CommandOptions, defineCommand } from "../define-command.ts";
import type { OptionTable } from "../terminal/option-table.ts";
import { CI_CALL_OPTIONS, CI_OPTIONS, LABEL_OPTIONS } from "./ci-options.ts";

const options = {
  "--roll": "first make the new meetings of unchanged series, as they come into their horizon",
  ...CI_CALL_OPTIONS,
  ...LABEL_OPTIONS,
  ...CI_OPTIONS,
} as const satisfies OptionTable;

export type CiSyncOptions = CommandOptions<typeof options>;

export const command = defineCommand({
  options,
  examples: ["xroom ci sync --roll             in a nightly job: one issue says what is not live as declared"],
  run: async (_, options, io) => {
    const { ciSync } = await import("./run.ts");
    return ciSync(options, io);
  },
});
