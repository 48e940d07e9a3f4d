/** A shard as a project: its config at a revision, the account's connection, and the state in its row. */
import { eventUrl, withEventWebhook } from "../events/webhook.ts";
import type { Config } from "../../model/config.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Environment } from "../../model/environment.ts";
import type { Instant } from "../../model/instant.ts";
import { digestFiles } from "../../plan/file-digest.ts";
import { listsOf } from "../../plan/lists.ts";
import type { Loaded } from "../../project/load.ts";
import type { LiveProject } from "../../project/project.ts";
import type { StateBackend } from "../../state/index.ts";
import type { SourceSettings } from "../config/settings.ts";
import type { ShardName } from "../database/holds.ts";
import { number } from "../database/rows.ts";
import { openShardState } from "../database/shard-state.ts";
import type { OpenAccount } from "../replica/accounts.ts";
import type { Replica } from "../replica/context.ts";
import { loadShard } from "../sources/load-shard.ts";
import { variablesOf } from "../sources/own-files.ts";

export interface OpenShard {
  readonly project: LiveProject;
  readonly loaded: Loaded;
  readonly isBroken: boolean;
}

export interface ShardErrors {
  readonly errors: readonly Diagnostic[];
}

export interface ShardPlace extends ShardName {
  readonly settings: SourceSettings;
  readonly opened: OpenAccount;
}

/** Throws a Failure for a revision that can't be read. */
export async function openShard(
  replica: Replica,
  { account, domain, settings, opened }: ShardPlace,
  revisionId: string,
): Promise<OpenShard | ShardErrors> {
  const source = await replica.source(settings);
  const revision = await source.revision(revisionId);
  const now = await databaseNow(replica);
  const environment = await variablesOf(settings, replica.environment);
  const url = eventUrl(replica.config, domain, opened.keyring);
  const amend = (config: Config): Config => withEventWebhook(config, domain, url, settings);
  const loaded = await loadShard(
    revision,
    { account: opened.settings, domain, policy: settings.policy, amend },
    { environment, now },
  );
  if ("errors" in loaded) return loaded;
  const state = openShardState(replica, { account, domain });
  return { loaded, isBroken: revision.index.broken.size > 0, project: projectOf(loaded, opened, { state, now, environment }) };
}

interface Surroundings {
  readonly state: StateBackend;
  readonly now: Instant;
  readonly environment: Environment;
}

function projectOf(loaded: Loaded, { connection, keyring, id, settings }: OpenAccount, around: Surroundings): LiveProject {
  const { state, now, environment } = around;
  const close = async (): Promise<void> => undefined;
  return {
    ...loaded,
    files: digestFiles(loaded.files, keyring),
    environment,
    now,
    account: id,
    keyring,
    regions: [...settings.regions.values()],
    connection,
    lists: listsOf(connection.reader),
    state,
    readState: () => state.read(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Replicas' clocks may differ. */
export async function databaseNow({ database, ahead }: Pick<Replica, "database" | "ahead">): Promise<Instant> {
  const [row] = await database.run("select extract(epoch from clock_timestamp())::float8 * 1000 as now");
  return Math.floor(number(row ?? {}, "now")) + ahead;
}
