import type { Connection } from "../api/client.ts";
import { RETRY, type RetryPolicy } from "../api/retry.ts";
import { createSecretResolver } from "../apply/secret-resolver.ts";
import { execute } from "../apply/execute.ts";
import type { ExecuteInput } from "../apply/run.ts";
import type { Report } from "../apply/events.ts";
import { BUILT_IN_REGIONS, DEFAULT_CREDENTIALS, DEFAULT_STATE, loadConfig } from "../config/index.ts";
import { didYouMean } from "../config/did-you-mean.ts";
import { listOf } from "../model/list-of.ts";
import { load } from "./load.ts";
import type { Config, LoadResult, MaxRemovals, RegionConfig } from "../model/config.ts";
import { type Diagnostic, Failure, fail } from "../model/diagnostic.ts";
import { type Environment, nonEmpty, variableOf } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
import { createKeyring, type Keyring } from "../model/keyring.ts";
import type { Plan, Scope } from "../model/plan.ts";
import type { Secret } from "../model/secret.ts";
import type { State } from "../model/state.ts";
import type { Allowances } from "../plan/guard.ts";
import type { Reasoning } from "../plan/causes.ts";
import { matchAll } from "../plan/match.ts";
import { createPrefetch } from "../plan/prefetch.ts";
import { everything, type Observation, placesInUse, type Wanted } from "../plan/observe.ts";
import { digestFiles, type FileDigest, plan } from "../plan/plan.ts";
import { createScope } from "../plan/scope.ts";
import { findStale, placesTouched, type Stale } from "../plan/stale.ts";
import { accountOf, accountOfSandbox, allowedHosts, type Reached, type ReachOptions, reachRegions } from "./reach.ts";
import { requireOwnSandbox, SANDBOX_STATE } from "./sandbox-folder.ts";
import type { Desired, Place } from "../resources/contract.ts";
import { KINDS } from "../resources/registry.ts";
import { openState, type StateBackend, warnIfEphemeral } from "../state/index.ts";
import { TOOL } from "../model/version.ts";

/** Where a run finds its project, its account and its regions. */
export interface SessionOptions extends ReachOptions {
  readonly directory: string;
  /** The root file, relative to `directory`; `xroom.yaml`. */
  readonly file?: string | undefined;
  /** Stands over the config's `state`, which then is never contacted. */
  readonly state?: string | undefined;
  /** A state that is none is taken for nothing: it is about to be written over. */
  readonly replaceBroken?: boolean;
}

/** A project, and what there is to plan it against. Close it, or its connections keep the process alive. */
export interface PlanningSession {
  /** Without its files, and without its bookings, which `desired` holds. */
  readonly config: Omit<Config, "files">;
  readonly files: readonly FileDigest[];
  readonly desired: readonly Desired[];
  /** Warnings about the config, and about where the state is; with errors there is no session. */
  readonly diagnostics: readonly Diagnostic[];
  readonly keyring: Keyring;
  readonly state: Pick<StateBackend, "read">;
  /** The API id; empty if it isn't known. */
  readonly account: string;
  readonly environment: Environment;
  readonly now: Instant;
  /** Why fields differ, if not by what was last applied. */
  readonly reasoning?: Reasoning;
  /** Says what there is at these places. Throws a Failure that names every region that could not be listed. */
  look(wanted: readonly Wanted[], signal?: AbortSignal): Promise<Observation>;
  /** Begins lists that `look` will be asked for, where there is something to wait for. */
  begin?(wanted: readonly Wanted[], signal?: AbortSignal): void;
  close(): Promise<void>;
}

/** A project with its regions connected. */
export interface Session extends PlanningSession {
  readonly connection: Connection;
  readonly state: StateBackend;
}

/** Loads the config and connects to its regions; the first call opens a connection. Throws a Failure. */
export async function openSession(options: SessionOptions & { readonly secrets?: boolean }): Promise<Session> {
  const { config: loaded, desired, diagnostics } = await loadDesired(options);
  const { files, ...config } = loaded;
  const { account, connection, close } = await reachRegions({ ...config, regions: [...config.regions.values()] }, options);
  try {
    const remark =
      options.sandbox === true
        ? undefined
        : warnIfEphemeral(stateOf(config, options).url, { ...options, directory: config.directory });
    const keyring = createKeyring(account.secret);
    const prefetch = createPrefetch(connection.reader);
    const state = await openStateOf(config, options);
    return {
      config,
      files: digestFiles(files, keyring),
      desired,
      diagnostics: remark === undefined ? diagnostics : [...diagnostics, remark],
      keyring,
      connection,
      account: account.id,
      environment: options.environment,
      state,
      now: options.now,
      look: prefetch.observe,
      begin: prefetch.start,
      close: async () => {
        prefetch.stop();
        await state.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Loads a config, of whose bookings no more is kept than what is desired: there may be 100,000. */
async function loadDesired(options: SessionOptions): ReturnType<typeof load> {
  const { config, ...rest } = await load(options);
  const domains = [...config.domains].map(([name, domain]) => {
    const rooms = domain.rooms.map((room) => ({ ...room, bookings: [] }));
    return [name, { ...domain, rooms }] as const;
  });
  return { ...rest, config: { ...config, domains: new Map(domains) } };
}

/** Where the state of a project is, or of its sandbox. */
function stateOf(
  { state }: Pick<Config, "state">,
  options: SessionOptions,
): { readonly url: string; readonly fromConfig: boolean } {
  const elsewhere = options.sandbox === true ? `file:${SANDBOX_STATE}` : givenState(options);
  return { url: elsewhere ?? state, fromConfig: elsewhere === undefined };
}

/** Opens the state of a project. Throws a Failure. */
export async function openStateOf(config: Pick<Config, "state" | "directory">, options: SessionOptions): Promise<StateBackend> {
  if (options.sandbox === true) await requireOwnSandbox(config.directory);
  const where = stateOf(config, options);
  return openStateAt(where.url, { ...options, ...where, directory: config.directory });
}

/** Opens the state of a URL, with what a run lets it use. Throws a Failure. */
export function openStateAt(url: string, options: SessionOptions & { readonly fromConfig: boolean }): Promise<StateBackend> {
  const { directory, environment, fromConfig, replaceBroken } = options;
  return openState(url, { directory, environment, fromConfig, replaceBroken, allowedHosts: allowedHosts(options) });
}

/** Where the state is kept, if that is said outside the config: then the config's is never contacted. */
function givenState({ state, environment }: SessionOptions): string | undefined {
  return state ?? nonEmpty(environment["XROOM_STATE"]);
}

/** What a plan is made of besides the session. */
export interface PlanRequest {
  readonly state: State;
  readonly scope: Scope;
  readonly allow: Allowances;
  /** Stands over the config's. */
  readonly maxRemovals?: MaxRemovals | undefined;
}

/** Every region and domain that a plan has to know. Throws a Failure for a region that the state knows and the config doesn't. */
export function placesOf({ config, desired }: PlanningSession, request: PlanRequest): Place[] {
  return placesInUse(config.domains, desired, request.state, createScope(request.scope), config.regions);
}

/**
 * Begins to list where something is declared, while the state is still to be read. Only for who calls nothing but lists: an apply lists
 * once the lock is its own.
 */
export function beginObserving({ config, desired, begin }: PlanningSession, scope: Scope, signal?: AbortSignal): void {
  const places = placesInUse(config.domains, desired, NOTHING_OWNED, createScope(scope), config.regions);
  begin?.(everything(places, KINDS), signal);
}

const NOTHING_OWNED = { objects: {}, intents: [] } as const;

/** Lists what there is. Throws a Failure that names every region that could not be listed. */
export function observeSession(
  session: PlanningSession,
  request: PlanRequest,
  signal?: AbortSignal,
  places: readonly Place[] = placesOf(session, request),
): Promise<Observation> {
  return session.look(everything(places, KINDS), signal);
}

/** The plan from what is declared to what was observed. */
export function planSession(session: PlanningSession, request: PlanRequest, observation: Observation): Plan {
  const { config, files, desired, diagnostics, keyring, reasoning, account, now } = session;
  const scope = createScope(request.scope);
  return plan({
    ...request,
    scope,
    tool: TOOL,
    account,
    now,
    keyring,
    reasoning,
    kinds: KINDS,
    files,
    domains: config.domains,
    desired: desired.filter((each) => scope.domain(each.domain)),
    observation,
    maxRemovals: request.maxRemovals ?? config.safety.maxRemovals,
    diagnostics,
  });
}

/**
 * What a saved plan touches and is no longer as it was, by address; each with what has become of it. Lists what it touches, once.
 * Throws a Failure for a region that the config no longer knows, and as `observeSession` does.
 */
export async function findStaleInSession(
  session: Session,
  saved: Plan,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Stale>> {
  const unknown = saved.calls.map(({ region }) => region).find((region) => !session.config.regions.has(region));
  if (unknown !== undefined)
    throw fail("unknown-region", `the plan calls region ${unknown}, which the config does not know`, "Plan again.", {
      kind: "refused",
    });
  return findStale(saved, await session.look(placesTouched(saved, KINDS), signal), session.keyring);
}

/** Makes a plan's calls. Throws a Failure, with nothing called, if a secret isn't what the plan knew. */
export function applySession(
  session: Session,
  made: Plan,
  options: Pick<
    ExecuteInput,
    "state" | "save" | "keep" | "onEvent" | "stop" | "parallelism" | "validateTimeout" | "pacing" | "leftOut"
  >,
): Promise<Report> {
  const { desired, keyring, connection, environment } = session;
  const reveal = createSecretResolver(made, desired, environment, keyring);
  return execute({ ...options, ...connection, plan: made, kinds: KINDS, keyring, reveal });
}

/** The state alone, for commands that need nothing else of the config, or no config at all. Throws a Failure. */
export async function openStateAlone(options: SessionOptions): Promise<StateBackend> {
  const given = givenState(options);
  if (given !== undefined && options.sandbox !== true) return openStateAt(given, { ...options, fromConfig: false });
  const { config, diagnostics } = await loadRoot(options);
  if (config === undefined) throw new Failure(diagnostics);
  return openStateOf(config, options);
}

/** A retry policy for those who only want to know whether a region answers: it does so at once, or it doesn't. */
const BRIEFLY = { ...RETRY, tries: 2 };

/**
 * The regions alone: to ask whether they answer and know the account takes neither the passwords of a config nor, for the built-in
 * regions, a config at all. `domain` is one to ask about. Throws a Failure.
 */
export async function connectRegions(options: SessionOptions): Promise<Reached & { readonly domain: string }> {
  const project = await openProject(options, BRIEFLY);
  return { ...project, domain: [...(project.config?.domains.keys() ?? [])][0] ?? "example.org" };
}

/** A project without its plan: for what is asked or done at the moment. Close it, or its connections keep the process alive. */
export interface Project extends Reached {
  /** `undefined` where there is none; passwords whose variables are unset are missing in it. */
  readonly config: Config | undefined;
  /** What is ours. Throws a Failure if it can't be read. */
  readState(): Promise<State>;
}

/** Connects to a project's regions; to the built-in ones where there is no config. Throws a Failure. */
export async function openProject(options: SessionOptions, retry?: RetryPolicy): Promise<Project> {
  const { config, regions } = await regionsOf(options);
  const credentials = config?.credentials ?? DEFAULT_CREDENTIALS;
  const directory = config?.directory ?? options.directory;
  const reached = await reachRegions({ directory, credentials, regions }, retry === undefined ? options : { ...options, retry });
  const state = { state: config?.state ?? DEFAULT_STATE, directory };
  const readState = async (): Promise<State> => {
    await using backend = await openStateOf(state, options);
    return await backend.read();
  };
  return { ...reached, config, readState };
}

/** The account that a project is used with, as far as it is known: its sandbox's, or that whose credentials are set. */
export async function accountInUse(options: SessionOptions): Promise<Reached["account"] | undefined> {
  const { config } = await loadRoot(options);
  if (options.sandbox === true) return accountOfSandbox(config?.directory ?? options.directory);
  const names = config?.credentials ?? DEFAULT_CREDENTIALS;
  const isSet = (name: string): boolean => nonEmpty(variableOf(options.environment, name)) !== undefined;
  return isSet(names.id) && isSet(names.secret) ? accountOf(names, options.environment) : undefined;
}

/** The config's regions; the built-in ones where there is no config. */
export async function regionsOf(
  options: SessionOptions,
): Promise<{ readonly config: Config | undefined; readonly regions: readonly RegionConfig[] }> {
  const { config, diagnostics } = await loadRoot(options);
  if (config !== undefined) return { config, regions: [...config.regions.values()] };
  const none = options.file === undefined && diagnostics.every(({ code }) => code === "no-config");
  if (!none) throw new Failure(diagnostics);
  return { config, regions: BUILT_IN_REGIONS };
}

/** Throws a Failure for a region that isn't known. */
export function requireRegions(names: readonly string[], known: readonly RegionConfig[]): void {
  const there = known.map(({ name }) => name);
  const unknown = names.find((name) => !there.includes(name));
  if (unknown === undefined) return;
  throw fail("unknown-region", `there is no region ${unknown}`, didYouMean(unknown, there) ?? `There are ${listOf(there)}.`);
}

function loadRoot({ directory, file, environment, now }: SessionOptions): Promise<LoadResult> {
  return loadConfig({ directory, environment, now, secrets: false, ...(file === undefined ? {} : { file }) });
}

/** A declared room or booking, as people join it. */
export interface Joining {
  readonly desired: Desired;
  /** Of a booking that is listed and has one; an open room's is in no list. */
  readonly hostKey: Secret | undefined;
  /** Whether it is there: a booking that is listed, a room that is open. */
  readonly listed: boolean;
}

/** Everything declared that can be joined and is not over, with the host keys that the lists tell. */
export function joiningsOf(session: Session, request: PlanRequest, observation: Observation): Joining[] {
  const { config, desired, keyring, now } = session;
  const matchings = matchAll({ kinds: KINDS, desired, observation, state: request.state, domains: config.domains, now, keyring });
  const scope = createScope(request.scope);
  return [...matchings].flatMap(([kind, { matches }]) =>
    matches
      .filter((each) => kind.hostKey !== undefined && scope.address(each.desired.address))
      .map((each) => ({ desired: each.desired, hostKey: each.observed?.hostKey, listed: each.observed !== undefined })),
  );
}
