import { resolve } from "node:path";
import type { TryEvent } from "../api/client.ts";
import { fail } from "../model/diagnostic.ts";
import type { Instant } from "../model/instant.ts";
import type { Scope } from "../model/plan.ts";
import { renderTry } from "../render/try.ts";
import type { SessionOptions } from "../session.ts";
import { type Io, wantsColor } from "./io.ts";

export const LOG_LEVELS = ["error", "warn", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What can be said to every command, before or after its name. */
export interface GlobalOptions {
  readonly C?: string;
  readonly config?: string;
  readonly now?: string;
  readonly color: boolean;
  readonly logLevel: LogLevel;
  readonly sandbox?: boolean;
  readonly state?: string;
  readonly allowHost?: readonly string[];
}

export interface ScopeOptions {
  readonly domain?: readonly string[];
  readonly target?: readonly string[];
}

/** The folder that a run works in: `-C`, else where it was started. */
export function directoryOf(options: GlobalOptions, io: Io): string {
  return resolve(io.directory, options.C ?? ".");
}

export function sessionOptions(options: GlobalOptions, io: Io, parallelism?: number): SessionOptions {
  const { environment } = io;
  return {
    directory: directoryOf(options, io),
    file: options.config ?? environment["XROOM_CONFIG"],
    environment,
    now: clockOf(options, io),
    sandbox: options.sandbox === true,
    allowHosts: options.allowHost ?? [],
    state: options.state,
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(options.logLevel === "debug" ? { onTry: (event: TryEvent) => io.err(renderTry(event)) } : {}),
  };
}

/** `--now`, XROOM_NOW, or the clock. It moves plans and expiry, never leases, retries or timeouts. */
export function clockOf(options: GlobalOptions, io: Io): Instant {
  const text = options.now ?? io.environment["XROOM_NOW"];
  if (text === undefined || text === "") return Date.now();
  const instant = /[zZ]$|[+-]\d\d:?\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) {
    throw fail("bad-now", `the clock can't be set to ${text}`, "Write an instant with an offset, such as 2026-12-01T09:00:00Z.");
  }
  return instant;
}

export function scopeOf(options: ScopeOptions): Scope {
  return { domains: options.domain ?? [], targets: options.target ?? [] };
}

export function colorOf(options: GlobalOptions, io: Io): boolean {
  return wantsColor(io.stdout, io.environment, options.color);
}
