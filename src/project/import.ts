import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { adopt, type Adoption, importDomain, type ImportedDomain, type LiveDomain } from "../export/index.ts";
import { Secret } from "../model/secret.ts";
import type { State } from "../model/state.ts";
import { allLists } from "../plan/observe.ts";
import { KINDS } from "../resources/registry.ts";
import { requireWritable } from "./require-project.ts";
import { type LockHooks, type LockRequest, withLock } from "./lock.ts";
import type { LiveProject } from "./project.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface ImportRequest {
  readonly domain: string;
  readonly timezone?: string | undefined;
  /** Default: all rooms. */
  readonly room?: string | undefined;
  /** The new file, for messages. */
  readonly name: string;
  /** Its path from the new file. */
  readonly schema: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Imported extends ImportedDomain, Pick<Adoption, "adopted" | "otherChanges"> {
  readonly state: State;
}

/** A domain's live objects as a config file, and the state that owns them. Writes neither. Throws a Failure. */
export async function importProject(project: LiveProject, request: ImportRequest): Promise<Imported> {
  const { config, regions, desired, keyring, now } = project;
  const { domain, name, signal } = request;
  const state = await project.state.read();
  const places = regions.map((region) => ({ region: region.name, domain }));
  const observation = await unlessAborted(project.lists.observe(allLists(places, KINDS), signal), signal);
  const live: LiveDomain = { ...request, state, observation, kinds: KINDS, domains: config.domains, desired, keyring, now };
  const timezone = request.timezone ?? config.domains.get(domain)?.timezone ?? config.timezone;
  const variables = await variablesIn(project);
  const imported = importDomain({ ...live, ...request, regions: regions.map((region) => region.name), timezone, variables });
  const adoption = await adopt(imported, { ...live, known: [...config.regions.values()], name });
  return { ...imported, ...adoption };
}

/** The same, and writes the state. `keep` writes the file before that; undo it if this throws. */
export function importAndRecord(
  project: LiveProject,
  request: ImportRequest & LockRequest,
  hooks: LockHooks & { readonly keep: (imported: Imported) => Promise<void> },
): Promise<Imported> {
  const { environment } = project;
  return withLock(project.state, { environment, ...request }, hooks, async (lock) => {
    requireWritable(project.config, await project.state.read());
    const imported = await importProject(project, request);
    await hooks.keep(imported);
    if (imported.adopted > 0) await lock.write({ ...imported.state, serial: imported.state.serial + 1 });
    return imported;
  });
}

/** The variables in the config's files, with the passwords that they hold. */
async function variablesIn({ config, files, desired }: LiveProject): Promise<ReadonlyMap<string, Secret | undefined>> {
  const variables = new Map<string, Secret | undefined>();
  for (const { name } of files) {
    const text = await readFile(resolve(config.directory, name), "utf8");
    for (const [, variable = ""] of text.matchAll(/\benv["']?\s*:\s*["']?(\w+)/g)) variables.set(variable, undefined);
  }
  for (const { spec } of desired) {
    for (const value of Object.values(spec)) {
      if (value instanceof Secret && value.reference.startsWith("env:"))
        variables.set(value.reference.slice("env:".length), value);
    }
  }
  return variables;
}
