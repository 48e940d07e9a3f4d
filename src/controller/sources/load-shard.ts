/** Loads one domain of a source, and nothing else of it. */
import { basename } from "node:path";
import { compare } from "../../model/compare.ts";
import type { Config } from "../../model/config.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Environment } from "../../model/environment.ts";
import type { Instant } from "../../model/instant.ts";
import { type Loaded, type NotLoaded, tryLoad } from "../../project/load.ts";
import type { AccountSettings } from "../config/settings.ts";
import type { Revision } from "./contract.ts";

export interface ShardOf {
  readonly account: Pick<AccountSettings, "regions">;
  readonly domain: string;
  /** The path of the operator's file. */
  readonly policy?: string | undefined;
  /** Whether to tell what it comes to. */
  readonly declared?: boolean;
  /** Adds what is the controller's own. */
  readonly amend?: (config: Config) => Config;
}

/** With the operator's regions. `environment` has only the variables that the source may name. */
export async function loadShard(
  { directory, tree, index }: Revision,
  { account, domain, policy, declared = false, amend }: ShardOf,
  { environment, now }: { readonly environment: Environment; readonly now: Instant },
): Promise<Loaded | NotLoaded> {
  const problems = problemsOf(index, domain);
  if (problems.length > 0) return { errors: problems };
  const loaded = await tryLoad({
    directory,
    tree,
    now,
    environment,
    declared,
    part: { domain, files: index.domains.get(domain) ?? [] },
    knownRegions: account.regions,
    ...(policy === undefined ? {} : { policy: { path: policy, name: basename(policy) } }),
    amend,
  });
  if ("errors" in loaded) return loaded;
  // The state belongs to the shard, and the operator's regions stand over the config's.
  const { project: _, ...config } = loaded.config;
  return { ...loaded, config: { ...config, regions: account.regions } };
}

/** What the root file, or a file that declares the domain or templates, has wrong. */
function problemsOf({ broken, files, domains }: Revision["index"], domain: string): readonly Diagnostic[] {
  const own = new Set(domains.get(domain));
  return [...broken]
    .filter(([name]) => own.has(name) || files.get(name)?.domains.includes(domain) === true || name === "xroom.yaml")
    .toSorted(([a], [b]) => compare(a, b))
    .flatMap(([, diagnostics]) => diagnostics);
}
