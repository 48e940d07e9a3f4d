import { type Credential, isCredential, isDeniedVariable } from "../../model/denied-variables.ts";
import { fail } from "../../model/diagnostic.ts";
import { type Environment, listIn } from "../../model/environment.ts";
import { createMatcher, parseGlob } from "../../model/glob.ts";
import type { Place } from "../place.ts";
import type { Report } from "../report.ts";

/** Whether a config may name a variable that it else may not. */
export type AllowsVariable = (name: string) => boolean;

/** By globs that stand outside the config. Throws a Failure for one that is none. */
export function allowedVariables(globs: readonly string[], environment: Environment): AllowsVariable {
  const all = [...globs, ...listIn(environment["XROOM_ALLOW_ENV"])];
  for (const glob of all) {
    const parsed = parseGlob(glob);
    if (parsed.kind === "problem")
      throw fail("usage", `--allow-env or XROOM_ALLOW_ENV has ${JSON.stringify(glob)}, which is not a glob`, `${parsed.help}.`);
  }
  return createMatcher(all);
}

interface Naming {
  readonly allowsVariable: AllowsVariable;
  readonly report: Report;
}

/** `false`, and an error, for one that the config may not name. */
export function checkVariable(name: string, place: Place, { allowsVariable, report }: Naming): boolean {
  if (!isDeniedVariable(name) || allowsVariable(name)) return true;
  report.error("variable-not-allowed", `a config may not name ${name}, which belongs to the run or its pipeline`, place, {
    help: helpFor(name),
  });
  return false;
}

export function checkCredential(name: string, part: Credential, place: Place, { allowsVariable, report }: Naming): boolean {
  if (isCredential(name, part) || allowsVariable(name)) return true;
  const usual = part === "id" ? "XROOM_ID or XROOM_…_ID" : "XROOM_SECRET or XROOM_…_SECRET";
  const what = part === "previous" ? "earlier secret" : part;
  report.error("variable-not-allowed", `the API's ${what} is in ${usual}, and ${name} is not sent to the API`, place, {
    help: helpFor(name),
  });
  return false;
}

function helpFor(name: string): string {
  return `give it another name, or allow this one outside the config: --allow-env ${name}, or XROOM_ALLOW_ENV=${name}`;
}
