import type { Settings } from "../model/config.ts";
import { openState, type StateBackend, warnIfEphemeral } from "../state/index.ts";
import { allowedHosts } from "./allowed-hosts.ts";
import { givenState } from "./given-state.ts";
import type { ProjectOptions } from "./options.ts";
import { closing, type Project, type StatefulProject } from "./project.ts";
import { requireOwnSandbox, SANDBOX_STATE } from "./sandbox.ts";

/** Throws a Failure. */
export async function openProjectState(
  config: Pick<Settings, "state" | "directory">,
  options: ProjectOptions,
): Promise<StateBackend> {
  const { directory } = config;
  const { environment, replaceBroken, sandbox = false } = options;
  if (sandbox) await requireOwnSandbox(directory);
  return openState(stateUrl(config, options), {
    directory,
    environment,
    fromConfig: !sandbox && givenState(options) === undefined,
    replaceBroken,
    allowedHosts: allowedHosts(options, "state"),
  });
}

/** The same project with its state. Throws a Failure. */
export async function addState<P extends Project>(project: P, options: ProjectOptions): Promise<P & StatefulProject> {
  const { config, diagnostics } = project;
  const state = await openProjectState(config, options);
  const where = { ...options, directory: config.directory };
  const warning = options.sandbox === true ? undefined : warnIfEphemeral(stateUrl(config, options), where);
  return {
    ...project,
    state,
    diagnostics: warning === undefined ? diagnostics : [...diagnostics, warning],
    ...closing(async () => {
      try {
        await state.close();
      } finally {
        await project.close();
      }
    }),
  };
}

function stateUrl(config: Pick<Settings, "state">, options: ProjectOptions): string {
  return options.sandbox === true ? `file:${SANDBOX_STATE}` : (givenState(options) ?? config.state);
}
