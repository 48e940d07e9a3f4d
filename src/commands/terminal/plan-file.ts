import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import { parsePlan } from "../../plan/saved.ts";
import { printable } from "../../render/safe/printable.ts";
import type { Io } from "./io.ts";
import type { GlobalOptions } from "./global-options.ts";
import { directoryOf } from "./project-options.ts";

/** Throws a Failure for a file that isn't there or isn't a plan. */
export async function readPlanFile(file: string, options: GlobalOptions, io: Io): Promise<Plan> {
  const name = printable(file);
  const text = await readFile(resolve(directoryOf(options, io), file), "utf8").catch((cause: unknown) => {
    const help = "Save a plan with `xroom plan --out FILE`.";
    throw fail("unreadable-file", `the plan ${name} can't be read: ${(cause as Error).message}`, help, { cause });
  });
  return parsePlan(text, name);
}
