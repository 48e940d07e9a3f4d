/** The controller's file of a sandbox: that of the folder with the sandbox's database and regions in place of its own, or one for xroom.yaml. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { indexConfig } from "../../config/index-config.ts";
import { BUILT_IN_REGIONS } from "../../config/index.ts";
import { createWorkTree } from "../../config/files/work-tree.ts";
import type { RegionConfig } from "../../model/config.ts";
import { loadController } from "../config/load.ts";
import type { ControllerConfig, SourceSettings } from "../config/settings.ts";

export const SANDBOX_VARIABLES = {
  database: "XROOM_SANDBOX_DATABASE",
  id: "XROOM_SANDBOX_ID",
  secret: "XROOM_SANDBOX_SECRET",
  token: "XROOM_SANDBOX_TOKEN",
  key: "XROOM_SANDBOX_WEBHOOK_KEY",
} as const;

export interface SandboxPlaces {
  readonly regions: ReadonlyMap<string, RegionConfig>;
  readonly eventPort: number;
}

/** Throws a Failure. */
export async function sandboxConfig(directory: string, file: string, places?: SandboxPlaces): Promise<ControllerConfig> {
  const given = existsSync(file) ? await loadController(file) : ownConfig(directory);
  const regions = places?.regions ?? new Map(BUILT_IN_REGIONS.map((region) => [region.name, region]));
  const accounts = [...given.accounts.keys()].map((name) => {
    const { id, secret } = SANDBOX_VARIABLES;
    return [name, { name, id, secret, rate: 1_000, regions }] as const;
  });
  const domains = await domainsOf([...given.sources.values()]);
  return {
    ...given,
    database: SANDBOX_VARIABLES.database,
    accounts: new Map(accounts),
    events:
      places === undefined || domains.length === 0
        ? undefined
        : {
            url: `http://127.0.0.1:${places.eventPort}/events`,
            listen: { host: "127.0.0.1", port: places.eventPort },
            keys: new Map(domains.map((domain) => [domain, SANDBOX_VARIABLES.key])),
            tls: undefined,
          },
    admin: {
      listen: given.admin?.listen ?? { host: "127.0.0.1", port: 8081 },
      token: SANDBOX_VARIABLES.token,
      tokens: new Map(),
      proxy: undefined,
      tls: undefined,
    },
    channels: new Map(),
  };
}

function ownConfig(directory: string): ControllerConfig {
  const source: SourceSettings = {
    name: "here",
    place: { file: "xroom.yaml", line: 1, column: 1 },
    origin: { kind: "folder", folder: directory, written: "." },
    prefix: "",
    account: "sandbox",
    domains: ["*"],
    mode: "auto",
    approveAll: false,
    approvalAge: 7 * 86_400_000,
    interval: 1_000,
    drift: 10_000,
    rooms: 10_000,
    windows: [],
    env: [],
    policy: undefined,
    secrets: undefined,
  };
  return {
    directory,
    file: "xroom.yaml",
    database: undefined,
    accounts: new Map([["sandbox", { name: "sandbox", id: "", secret: "", rate: 1, regions: new Map() }]]),
    sources: new Map([[source.name, source]]),
    events: undefined,
    admin: undefined,
    channels: new Map(),
    hostKeys: undefined,
    replica: { name: undefined, heartbeat: 1_000, dead: 4_000, parallelism: 10 },
  };
}

/** Those of folders: what the emulator is to tell of. */
async function domainsOf(sources: readonly SourceSettings[]): Promise<readonly string[]> {
  const names: string[] = [];
  for (const { origin, prefix } of sources) {
    if (origin.kind !== "folder") continue;
    const { domains } = await indexConfig(createWorkTree(), join(origin.folder, prefix, "xroom.yaml"));
    names.push(...domains.keys());
  }
  return [...new Set(names)];
}
