import { join } from "node:path";
import { connect, type Connection } from "../api/client.ts";
import { createEndpoint } from "../api/endpoint.ts";
import { RETRY } from "../api/retry.ts";
import { BUILT_IN_REGIONS, loadConfig } from "../config/index.ts";
import type { RegionConfig } from "../model/config.ts";
import { Failure, fail } from "../model/diagnostic.ts";
import { allowedHosts, proxyOf, type SessionOptions } from "../session.ts";

/** A region that answers does so at once; whoever asks whether it does won't wait for long. */
const TRIES = 2;

export interface ConnectedRegions {
  readonly regions: readonly RegionConfig[];
  /** One to ask about. */
  readonly domain: string;
  readonly connection: Connection;
  close(): Promise<void>;
}

/**
 * The regions alone: to ask whether they answer and know the account takes neither the passwords of a config nor, for the built-in
 * regions, a config at all. Throws a Failure.
 */
export async function connectRegions(options: SessionOptions): Promise<ConnectedRegions> {
  const { directory, environment, file } = options;
  const loaded = await loadConfig({
    directory,
    environment,
    secrets: false,
    now: options.now,
    ...(file === undefined ? {} : { file }),
  });
  const { config, diagnostics } = loaded;
  if (config === undefined && !(file === undefined && diagnostics.every(({ code }) => code === "no-config")))
    throw new Failure(diagnostics);

  const declared = config === undefined ? BUILT_IN_REGIONS : [...config.regions.values()];
  const sandbox = options.sandbox === true ? await openSandboxIn(config?.directory ?? directory, declared, options) : undefined;
  const regions = declared.map((region) => ({ ...region, url: sandbox?.urlOf(region.name) ?? region.url }));
  const names = config?.credentials ?? { id: "XROOM_ID", secret: "XROOM_SECRET" };
  const connection = connect({
    endpoints: regions.map(({ name, url }) => createEndpoint(name, url, allowedHosts(options))),
    account: sandbox?.account ?? accountOf(names, environment),
    proxy: proxyOf(environment),
    retry: { ...RETRY, tries: TRIES },
    ...(options.onTry === undefined ? {} : { onTry: options.onTry }),
  });
  return {
    regions,
    domain: [...(config?.domains.keys() ?? [])][0] ?? "example.org",
    connection,
    close: async () => {
      await connection.close();
      await sandbox?.close();
    },
  };
}

async function openSandboxIn(directory: string, regions: readonly RegionConfig[], { now }: SessionOptions) {
  const { openSandbox } = await import("../emulator/sandbox.ts");
  return openSandbox({ path: join(directory, ".xroom", "sandbox.json"), regions: regions.map(({ name }) => name), now });
}

function accountOf(
  names: { readonly id: string; readonly secret: string },
  environment: SessionOptions["environment"],
): { id: string; secret: string } {
  const [id = "", secret = ""] = [environment[names.id], environment[names.secret]];
  const unset = [...(id === "" ? [names.id] : []), ...(secret === "" ? [names.secret] : [])];
  if (unset.length === 0) return { id, secret };
  throw fail(
    "no-credentials",
    `the API's credentials are missing: ${unset.join(" and ")} ${unset.length === 1 ? "is" : "are"} not set`,
    "Set them from the dashboard, or try things out with --sandbox, which needs none.",
  );
}
