import { defineCommand } from "./define-command.ts";
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
  run: async (_, options, io) => {
    const { plan } = await import("./plan/run.ts");
    return plan({ ...options, driftOnly: true }, io);
  },
});
