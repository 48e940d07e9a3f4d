import { hostname, userInfo } from "node:os";
import { randomUUID } from "node:crypto";
import type { Environment } from "../model/environment.ts";
import type { State } from "../model/state.ts";

/** Where a state is kept. Every backend keeps this contract, and the same tests. `await using` closes it. */
export interface StateBackend extends AsyncDisposable {
  /** For messages: `.xroom/state.json` */
  readonly name: string;
  /** The state as it is; an empty one, with a lineage of its own, if there is none. Throws a Failure for one that can't be read. */
  read(): Promise<State>;
  /** Takes the lock. Throws a Failure of kind `locked`, which says who holds it and since when. */
  lock(holder: Holder): Promise<StateLock>;
  /** Takes the lock away from whoever holds it; `undefined` if nobody did. */
  forceUnlock(): Promise<Holder | undefined>;
  /**
   * Frees all that was opened: connections, and git's temporary folder. Unlock first: a lock that is still held is no longer renewed.
   * The backend can't be used afterwards. Closing twice does nothing.
   */
  close(): Promise<void>;
}

export interface StateLock {
  /**
   * Given once the lock is found to be lost: to another, by force, or because its lease ran out before it could be renewed. Its reason
   * is the Failure of kind `locked` that a write would throw. Nothing more may be begun then.
   */
  readonly lost: AbortSignal;
  /**
   * Compare-and-set: writes only if the lock is still ours and what is stored is of the lineage of `state` and of its serial less one,
   * or is what the note says that it `replaces`.
   */
  write(state: State, note?: WriteNote): Promise<void>;
  /** Does nothing if the lock was lost. */
  unlock(): Promise<void>;
}

/** What a write is about, for a backend that keeps its history; who wrote it is the lock's holder. */
export interface WriteNote {
  /** `2 added, 1 removed` */
  readonly summary: string;
  /** The seal of the plan that is being applied. */
  readonly plan?: string;
  /** What is stored, for a state that comes from elsewhere and doesn't go on from it; of serial 0 if nothing is. */
  readonly replaces?: Pick<State, "lineage" | "serial">;
}

/** What a backend may use of a run, besides its URL. */
export interface OpenOptions {
  /** The project: what a relative path begins at, and whose repository is asked for its remotes. */
  readonly directory: string;
  /** Credentials, proxies, and what else a backend's own tools look up there. */
  readonly environment: Environment;
  /** The URL is a config's, which may be a stranger's: it is given no credentials for a host that isn't allowed. */
  readonly fromConfig: boolean;
  /** Hosts that were allowed outside the config, by XROOM_HOSTS or `--allow-host`. */
  readonly allowedHosts: readonly string[];
  /** What is stored and is no state is taken for nothing: it is about to be written over. */
  readonly overBroken?: boolean | undefined;
  /** In milliseconds, for tests: those of a lease that is to run out while they look on. */
  readonly lease?: number | undefined;
}

/** Who holds a lock, for whoever has to wait for it. */
export interface Holder {
  /** A UUID of this run. */
  readonly run: string;
  readonly user: string;
  readonly host: string;
  readonly pid: number;
  /** `xroom apply` */
  readonly command: string;
  /** RFC 3339, UTC. */
  readonly since: string;
}

/** This run as a holder. Leases follow the real clock, not `XROOM_NOW`. */
export function thisRun(command: string): Holder {
  return { run: randomUUID(), user: userName(), host: hostname(), pid: process.pid, command, since: new Date().toISOString() };
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
