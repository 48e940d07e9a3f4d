/** A replica: one process of the controller. */
import { hostname } from "node:os";
import { randomUUID } from "node:crypto";
import type { TryEvent } from "../../api/client.ts";
import { type Environment, nonEmpty, variableOf } from "../../model/environment.ts";
import { openHostKeyFile } from "../../project/apply/host-key-file.ts";
import type { ControllerConfig } from "../config/settings.ts";
import { followTimeline, requireIdentity } from "../database/failover.ts";
import { type HeartbeatOptions, startHeartbeat } from "../database/heartbeat.ts";
import { createHolds } from "../database/holds.ts";
import { type Database, engineUrl, openDatabase, placeOf } from "../database/open.ts";
import { untilReached } from "../database/reached.ts";
import { requireTables, tablesOf } from "../database/schema.ts";
import { createTurns } from "../pass/turns.ts";
import { openSources } from "../sources/opened.ts";
import { openAccounts } from "./accounts.ts";
import { startActing } from "./acting.ts";
import type { Replica } from "./context.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { createNotifier } from "./notify.ts";
import { prepareTables } from "./prepare.ts";
import { createWork } from "./work.ts";

export interface StartOptions {
  readonly environment: Environment;
  /** Milliseconds by which passes are ahead of the database's clock. */
  readonly ahead: number;
  readonly log: (line: string) => void;
  /** Aborts when it is to give up waiting for the database. */
  readonly signal: AbortSignal;
  /** A person asked this replica to end. */
  readonly onDrain?: () => void;
}

export interface RunningReplica {
  readonly replica: Replica;
  /** Begins nothing more, and waits for what runs. */
  drain(): Promise<void>;
}

/** Waits for the database, and makes the tables of an empty one. Throws a Failure. */
export async function startReplica(config: ControllerConfig, options: StartOptions): Promise<RunningReplica> {
  const { environment, ahead, log, signal } = options;
  const place = placeOf(config, environment);
  const database = openDatabase(place, environment);
  const closers: (() => Promise<unknown>)[] = [() => database.close()];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.toReversed()) await close().catch(() => undefined);
  };
  try {
    const url = await engineUrl(place, environment);
    await untilReached(() => openTables(database, url), { log, signal });
    const hostKeys = config.hostKeys === undefined ? undefined : await openHostKeyFile(config.hostKeys, config.directory);
    const metrics = createMetrics();
    const heartbeat = await untilReached(() => startHeartbeat(database, beatsOf(config, options, metrics)), { log, signal });
    closers.push(() => heartbeat.stop());
    const onTry = ({ region, method, outcome }: TryEvent): void =>
      metrics.count("xroom_calls_total", { region, method, outcome });
    const accounts = openAccounts(config.accounts, { environment, database, timeToWrite: () => heartbeat.left(), onTry });
    closers.push(async () => {
      for (const { connection } of accounts.values()) await connection.close();
    });
    const notifier = createNotifier(config, environment, log);
    closers.push(() => notifier.close());
    const sources = openSources({ directory: config.directory, environment, replica: heartbeat.name });
    closers.push(() => sources.close());
    const turns = createTurns();
    const work = createWork(turns);
    const replica: Replica = {
      config,
      environment,
      database,
      ahead,
      heartbeat,
      holds: createHolds(database, heartbeat),
      turns,
      accounts,
      source: sources.open,
      metrics,
      notifier,
      hostKeys,
      engine: work.engine,
      get stopping() {
        return work.stopping;
      },
      log,
    };
    const begin = (): Promise<() => Promise<void>> => work.begin(replica, { url, signal });
    const acting = await startActing(replica, { begin, interval: config.replica.heartbeat });
    closers.push(() => acting.stop());
    return { replica, drain: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Safe to repeat. `url` is the engine's. */
async function openTables(database: Database, url: string): Promise<void> {
  const isEmpty = async (): Promise<boolean> => (await tablesOf(database)) === "empty";
  if (await isEmpty()) await prepareTables(database, url, isEmpty);
  await requireTables(database);
  await requireIdentity(database);
  await followTimeline(database);
}

function beatsOf(
  { replica: { heartbeat, dead, name } }: ControllerConfig,
  { environment, log, onDrain }: StartOptions,
  metrics: Metrics,
): HeartbeatOptions {
  const named = name === undefined ? undefined : nonEmpty(variableOf(environment, name));
  return {
    heartbeat,
    dead,
    id: randomUUID(),
    name: named ?? hostname(),
    onFenced: (reason) => {
      metrics.count("xroom_leases_lost_total");
      log(`nothing is called: ${reason}`);
    },
    onRecovered: () => log("the database is reached again"),
    ...(onDrain === undefined ? {} : { onDrain }),
  };
}
