import { printable } from "../render/safe/printable.ts";
import { verifyPlan } from "../project/verify.ts";
import { defineCommand } from "./define-command.ts";
import { EXIT } from "./terminal/exit.ts";
import { showPlan } from "./terminal/formats.ts";
import { FORMAT_OPTIONS, PLAN_TEXT_OPTIONS } from "./terminal/option-groups.ts";
import { PERIOD_OPTIONS } from "./terminal/period.ts";
import { clockOf, projectOptions } from "./terminal/project-options.ts";
import { readPlanFile } from "./terminal/plan-file.ts";
import { printDiagnostics } from "./terminal/print-diagnostics.ts";

/** Shows a saved plan without config or credentials. With credentials, it also checks the seal, as apply does. */
export const command = defineCommand({
  arguments: { "<plan>": "the file that `xroom plan --out` wrote" },
  options: { ...PLAN_TEXT_OPTIONS, ...PERIOD_OPTIONS, ...FORMAT_OPTIONS },
  examples: ["xroom show plan.json", "xroom show plan.json --format html > plan.html"],
  run: async ({ plan: file }, options, io) => {
    const plan = await readPlanFile(file, options, io);
    printDiagnostics(await verifyPlan(plan, printable(file), projectOptions(options, io)), options, io);
    await showPlan(plan, { options, io, savedAt: clockOf(options, io) });
    return EXIT.done;
  },
});
