/** A shard as a project: its config at a revision, the account's connection, and the state in its row. */
import { eventUrl, withEventWebhook } from "../events/webhook.ts";
import type { Config } from "../../model/config.ts";
import type { DeclaredConfig } from "../../model/declared.ts";
import { type Diagnostic, Failure } from "../../model/diagnostic.ts";
import type { Environment } from "../../model/environment.ts";
import type { Instant } from "../../model/instant.ts";
import { digestFiles } from "../../plan/file-digest.ts";
import { listsOf } from "../../plan/lists.ts";
import type { Loaded } from "../../project/load.ts";
import type { LiveProject } from "../../project/project.ts";
import type { StateBackend } from "../../state/index.ts";
import type { SourceSettings } from "../config/settings.ts";
import type { ShardName } from "../database/holds.ts";
import { number, text } from "../database/rows.ts";
import { SCHEMA } from "../database/schema.ts";
import { openShardState } from "../database/shard-state.ts";
import type { OpenAccount } from "../replica/accounts.ts";
import type { Replica } from "../replica/context.ts";
import type { Revision } from "../sources/contract.ts";
import { packConfig, unpackConfig } from "../sources/kept-config.ts";
import { loadShard } from "../sources/load-shard.ts";
import { variablesOf } from "../sources/own-files.ts";

export interface OpenShard {
  readonly project: LiveProject;
  readonly loaded: Loaded;
  /** Removals wait: a file of the source can't be used, or the source as a whole. */
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
  { declared = false } = {},
): Promise<OpenShard | ShardErrors> {
  const { revision, isKept } = await revisionOf(replica, { account, domain, settings }, revisionId);
  const now = await databaseNow(replica);
  const environment = await variablesOf(settings, replica.environment);
  const url = eventUrl(replica.config, domain, opened.keyring);
  const amend = (config: Config): Config => withEventWebhook(config, domain, url, settings);
  const loaded = await loadShard(
    revision,
    { account: opened.settings, domain, policy: settings.policy, declared, amend },
    { environment, now },
  );
  if ("errors" in loaded) return loaded;
  const state = openShardState(replica, { account, domain });
  const isBroken = isKept || revision.index.broken.size > 0;
  return { loaded, isBroken, project: projectOf(loaded, opened, { state, now, environment }) };
}

/** That of the source; else what the database keeps of it. Throws the source's Failure. */
async function revisionOf(
  replica: Pick<Replica, "database" | "source">,
  { account, domain, settings }: ShardName & Pick<ShardPlace, "settings">,
  id: string,
): Promise<{ readonly revision: Revision; readonly isKept: boolean }> {
  const source = await replica.source(settings);
  try {
    return { revision: await source.revision(id), isKept: false };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const [row] = await replica.database.run(
      `select config from ${SCHEMA}.shards where account = $1 and domain = $2 and config_of = $3 and config is not null`,
      [account, domain, id],
    );
    if (row === undefined) throw error;
    return { revision: unpackConfig(text(row, "config"), domain, { id, directory: source.directory }), isKept: true };
  }
}

/** The shard goes on with it where its source no longer has the revision. */
export async function keepConfig(
  { database }: Pick<Replica, "database">,
  { account, domain }: ShardName,
  { revision, declared }: { readonly revision: string; readonly declared: DeclaredConfig },
): Promise<void> {
  await database.run(`update ${SCHEMA}.shards set config = nullif($3, ''), config_of = $4 where account = $1 and domain = $2`, [
    account,
    domain,
    packConfig(declared, domain) ?? "",
    revision,
  ]);
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
