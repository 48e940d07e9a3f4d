import { createKeyring } from "../model/keyring.ts";
import { remarkOnSeal } from "../plan/saved.ts";
import { printable } from "../render/safe/printable.ts";
import { accountInUse } from "../project/session.ts";
import { defineCommand } from "./define-command.ts";
import { EXIT } from "./terminal/exit.ts";
import { formatPlan } from "./terminal/formats.ts";
import { FORMAT_OPTIONS, PLAN_TEXT_OPTIONS } from "./terminal/option-groups.ts";
import { sessionOptions } from "./terminal/project-options.ts";
import { readPlanFile } from "./terminal/plan-file.ts";
import { printDiagnostics } from "./terminal/print-diagnostics.ts";

/**
 * Shows a saved plan as it was shown when it was made. It needs neither config nor credentials; where there are some, it tells whether
 * the plan is genuine, which apply finds out in any case.
 */
export const command = defineCommand({
  arguments: { "<plan>": "the file that `xroom plan --out` wrote" },
  options: { ...PLAN_TEXT_OPTIONS, ...FORMAT_OPTIONS },
  examples: ["xroom show plan.json", "xroom show plan.json --format html > plan.html"],
  run: async ({ plan: file }, options, io) => {
    const plan = await readPlanFile(file, options, io);
    const account = await accountInUse(sessionOptions(options, io));
    if (account !== undefined) {
      const known = { keyring: createKeyring(account.secret), account: account.id };
      printDiagnostics(remarkOnSeal(plan, printable(file), known), options, io);
    }
    io.out(await formatPlan(plan, { options, io }));
    return EXIT.done;
  },
});
