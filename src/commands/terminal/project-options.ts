import { resolve } from "node:path";
import type { TryEvent } from "../../api/client.ts";
import { fail } from "../../model/diagnostic.ts";
import { nonEmpty } from "../../model/environment.ts";
import type { Instant } from "../../model/instant.ts";
import { parseTime } from "../../config/time/parse-time.ts";
import { printable } from "../../render/safe/printable.ts";
import { renderRetry, renderTry } from "../../render/apply/request-log.ts";
import type { LiveProjectOptions } from "../../project/options.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Io } from "./io.ts";

export function directoryOf(options: Pick<GlobalOptions, "C">, io: Pick<Io, "directory">): string {
  return resolve(io.directory, options.C ?? ".");
}

function namedFile({ config }: GlobalOptions, { environment }: Io): string | undefined {
  return nonEmpty(config) ?? nonEmpty(environment["XROOM_CONFIG"]);
}

export function rootFileOf(options: GlobalOptions, io: Io): string {
  return resolve(directoryOf(options, io), namedFile(options, io) ?? "xroom.yaml");
}

export function projectOptions(
  options: GlobalOptions & { readonly json?: boolean },
  io: Io,
  { parallelism, rate }: { readonly parallelism?: number; readonly rate?: number } = {},
): LiveProjectOptions {
  const { environment } = io;
  const onTry = watcherOf(options, io);
  return {
    directory: directoryOf(options, io),
    file: namedFile(options, io),
    environment,
    now: clockOf(options, io),
    sandbox: options.sandbox === true,
    onSandboxWait: () => io.err("Waiting for another run that uses the sandbox.\n"),
    allowHosts: options.allowHost ?? [],
    allowEnv: options.allowEnv ?? [],
    state: options.state,
    ...policyOf(options, io),
    ...(parallelism === undefined ? {} : { parallelism }),
    ...(rate === undefined ? {} : { rate }),
    ...(onTry === undefined ? {} : { onTry }),
  };
}

/** Named outside the config, from where the command is started. */
function policyOf({ policy }: GlobalOptions, { directory, environment }: Io): Pick<LiveProjectOptions, "policy"> {
  const name = nonEmpty(policy) ?? nonEmpty(environment["XROOM_POLICY"]);
  return name === undefined ? {} : { policy: { path: resolve(directory, name), name: printable(name) } };
}

/** Prints every request under `debug`, and under `info` each reason for a retry once: silence would look like a hang. */
function watcherOf(
  { logLevel, json }: GlobalOptions & { readonly json?: boolean },
  io: Io,
): ((event: TryEvent) => void) | undefined {
  if (logLevel === "debug") return (event) => io.err(renderTry(event));
  if (logLevel !== "info" || json === true) return undefined;
  const printed = new Set<string>();
  return (event) => {
    if (event.error === undefined || event.retryIn === undefined) return;
    const reason = `${event.region}\n${event.error.message}`;
    if (printed.has(reason)) return;
    printed.add(reason);
    io.err(renderRetry(event.region, event.error.message));
  };
}

export function isNowGiven(options: Pick<GlobalOptions, "now">, { environment }: Io): boolean {
  return options.now !== undefined || nonEmpty(environment["XROOM_NOW"]) !== undefined;
}

/** The time for plans and expiry. Leases, retries and timeouts always use the clock. */
export function clockOf(options: Pick<GlobalOptions, "now">, io: Io): Instant {
  const text = options.now ?? nonEmpty(io.environment["XROOM_NOW"]);
  if (text === undefined) return Date.now();
  const parsed = parseTime(text);
  if (parsed.kind === "time" && parsed.time.offset !== undefined && parsed.time.zone === undefined)
    return parsed.time.local - (parsed.time.offset === "utc" ? 0 : parsed.time.offset);
  throw fail(
    "bad-now",
    `${options.now === undefined ? "XROOM_NOW" : "--now"} is not an instant: ${printable(text)}`,
    "Write an instant with an offset, such as 2026-12-01T09:00:00Z.",
  );
}
