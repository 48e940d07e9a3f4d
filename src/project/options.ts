import type { TryEvent } from "../api/client.ts";
import type { RetryPolicy } from "../api/retry.ts";
import type { Instant } from "../model/instant.ts";
import type { Patience } from "../state/index.ts";
import type { Snapshot } from "../model/snapshot.ts";
import type { SourceTree } from "../model/source-tree.ts";
import type { Kind } from "../resources/contract.ts";
import type { HostOptions } from "./allowed-hosts.ts";

export interface ConnectOptions extends HostOptions {
  readonly now: Instant;
  /** Calls go to an emulator in this process, kept in `.xroom/sandbox.json`. */
  readonly sandbox?: boolean;
  /** Another run uses the sandbox. */
  readonly onSandboxWait?: Patience["onWait"];
  /** Calls at once per region. */
  readonly parallelism?: number;
  /** Requests per second and region. */
  readonly rate?: number;
  /** Milliseconds for one try of a call. */
  readonly timeout?: number;
  readonly retry?: RetryPolicy;
  /** Milliseconds before a list is made again to see what it still lacks. Default: ten seconds. */
  readonly relist?: number;
  readonly onTry?: (event: TryEvent) => void;
}

export interface ProjectOptions extends ConnectOptions {
  readonly directory: string;
  /** The config's root file, relative to `directory`. Default: `xroom.yaml`. */
  readonly file?: string | undefined;
  /** Where the config's files are, such as a commit. Default: on disk. */
  readonly tree?: SourceTree;
  /** `optional`: defaults do where there is none. `for-state`: read only to find the state. Default: `required`. */
  readonly config?: "required" | "optional" | "for-state";
  /** Whose declared objects are needed. Default: all. */
  readonly kinds?: readonly Kind[];
  /** Globs of variables that the config may name though they belong to the run or its pipeline, besides XROOM_ALLOW_ENV. */
  readonly allowEnv?: readonly string[];
  /** Whether to tell what the config comes to, with the place of each value. */
  readonly declared?: boolean;
  /** A file of rules that the config and its plans must keep. */
  readonly policy?: { readonly path: string; readonly name: string };
  /** `false`: they may be unset. A function: those of a domain may, unless it says so. Default: none may. */
  readonly secrets?: boolean | ((domain: string) => boolean);
  /** `false`: no account and no connection. Names: only these. Default: all. */
  readonly regions?: false | readonly string[];
  /** `false`: not opened. A URL: in place of the config's, which is never contacted then. */
  readonly state?: false | string | undefined;
  /** In place of the regions and the state. */
  readonly snapshot?: NamedSnapshot;
  /** A broken state counts as none: it is about to be overwritten. */
  readonly replaceBroken?: boolean;
}

export interface LiveProjectOptions extends ProjectOptions {
  readonly regions?: readonly string[];
  readonly state?: string | undefined;
}

export interface NamedSnapshot {
  readonly snapshot: Snapshot;
  /** Its file, for messages. */
  readonly name: string;
}
