import { defineCommand } from "./define-command.ts";
import { plan } from "./plan.ts";
import { FORMAT_OPTIONS, PLAN_TEXT_OPTIONS, SCOPE_OPTIONS } from "./terminal/option-groups.ts";

export const command = defineCommand({
  options: {
    ...SCOPE_OPTIONS,
    ...PLAN_TEXT_OPTIONS,
    ...FORMAT_OPTIONS,
    "--out <file>": "save it as a plan that mends the drift and nothing else",
    "--detailed-exitcode": "exit with 2 if there is any",
  },
  examples: ["xroom drift --detailed-exitcode  in a nightly job: exits with 2 if there is any"],
  run: (_, options, io) => plan({ ...options, driftOnly: true }, io),
});
