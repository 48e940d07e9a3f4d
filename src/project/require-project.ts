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

/** As `requireProject`, for a run that writes. A controller that has adopted the state is its only writer. */
export function requireWritable(config: Pick<Settings, "project">, state: Pick<State, "project" | "managedBy">): void {
  requireProject(config, state);
  if (state.managedBy === undefined) return;
  const help =
    "Let the controller apply: `xroom controller status` shows what it does. To take the state back, remove `managedBy` from it: `xroom state pull`, then `xroom state push --force`.";
  throw refuse("managed-state", `the state is managed by ${bounded(state.managedBy)}`, help);
}
