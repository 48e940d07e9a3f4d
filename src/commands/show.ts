import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";
import type { GlobalOptions, PlanTextChoices } from "./options.ts";
import { planJson, planText } from "./plan.ts";
import { readPlanFile } from "./saved-plan.ts";

export interface ShowOptions extends GlobalOptions, PlanTextChoices {
  readonly json?: boolean;
}

/** Shows a saved plan as it was shown when it was made. It needs neither config nor credentials; whether it is genuine, apply finds out. */
export async function showCommand(file: string, options: ShowOptions, io: Io): Promise<ExitCode> {
  const saved = await readPlanFile(file, options, io);
  io.out(options.json === true ? planJson(saved) : planText(saved, options, io));
  return EXIT.done;
}
