import { EXIT, type ExitCode } from "./exit.ts";
import { formatPlan } from "./formats.ts";
import type { Io } from "./io.ts";
import type { FormatChoice, GlobalOptions, PlanTextChoices } from "./options.ts";
import { readPlanFile } from "./saved-plan.ts";

export interface ShowOptions extends GlobalOptions, PlanTextChoices, FormatChoice {}

/** Shows a saved plan as it was shown when it was made. It needs neither config nor credentials; whether it is genuine, apply finds out. */
export async function showCommand(file: string, options: ShowOptions, io: Io): Promise<ExitCode> {
  io.out(await formatPlan(await readPlanFile(file, options, io), options, { options, io }));
  return EXIT.done;
}
