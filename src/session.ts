import { join } from "node:path";
import { connect, type Connection, type TryEvent } from "./api/client.ts";
import { createEndpoint } from "./api/endpoint.ts";
import { openVault } from "./apply/vault.ts";
import { execute, type ExecuteInput } from "./apply/execute.ts";
import type { Report } from "./apply/events.ts";
import { expand } from "./config/expand.ts";
import { BUILT_IN_REGIONS, loadConfig } from "./config/index.ts";
import type { Config, RegionConfig } from "./model/config.ts";
import { type Diagnostic, Failure, fail } from "./model/diagnostic.ts";
import type { Instant } from "./model/instant.ts";
import { createKeyring, type Keyring } from "./model/keyring.ts";
import type { Plan, Scope } from "./model/plan.ts";
import { Secret } from "./model/secret.ts";
import type { State } from "./model/state.ts";
import type { Allowances } from "./plan/guard.ts";
import { type Observation, observe, placesInUse } from "./plan/observe.ts";
import { matchAll, plan } from "./plan/plan.ts";
import { createScope } from "./plan/scope.ts";
import type { Desired } from "./resources/contract.ts";
import { KINDS } from "./resources/registry.ts";
import type { StateBackend } from "./state/contract.ts";
import { openState } from "./state/open.ts";
import { TOOL } from "./version.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a run finds its project, its account and its regions. */
export interface SessionOptions {
  readonly directory: string;
  /** The root file, relative to `directory`; `xroom.yaml`. */
  readonly file?: string | undefined;
  readonly environment: Environment;
  readonly now: Instant;
  /** Everything goes to the embedded emulator, which lives as long as the session and is kept in `.xroom/sandbox.json`. */
  readonly sandbox?: boolean;
  /** Hosts besides the built-in ones that may be sent credentials. */
  readonly allowHosts?: readonly string[];
  /** Stands over the config's `state`, which then is never contacted. */
  readonly state?: string | undefined;
  /** Calls at once per region. */
  readonly parallelism?: number;
  readonly onTry?: (event: TryEvent) => void;
}

/** A project with its regions connected. Close it, or its connections keep the process alive. */
export interface Session {
  readonly config: Config;
  readonly desired: readonly Desired[];
  /** Warnings about the config; with errors there is no session. */
  readonly diagnostics: readonly Diagnostic[];
  readonly keyring: Keyring;
  readonly connection: Connection;
  readonly state: StateBackend;
  readonly now: Instant;
  close(): Promise<void>;
}

/** What the config declares, checked. Throws a Failure with all its errors. */
export async function load(
  options: Pick<SessionOptions, "directory" | "file" | "environment" | "now"> & { secrets?: boolean },
): Promise<{
  config: Config;
  desired: readonly Desired[];
  diagnostics: readonly Diagnostic[];
}> {
  const { directory, file, environment, now, secrets = true } = options;
  const loaded = await loadConfig({ directory, environment, now, secrets, ...(file === undefined ? {} : { file }) });
  if (loaded.config === undefined) throw new Failure(loaded.diagnostics);
  const { desired, diagnostics } = expand(loaded.config, KINDS, options.now);
  const all = [...loaded.diagnostics, ...diagnostics];
  if (all.some((each) => each.severity === "error")) throw new Failure(all);
  return { config: loaded.config, desired, diagnostics: all };
}

/** Loads the config and connects to its regions; the first call opens a connection. Throws a Failure. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { environment } = options;
  const { config, desired, diagnostics } = await load(options);
  const sandbox = options.sandbox === true ? await startSandbox(config, options.now) : undefined;
  const account = sandbox?.account ?? accountOf(config, environment);
  const urls = [...config.regions.values()].map(({ name, url }) => ({ name, url: sandbox?.urlOf(name) ?? url }));
  const stateUrl = sandbox?.state ?? options.state ?? nonEmpty(environment["XROOM_STATE"]) ?? config.state;
  const connection = connect({
    endpoints: urls.map(({ name, url }) => createEndpoint(name, url, allowedHosts(options))),
    account,
    proxy: proxyOf(environment),
    ...(options.parallelism === undefined ? {} : { connections: options.parallelism }),
    ...(options.onTry === undefined ? {} : { onTry: options.onTry }),
  });
  return {
    config,
    desired,
    diagnostics,
    keyring: createKeyring(account.secret),
    connection,
    state: await openState(stateUrl, config.directory),
    now: options.now,
    close: async () => {
      await connection.close();
      await sandbox?.close();
    },
  };
}

/** What a plan is made of besides the session. */
export interface PlanRequest {
  readonly state: State;
  readonly scope: Scope;
  readonly allow: Allowances;
}

/** Lists what there is. Throws a Failure that names every region that could not be listed. */
export function observeSession(session: Session, request: PlanRequest, signal?: AbortSignal): Promise<Observation> {
  const { config, desired, connection } = session;
  const places = placesInUse(config.domains, desired, request.state, createScope(request.scope), config.regions);
  return observe(connection.reader, places, KINDS, signal);
}

/** The plan from what is declared to what was observed. */
export function planSession(session: Session, request: PlanRequest, observation: Observation): Plan {
  const { config, desired, diagnostics, keyring, now } = session;
  return plan({
    ...request,
    tool: TOOL,
    now,
    keyring,
    kinds: KINDS,
    files: config.files,
    domains: config.domains,
    desired: desired.filter((each) => createScope(request.scope).domain(each.domain)),
    observation,
    maxRemovals: config.safety.maxRemovals,
    diagnostics,
  });
}

/** Makes a plan's calls. Throws a Failure, with nothing called, if a secret isn't what the plan knew. */
export function applySession(
  session: Session,
  made: Plan,
  options: Pick<ExecuteInput, "state" | "save" | "onEvent" | "stop" | "parallelism" | "validateTimeout">,
): Promise<Report> {
  const { desired, keyring, connection } = session;
  const secrets = desired.flatMap(({ spec }) => Object.values(spec).filter((value) => value instanceof Secret));
  const reveal = openVault(made, secrets, keyring);
  return execute({ ...options, ...connection, plan: made, kinds: KINDS, keyring, reveal });
}

/** Where the state is kept, without contacting anything: for commands that need nothing else of the config. */
export async function stateLocation(options: SessionOptions): Promise<{ url: string; directory: string }> {
  const { directory, file, environment, now } = options;
  const elsewhere = options.state ?? nonEmpty(environment["XROOM_STATE"]);
  if (elsewhere !== undefined && options.sandbox !== true) return { url: elsewhere, directory };
  const { config, diagnostics } = await loadConfig({
    directory,
    environment,
    now,
    secrets: false,
    ...(file === undefined ? {} : { file }),
  });
  if (config === undefined) throw new Failure(diagnostics);
  return { url: options.sandbox === true ? SANDBOX_STATE : config.state, directory: config.directory };
}

/** The config's regions; without a config the built-in ones. */
export async function regionsInUse(options: SessionOptions): Promise<ReadonlyMap<string, RegionConfig>> {
  const { directory, file, environment, now } = options;
  const { config, diagnostics } = await loadConfig({
    directory,
    environment,
    now,
    secrets: false,
    ...(file === undefined ? {} : { file }),
  });
  if (config !== undefined) return config.regions;
  if (file === undefined && diagnostics.every(({ code }) => code === "no-config"))
    return new Map(BUILT_IN_REGIONS.map((region) => [region.name, region]));
  throw new Failure(diagnostics);
}

const SANDBOX_STATE = "file:.xroom/sandbox.state.json";

/** A declared room or booking, as people join it. */
export interface Joining {
  readonly desired: Desired;
  /** Of a booking that is listed and has one; an open room's is in no list. */
  readonly hostKey: Secret | undefined;
}

/** Everything declared that can be joined and is not over, with the host keys that the lists tell. */
export function joiningsOf(session: Session, request: PlanRequest, observation: Observation): Joining[] {
  const { config, desired, keyring, now } = session;
  const matchings = matchAll({ kinds: KINDS, desired, observation, state: request.state, domains: config.domains, now, keyring });
  const scope = createScope(request.scope);
  return [...matchings.values()].flatMap(({ matched }) =>
    matched
      .filter((each) => each.desired.room !== undefined && each.desired.kind !== "webhook" && scope.address(each.desired.address))
      .map((each) => ({ desired: each.desired, hostKey: each.observed?.hostKey })),
  );
}

interface Sandbox {
  readonly account: { readonly id: string; readonly secret: string };
  readonly state: string;
  urlOf(region: string): string;
  close(): Promise<void>;
}

async function startSandbox(config: Config, now: Instant): Promise<Sandbox> {
  const { openSandbox } = await import("./emulator/sandbox.ts");
  const sandbox = await openSandbox({
    path: join(config.directory, ".xroom", "sandbox.json"),
    regions: [...config.regions.keys()],
    now,
  });
  return { ...sandbox, state: SANDBOX_STATE };
}

/** The account from the variables that the config names. Throws a Failure that names each one that is unset. */
function accountOf(config: Config, environment: Environment): { id: string; secret: string } {
  const { id: idName, secret: secretName } = config.credentials;
  const [id, secret] = [nonEmpty(environment[idName]), nonEmpty(environment[secretName])];
  if (id === undefined || secret === undefined) {
    const missing = [...(id === undefined ? [idName] : []), ...(secret === undefined ? [secretName] : [])].join(" and ");
    throw fail(
      "no-credentials",
      `the API's credentials are missing: ${missing} is not set`,
      "Set them from the dashboard, or try things out with --sandbox, which needs none.",
    );
  }
  return { id, secret };
}

export function allowedHosts({ allowHosts = [], environment }: Pick<SessionOptions, "allowHosts" | "environment">): string[] {
  return [...allowHosts, ...(environment["XROOM_HOSTS"] ?? "").split(",").map((host) => host.trim())].filter(
    (host) => host !== "",
  );
}

export function proxyOf(environment: Environment): {
  http: string | undefined;
  https: string | undefined;
  no: string | undefined;
} {
  const either = (name: string): string | undefined => nonEmpty(environment[name.toLowerCase()]) ?? nonEmpty(environment[name]);
  return { http: either("HTTP_PROXY"), https: either("HTTPS_PROXY"), no: either("NO_PROXY") };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
