import { connect, type Connection } from "../api/client.ts";
import { createEndpoint, requireAllowed } from "../api/endpoint.ts";
import { proxiesOf } from "../api/proxies.ts";
import { requireRegions } from "../config/unknown-region.ts";
import type { RegionConfig, Settings } from "../model/config.ts";
import { Secret } from "../model/secret.ts";
import { listsOf } from "../plan/lists.ts";
import { type Account, accountOf, keyringOf } from "./account.ts";
import { allowedHosts } from "./allowed-hosts.ts";
import type { ConnectOptions, ProjectOptions } from "./options.ts";
import { closing, type ConnectedProject, type Project } from "./project.ts";
import { openSandbox } from "./sandbox.ts";

/** Connects a project to its regions, or to a sandbox in their place. Throws a Failure. */
export async function connectProject(project: Project, options: ProjectOptions): Promise<ConnectedProject> {
  const { account, regions, connection, close } = await connectRegions(project.config, options, secretsIn(project));
  const keyring = keyringOf(account);
  return {
    ...project,
    account: account.id,
    keyring,
    regions,
    connection,
    lists: listsOf(connection.reader, { relist: options.relist }),
    ...closing(close),
  };
}

/** The passwords of the config, and the keys of its webhooks: an answer may quote what was never sent. */
function secretsIn({ desired, environment }: Project): Iterable<string> {
  return {
    *[Symbol.iterator]() {
      yield environment["XROOM_WEBHOOK_KEY"] ?? "";
      for (const { spec } of desired) {
        for (const value of Object.values(spec)) if (value instanceof Secret && value.digest === undefined) yield value.reveal();
      }
    },
  };
}

interface Connected {
  readonly account: Account;
  readonly regions: readonly RegionConfig[];
  readonly connection: Connection;
  close(): Promise<void>;
}

/** Throws a Failure. */
export async function connectRegions(
  config: Settings,
  options: ConnectOptions & Pick<ProjectOptions, "regions">,
  secrets: Iterable<string> = [],
): Promise<Connected> {
  const { environment, now, parallelism, rate, timeout, retry, onTry, onSandboxWait } = options;
  const wanted = regionsWanted(config, options);
  const names = wanted.map(({ name }) => name);
  const sandbox =
    options.sandbox === true
      ? await openSandbox(config.directory, names, { now, environment, onWait: onSandboxWait })
      : undefined;
  try {
    const account: Account = sandbox?.account ?? accountOf(config.credentials, environment);
    const regions = wanted.map((region) => ({ ...region, url: sandbox?.urlOf(region.name) ?? region.url }));
    const allowed = allowedHosts(options, "api");
    // A sandbox is in this process.
    if (sandbox === undefined) for (const { name, url } of regions) requireAllowed(name, new URL(url), allowed);
    const connection = connect({
      endpoints: regions.map(({ name, url }) => createEndpoint(name, url, allowed)),
      account,
      proxy: proxiesOf(environment),
      secrets: [account.previous ?? "", ...secrets],
      ...(timeout === undefined ? {} : { timeout }),
      ...(retry === undefined ? {} : { retry }),
      ...(parallelism === undefined ? {} : { connections: parallelism }),
      ...(rate === undefined ? {} : { rate }),
      ...(onTry === undefined ? {} : { onTry }),
    });
    const close = async (): Promise<void> => {
      try {
        await connection.close();
      } finally {
        await sandbox?.close();
      }
    };
    return { account, regions, connection, close };
  } catch (error) {
    await sandbox?.close();
    throw error;
  }
}

function regionsWanted({ regions }: Settings, { regions: names = [] }: Pick<ProjectOptions, "regions">): RegionConfig[] {
  const known = [...regions.values()];
  if (names === false || names.length === 0) return known;
  requireRegions(names, [...regions.keys()]);
  return known.filter(({ name }) => names.includes(name));
}
