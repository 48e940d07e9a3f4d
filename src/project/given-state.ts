import { nonEmpty } from "../model/environment.ts";
import type { ProjectOptions } from "./options.ts";

/** `--state` or XROOM_STATE. */
export function givenState({ state, environment }: Pick<ProjectOptions, "state" | "environment">): string | undefined {
  return (state === false ? undefined : state) ?? nonEmpty(environment["XROOM_STATE"]);
}
