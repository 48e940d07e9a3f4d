import { createKeyring } from "../model/keyring.ts";
import { remarkOnSeal } from "../plan/saved.ts";
import { printable } from "../render/safe/printable.ts";
import { accountInUse } from "../project/session.ts";
import { EXIT, type ExitCode } from "./terminal/exit.ts";
import { formatPlan } from "./terminal/formats.ts";
import type { Io } from "./terminal/io.ts";
import { type FormatChoice, type GlobalOptions, type PlanTextChoices, sessionOptions } from "./terminal/options.ts";
import { readPlanFile } from "./terminal/saved-plan.ts";
import { tellRemarks } from "./terminal/tell-remarks.ts";

export interface ShowOptions extends GlobalOptions, PlanTextChoices, FormatChoice {}

/**
 * Shows a saved plan as it was shown when it was made. It needs neither config nor credentials; where there are some, it tells whether
 * the plan is genuine, which apply finds out in any case.
 */
export async function showCommand(file: string, options: ShowOptions, io: Io): Promise<ExitCode> {
  const plan = await readPlanFile(file, options, io);
  const account = await accountInUse(sessionOptions(options, io));
  if (account !== undefined) {
    const known = { keyring: createKeyring(account.secret), account: account.id };
    tellRemarks(remarkOnSeal(plan, printable(file), known), options, io);
  }
  io.out(await formatPlan(plan, { options, io }));
  return EXIT.done;
}
