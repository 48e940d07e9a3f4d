import type { Settings } from "../model/config.ts";
import { nonEmpty } from "../model/environment.ts";
import type { StateBackend } from "../state/index.ts";
import { openState } from "../state/index.ts";
import { allowedHosts } from "./allowed-hosts.ts";
import type { ProjectOptions } from "./options.ts";
import { requireOwnSandbox, SANDBOX_STATE } from "./sandbox.ts";

/** `--state` or XROOM_STATE. */
export function givenState({ state, environment }: Pick<ProjectOptions, "state" | "environment">): string | undefined {
  return (state === false ? undefined : state) ?? nonEmpty(environment["XROOM_STATE"]);
}

export function stateUrl(config: Pick<Settings, "state">, options: ProjectOptions): string {
  return options.sandbox === true ? `file:${SANDBOX_STATE}` : (givenState(options) ?? config.state);
}

/** Throws a Failure. */
export async function openProjectState(
  config: Pick<Settings, "state" | "directory">,
  options: ProjectOptions,
): Promise<StateBackend> {
  const { directory } = config;
  const { environment, replaceBroken, sandbox = false } = options;
  if (sandbox) await requireOwnSandbox(directory);
  const fromConfig = !sandbox && givenState(options) === undefined;
  return openState(stateUrl(config, options), {
    directory,
    environment,
    fromConfig,
    replaceBroken,
    allowedHosts: allowedHosts(options),
  });
}
