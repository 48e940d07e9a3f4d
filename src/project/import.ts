import type { Connection } from "../api/client.ts";
import { desireAll } from "../config/desire.ts";
import { DEFAULT_CREDENTIALS, DEFAULT_STATE } from "../config/index.ts";
import { adopt, type Adoption, importDomain, type ImportedDomain, type Live } from "../export/index.ts";
import type { Config, RegionConfig } from "../model/config.ts";
import { Failure } from "../model/diagnostic.ts";
import { createKeyring, type Keyring } from "../model/keyring.ts";
import { Secret } from "../model/secret.ts";
import type { State } from "../model/state.ts";
import { everything, observe } from "../plan/observe.ts";
import { reachRegions } from "./reach.ts";
import type { Desired } from "../resources/contract.ts";
import { KINDS } from "../resources/registry.ts";
import { openStateOf, regionsOf, requireRegions, type SessionOptions } from "./session.ts";
import type { StateBackend } from "../state/index.ts";

/** What an import has to do with: regions, a state, and a config if there is one. Close it. */
export interface ImportSession {
  readonly config: Config | undefined;
  /** Those that are looked at. */
  readonly regions: readonly RegionConfig[];
  readonly desired: readonly Desired[];
  readonly keyring: Keyring;
  readonly connection: Connection;
  readonly state: StateBackend;
  readonly options: SessionOptions;
  close(): Promise<void>;
}

/**
 * Connects to the named regions, or to all. There need be no config, and its passwords need not be set: it only says what is declared
 * already. Throws a Failure.
 */
export async function openImport(options: SessionOptions, names: readonly string[]): Promise<ImportSession> {
  const { config, regions: known } = await regionsOf(options);
  requireRegions(names, known);
  const expanded = config === undefined ? { desired: [], diagnostics: [] } : desireAll(config, KINDS, options.now);
  if (expanded.diagnostics.some(({ severity }) => severity === "error")) throw new Failure(expanded.diagnostics);
  const regions = names.length === 0 ? known : known.filter(({ name }) => names.includes(name));
  const directory = config?.directory ?? options.directory;
  const credentials = config?.credentials ?? DEFAULT_CREDENTIALS;
  const { account, connection, close } = await reachRegions({ directory, credentials, regions }, options);
  try {
    const state = await openStateOf({ state: config?.state ?? DEFAULT_STATE, directory }, options);
    const keyring = createKeyring(account.secret);
    const closeBoth = async (): Promise<void> => {
      await state.close();
      await close();
    };
    return { config, regions, desired: expanded.desired, keyring, connection, state, options, close: closeBoth };
  } catch (error) {
    await close();
    throw error;
  }
}

export interface ImportRequest {
  readonly domain: string;
  readonly state: State;
  readonly timezone?: string | undefined;
  readonly room?: string | undefined;
  /** Where the file is going to be, for places in messages. */
  readonly name: string;
  readonly schema: string;
}

/** What a domain holds, as a config file, and the state that knows it as ours. Nothing is written. Throws a Failure. */
export async function importFrom(
  session: ImportSession,
  request: ImportRequest,
  signal?: AbortSignal,
): Promise<ImportedDomain & Pick<Adoption, "adopted" | "unwanted"> & { readonly ours: State }> {
  const { config, regions, desired, keyring, connection, options } = session;
  const { domain } = request;
  const places = regions.map(({ name }) => ({ region: name, domain }));
  const observation = await observe(connection.reader, everything(places, KINDS), signal);
  const domains = config?.domains ?? new Map();
  const live: Live = { ...request, observation, kinds: KINDS, domains, desired, keyring, now: options.now };
  const timezone = request.timezone ?? config?.domains.get(domain)?.timezone ?? config?.timezone;
  const variables = variablesIn(config, desired);
  const imported = importDomain({ ...live, ...request, regions: regions.map(({ name }) => name), timezone, variables });
  const known = [...(config?.regions.values() ?? regions)];
  const { state, adopted, unwanted } = await adopt(imported, { ...live, known, name: request.name });
  return { ...imported, adopted, unwanted, ours: state };
}

/** The variables that a config names, and the passwords in them as far as they are set. */
function variablesIn(config: Config | undefined, desired: readonly Desired[]): ReadonlyMap<string, Secret | undefined> {
  const variables = new Map<string, Secret | undefined>();
  for (const { text } of config?.files ?? []) {
    for (const [, name = ""] of text.matchAll(/\benv["']?\s*:\s*["']?(\w+)/g)) variables.set(name, undefined);
  }
  for (const { spec } of desired) {
    for (const value of Object.values(spec)) {
      if (value instanceof Secret && value.reference.startsWith("env:"))
        variables.set(value.reference.slice("env:".length), value);
    }
  }
  return variables;
}
