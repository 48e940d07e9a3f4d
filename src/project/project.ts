import type { Connection } from "../api/client.ts";
import type { RegionConfig, Settings } from "../model/config.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { State } from "../model/state.ts";
import type { Reasoning } from "../plan/causes.ts";
import type { FileDigest } from "../plan/plan.ts";
import type { Prefetch } from "../plan/prefetch.ts";
import type { Desired } from "../resources/contract.ts";
import type { StateBackend } from "../state/index.ts";

/** A project that is open. Close it, or use it with `await using`: its connections keep the process alive. */
export interface Project extends AsyncDisposable {
  /** The built-in settings where there is no config. */
  readonly config: Settings;
  readonly hasConfig: boolean;
  /** The config's files, relative to `config.directory`. */
  readonly files: readonly { readonly name: string }[];
  readonly desired: readonly Desired[];
  /** Warnings and notes about the config and about where the state is kept. */
  readonly diagnostics: readonly Diagnostic[];
  readonly environment: Environment;
  readonly now: Instant;
  /** Opens the state, reads it and closes it. Throws a Failure. */
  readState(): Promise<State>;
  close(): Promise<void>;
}

/** What the regions list. A list may start before it is known which are needed. */
type Lists = Pick<Prefetch, "start" | "observe">;

/** With its account and its regions. The first call opens a connection. */
export interface ConnectedProject extends Project {
  /** The API id. */
  readonly account: string;
  readonly keyring: Keyring;
  /** With the URLs that are called: a sandbox has its own. */
  readonly regions: readonly RegionConfig[];
  readonly connection: Connection;
  readonly lists: Lists;
}

/** With its state, which is closed with it. */
export interface StatefulProject extends Project {
  readonly state: StateBackend;
}

/** What a plan is made from: live, or a snapshot in place of regions and state. */
export interface PlannableProject extends Project {
  readonly files: readonly FileDigest[];
  /** The API id; empty if it isn't known. */
  readonly account: string;
  readonly keyring: Keyring;
  readonly state: Pick<StateBackend, "read">;
  readonly lists: Lists;
  /** How drift is told from changes of the config, if not by fingerprints. */
  readonly reasoning?: Reasoning;
}

/** With all of it: what an apply needs. */
export interface LiveProject extends ConnectedProject, StatefulProject, Omit<PlannableProject, "state"> {
  readonly files: readonly FileDigest[];
}

/** What closes a project, once. */
export function closing(close: () => Promise<void>): Pick<Project, "close" | typeof Symbol.asyncDispose> {
  let closed: Promise<void> | undefined;
  const once = (): Promise<void> => (closed ??= close());
  return { close: once, [Symbol.asyncDispose]: once };
}
