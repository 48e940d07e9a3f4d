import { join } from "node:path";
import type { Connection, TryEvent } from "../api/client.ts";
import { proxiesOf } from "../api/proxies.ts";
import { createEndpoint } from "../api/endpoint.ts";
import type { RetryPolicy } from "../api/retry.ts";
import type { Config, RegionConfig } from "../model/config.ts";
import { fail } from "../model/diagnostic.ts";
import { type Environment, variableOf } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
import { requireOwnSandbox, SANDBOX_WORLDS } from "./sandbox-folder.ts";

/** What decides how a run reaches its regions, besides the config. */
export interface ReachOptions {
  readonly environment: Environment;
  readonly now: Instant;
  /** Everything goes to the embedded emulator, which lives as long as the run and is kept in `.xroom/sandbox.json`. */
  readonly sandbox?: boolean;
  /** Hosts besides the built-in ones that may be sent credentials. */
  readonly allowHosts?: readonly string[];
  /** Calls at once per region. */
  readonly parallelism?: number;
  /** Requests per second and region. */
  readonly rate?: number;
  /** How long one try of a call may take, in milliseconds. */
  readonly timeout?: number;
  readonly retry?: RetryPolicy;
  readonly onTry?: (event: TryEvent) => void;
}

/** Regions connected, with the account that is used there. Close it, or its connections keep the process alive. */
export interface Reached {
  readonly account: { readonly id: string; readonly secret: string };
  /** The regions, with the urls at which they are really called. */
  readonly regions: readonly RegionConfig[];
  readonly connection: Connection;
  close(): Promise<void>;
}

/** Connects to a project's regions, or to a sandbox in their place; the first call opens a connection. Throws a Failure. */
export async function reachRegions(
  project: Pick<Config, "directory" | "credentials"> & { readonly regions: readonly RegionConfig[] },
  options: ReachOptions,
): Promise<Reached> {
  const { environment, now, parallelism, rate, timeout, retry, onTry } = options;
  const account = options.sandbox === true ? undefined : accountOf(project.credentials, environment);
  const sandbox = account === undefined ? await openSandboxIn(project, now) : undefined;
  const regions = project.regions.map((region) => ({ ...region, url: sandbox?.urlOf(region.name) ?? region.url }));
  const used = account ?? (sandbox as NonNullable<typeof sandbox>).account;
  try {
    // HTTP takes its time to load, and who only checks a config needs none.
    const { connect } = await import("../api/client.ts");
    const allowed = allowedHosts(options);
    const connection = connect({
      endpoints: regions.map(({ name, url }) => createEndpoint(name, url, allowed)),
      account: used,
      proxy: proxiesOf(environment),
      ...(timeout === undefined ? {} : { timeout }),
      ...(retry === undefined ? {} : { retry }),
      ...(parallelism === undefined ? {} : { connections: parallelism }),
      ...(rate === undefined ? {} : { rate }),
      ...(onTry === undefined ? {} : { onTry }),
    });
    const close = async (): Promise<void> => {
      await connection.close();
      await sandbox?.close();
    };
    return { account: used, regions, connection, close };
  } catch (error) {
    await sandbox?.close();
    throw error;
  }
}

/** The account of a project's sandbox, without the sandbox. Throws a Failure for one whose files aren't the project's own. */
export async function accountOfSandbox(directory: string): Promise<Reached["account"] | undefined> {
  await requireOwnSandbox(directory);
  const { readAccount } = await import("../emulator/sandbox/sandbox.ts");
  return readAccount(join(directory, SANDBOX_WORLDS));
}

/** Hosts besides the built-in ones that were allowed outside the config. Throws a Failure for one that no address could match. */
export function allowedHosts({ allowHosts = [], environment }: Pick<ReachOptions, "allowHosts" | "environment">): string[] {
  const hosts = [...allowHosts, ...(environment["XROOM_HOSTS"] ?? "").split(",").map((host) => host.trim())];
  return hosts.filter((host) => host !== "").map(requireHost);
}

/** A host as the URL parser would write it, with a port only if it isn't 443; it is the one that is compared. */
function requireHost(text: string): string {
  const url = `https://${text}`;
  if (!text.includes("*") && URL.canParse(url) && new URL(url).host === text.toLowerCase()) return text;
  const host = /^(?:[a-z]+:\/\/)?(?:\*\.?)?([^/?#*@]*)/i.exec(text)?.[1] ?? "";
  const right = URL.canParse(`https://${host}`) ? new URL(`https://${host}`).host : "example.com";
  const help = text.includes("*") ? `Name each host by itself, such as rooms.${right}.` : `Write it as ${right}.`;
  throw fail("bad-host", `--allow-host or XROOM_HOSTS names ${text}, which is no host that could be matched`, help);
}

async function openSandboxIn(
  { directory, regions }: { readonly directory: string; readonly regions: readonly RegionConfig[] },
  now: Instant,
) {
  await requireOwnSandbox(directory);
  const { openSandbox } = await import("../emulator/sandbox/sandbox.ts");
  return openSandbox({ path: join(directory, SANDBOX_WORLDS), regions: regions.map(({ name }) => name), now });
}

/** The account from the variables that the config names. Throws a Failure that names each one that is unset. */
export function accountOf(names: Config["credentials"], environment: Environment): Reached["account"] {
  const [id = "", secret = ""] = [variableOf(environment, names.id), variableOf(environment, names.secret)];
  const unset = [...(id === "" ? [names.id] : []), ...(secret === "" ? [names.secret] : [])];
  if (unset.length === 0) return { id, secret };
  throw fail(
    "no-credentials",
    `the API's credentials are missing: ${unset.join(" and ")} ${unset.length === 1 ? "is" : "are"} not set`,
    "Set them from the dashboard, or try things out with --sandbox, which needs none.",
  );
}
