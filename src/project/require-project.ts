import type { Settings } from "../model/config.ts";
import type { State } from "../model/state.ts";
import { refuse } from "../plan/document.ts";
import { bounded } from "../state/bounded.ts";

/** Throws a Failure of kind `refused` for a state of another project. */
export function requireProject({ project }: Pick<Settings, "project">, state: Pick<State, "project">): void {
  if (state.project === undefined || state.project === project) return;
  const owner = bounded(state.project);
  const own = project === undefined ? "this config names none" : `this config is ${project}`;
  const help = `Use a state of your own, or write \`project: ${owner}\` into the config; \`xroom state project\` renames the state's.`;
  throw refuse("other-project", `the state belongs to the project ${owner}, and ${own}`, help);
}
