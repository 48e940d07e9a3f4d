import { BUDGETS } from "../../model/budgets.ts";
import type { Plan } from "../../model/plan.ts";
import { parsePlan } from "../../plan/saved.ts";
import { printable } from "../../render/safe/printable.ts";
import type { Io } from "./io.ts";
import type { GlobalOptions } from "./global-options.ts";
import { readNamedFile } from "./read-named-file.ts";

/** Throws a Failure for a file that isn't there or isn't a plan. */
export async function readPlanFile(file: string, options: GlobalOptions, io: Io): Promise<Plan> {
  const name = printable(file);
  const help = "Save a plan with `xroom plan --out FILE`.";
  const named = { subject: `the plan ${name}`, most: BUDGETS.documentBytes, help };
  return parsePlan(await readNamedFile(file, named, options, io), name);
}
