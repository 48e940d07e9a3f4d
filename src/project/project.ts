import type { Connection } from "../api/client.ts";
import type { RegionConfig, Settings } from "../model/config.ts";
import type { DeclaredConfig } from "../model/declared.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
import type { Keyring } from "../model/keyring.ts";
import type { State } from "../model/state.ts";
import type { Reasoning } from "../plan/causes.ts";
import type { FileDigest } from "../plan/file-digest.ts";
import type { Policy } from "../policy/index.ts";
import type { Lists } from "../plan/lists.ts";
import type { Desired, DesiredSeries } from "../resources/contract.ts";
import type { StateBackend } from "../state/index.ts";

/** Close it, or use it with `await using`: its connections keep the process alive. */
export interface Project extends AsyncDisposable {
  /** The built-in settings where there is no config. */
  readonly config: Settings;
  readonly hasConfig: boolean;
  /** Names are relative to `config.directory`. */
  readonly files: readonly { readonly name: string }[];
  readonly desired: readonly Desired[];
  readonly series: readonly DesiredSeries[];
  /** Warnings and notes. */
  readonly diagnostics: readonly Diagnostic[];
  /** If it was asked for. */
  readonly declared?: DeclaredConfig;
  /** What plans must keep. */
  readonly policy?: Policy;
  readonly environment: Environment;
  readonly now: Instant;
  /** Throws a Failure. */
  readState(): Promise<State>;
  close(): Promise<void>;
}

export interface ConnectedProject extends Project {
  /** The API id. */
  readonly account: string;
  readonly keyring: Keyring;
  /** With the sandbox's URLs, if there is one. */
  readonly regions: readonly RegionConfig[];
  readonly connection: Connection;
  readonly lists: Lists;
}

export interface StatefulProject extends Project {
  readonly state: StateBackend;
}

/** Live, or with a snapshot in place of regions and state. */
export interface PlannableProject extends Project {
  readonly files: readonly FileDigest[];
  /** The API id; empty without credentials. */
  readonly account: string;
  readonly keyring: Keyring;
  readonly state: Pick<StateBackend, "read">;
  readonly lists: Lists;
  /** Why fields differ. Default: by fingerprints. */
  readonly reasoning?: Reasoning;
}

export interface LiveProject extends ConnectedProject, StatefulProject, Omit<PlannableProject, "state"> {
  readonly files: readonly FileDigest[];
}

export function closing(close: () => Promise<void>): Pick<Project, "close" | typeof Symbol.asyncDispose> {
  let closed: Promise<void> | undefined;
  const once = (): Promise<void> => (closed ??= close());
  return { close: once, [Symbol.asyncDispose]: once };
}
