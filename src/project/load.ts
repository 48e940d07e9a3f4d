import { desireAll } from "../config/desire.ts";
import { type LoadOptions, loadConfig } from "../config/index.ts";
import { sortDiagnostics } from "../config/sort-diagnostics.ts";
import type { Config } from "../model/config.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import type { Desired } from "../resources/contract.ts";
import { KINDS } from "../resources/registry.ts";

export interface LoadRequest extends Pick<LoadOptions, "directory" | "environment" | "now" | "secrets"> {
  /** The root file, relative to `directory`; `xroom.yaml`. */
  readonly file?: string | undefined;
}

/** What the config declares, checked. Throws a Failure with all its errors. */
export async function load(options: LoadRequest): Promise<{
  config: Config;
  desired: readonly Desired[];
  diagnostics: readonly Diagnostic[];
}> {
  const { directory, file, environment, now, secrets = true } = options;
  const loaded = await loadConfig({ directory, environment, now, secrets, ...(file === undefined ? {} : { file }) });
  if (loaded.config === undefined) {
    const more = loaded.certain === undefined ? [] : desireAll(loaded.certain, KINDS, now).diagnostics;
    throw new Failure(sortDiagnostics([...loaded.diagnostics, ...more]));
  }
  const { desired, diagnostics } = desireAll(loaded.config, KINDS, now);
  const all = [...loaded.diagnostics, ...diagnostics];
  if (all.some((each) => each.severity === "error")) throw new Failure(all);
  return { config: loaded.config, desired, diagnostics: all };
}
