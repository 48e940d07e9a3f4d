import { hostname, userInfo } from "node:os";
import { randomUUID } from "node:crypto";
import type { Environment } from "../model/environment.ts";
import type { Failure } from "../model/diagnostic.ts";
import type { State } from "../model/state.ts";
import { pipelineOf } from "../forge/pipeline.ts";
import { type ProcessName, thisProcess } from "./this-process.ts";

/** `await using` closes it. */
export interface StateBackend extends AsyncDisposable {
  /** For messages: `.xroom/state.json` */
  readonly name: string;
  /** Empty if none is stored. Throws a Failure. */
  read(): Promise<State>;
  /** Throws a Failure of kind `locked` that names the holder, or an AbortError. */
  lock(holder: Holder, patience?: Patience): Promise<StateLock>;
  /** Gives the last holder. With an id only that lock is removed. Throws a Failure if the store refuses. */
  forceUnlock(id?: string): Promise<Holder | undefined>;
  /** Also ends the renewal of a held lock. */
  close(): Promise<void>;
}

/** How long to wait for a lock that another run holds. */
export interface Patience {
  /** Milliseconds. Default: one try, which watches a lock that may be a dead run's. */
  readonly timeout?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called once for each holder, with the Failure that names it. At `takeover` the lock is ours, unless it is renewed. */
  readonly onWait?: ((locked: Failure, takeover?: Date) => void) | undefined;
}

export interface StateLock {
  /** Its reason is the Failure that a write would throw. */
  readonly lost: AbortSignal;
  /** Compare-and-set: `state` is the next serial of what is stored, or the note's replacement. Throws a Failure. */
  write(state: State, note?: WriteNote): Promise<void>;
  /** Now, beside the renewals by timers: between two stretches of work that hold the thread. One that fails is made up for later. */
  renew?(): Promise<void>;
  /** Does nothing if the lock was lost. */
  unlock(): Promise<void>;
}

export interface WriteNote {
  /** `2 added, 1 removed` */
  readonly summary: string;
  /** The plan's seal. */
  readonly plan?: string;
  /** For a state from elsewhere; serial 0 for nothing. */
  readonly replaces?: Pick<State, "lineage" | "serial">;
}

export interface OpenOptions {
  /** The project's folder. */
  readonly directory: string;
  readonly environment: Environment;
  /** A config's URL is not trusted. */
  readonly fromConfig: boolean;
  /** From XROOM_HOSTS and `--allow-host`. */
  readonly allowedHosts: readonly string[];
  /** A broken state reads as none: it is about to be replaced. */
  readonly replaceBroken?: boolean | undefined;
  /** Milliseconds, for tests. */
  readonly lease?: number | undefined;
}

export interface Holder extends ProcessName {
  /** A UUID. */
  readonly run: string;
  /** In a pipeline, who started it. */
  readonly user: string;
  readonly host: string;
  /** `xroom apply` */
  readonly command: string;
  /** RFC 3339, UTC. */
  readonly since: string;
  /** Where the pipeline's run can be read. */
  readonly url?: string;
}

/** By the real clock, not `XROOM_NOW`. The environment tells of a pipeline. */
export function thisRun(command: string, environment: Environment = {}): Holder {
  const { actor, url } = pipelineOf(environment);
  return {
    run: randomUUID(),
    user: actor ?? userName(),
    host: hostname(),
    pid: process.pid,
    ...thisProcess(),
    command,
    since: new Date().toISOString(),
    ...(url === undefined ? {} : { url }),
  };
}

/** What a reader looks a run up by: its link, or its id. */
export function runName({ run, url }: Pick<Holder, "run" | "url">): string {
  return url ?? run;
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? "unknown");
  }
}
