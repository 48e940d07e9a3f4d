import type { TryEvent } from "../api/client.ts";
import type { RetryPolicy } from "../api/retry.ts";
import type { Instant } from "../model/instant.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { SourceTree } from "../model/source-tree.ts";
import type { Kind } from "../resources/contract.ts";
import type { HostOptions } from "./allowed-hosts.ts";

/** How the regions are reached, besides what the config says. */
export interface ConnectOptions extends HostOptions {
  readonly now: Instant;
  /** Everything goes to an embedded emulator, which runs as long as the project is open and is kept in `.xroom/sandbox.json`. */
  readonly sandbox?: boolean;
  /** Calls at once per region. */
  readonly parallelism?: number;
  /** Requests per second and region. */
  readonly rate?: number;
  /** Milliseconds for one try of a call. */
  readonly timeout?: number;
  readonly retry?: RetryPolicy;
  readonly onTry?: (event: TryEvent) => void;
}

/** Where a project is, and what of it is needed. */
export interface ProjectOptions extends ConnectOptions {
  readonly directory: string;
  /** The config's root file, relative to `directory`. Default: `xroom.yaml`. */
  readonly file?: string | undefined;
  /** Where the config's files are read from, such as a commit. Default: the disk. */
  readonly tree?: SourceTree;
  /**
   * `optional`: without a config, the built-in regions and the default credentials are used. `for-state`: the config is read only to
   * find out where the state is. Default: `required`.
   */
  readonly config?: "required" | "optional" | "for-state";
  /** The kinds whose declared objects are needed. Default: all. */
  readonly kinds?: readonly Kind[];
  /** `false`: the secrets of the config may be unset. */
  readonly secrets?: boolean;
  /** `false`: no account and no connection. A list of names: only these regions. */
  readonly regions?: false | readonly string[];
  /** `false`: not opened. A URL: in place of the config's state, which is never contacted then. */
  readonly state?: false | string | undefined;
  /** A saved observation in place of the regions and the state: nothing is called. */
  readonly snapshot?: NamedSnapshot;
  /** A stored state that is broken counts as none: it is about to be overwritten. */
  readonly replaceBroken?: boolean;
}

/** All parts are needed. */
export interface LiveProjectOptions extends ProjectOptions {
  readonly regions?: readonly string[];
  readonly state?: string | undefined;
}

export interface NamedSnapshot {
  readonly snapshot: Snapshot;
  /** Its file, for messages. */
  readonly name: string;
}
