/** A replica: one process of the controller. */
import { hostname } from "node:os";
import { randomUUID } from "node:crypto";
import type { TryEvent } from "../../api/client.ts";
import { Failure } from "../../model/diagnostic.ts";
import { type Environment, nonEmpty, variableOf } from "../../model/environment.ts";
import { openHostKeyFile } from "../../project/apply/host-key-file.ts";
import type { ControllerConfig, SourceSettings } from "../config/settings.ts";
import { followTimeline, requireIdentity } from "../database/failover.ts";
import { startHeartbeat } from "../database/heartbeat.ts";
import { createHolds } from "../database/holds.ts";
import { engineUrl, openDatabase, placeOf } from "../database/open.ts";
import { ENGINE_SCHEMA, requireTables, tablesOf } from "../database/schema.ts";
import { dbosEngine } from "../engine/dbos.ts";
import { openReopening } from "../engine/reopening.ts";
import type { Engine, Handler } from "../engine/contract.ts";
import { enforce } from "../pass/enforce.ts";
import { createTurns } from "../pass/turns.ts";
import { reconcile } from "../pass/reconcile.ts";
import type { OpenSource } from "../sources/contract.ts";
import { openSource } from "../sources/open.ts";
import { openAccount } from "./accounts.ts";
import { startActing } from "./acting.ts";
import type { Replica } from "./context.ts";
import { fetchSource } from "./fetch.ts";
import { createMetrics } from "./metrics.ts";
import { createNotifier } from "./notify.ts";
import { prepareTables } from "./prepare.ts";
import { startSchedule } from "./schedule.ts";

export interface StartOptions {
  readonly environment: Environment;
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

/** Milliseconds that passes are given to end. */
const DRAIN = 20_000;
const WAITS = [500, 1_000, 2_000, 5_000, 10_000];

/** Makes the tables of an empty database. Throws a Failure. */
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
    await untilReached(
      async () => {
        const isEmpty = async (): Promise<boolean> => (await tablesOf(database)) === "empty";
        if (await isEmpty()) await prepareTables(database, url, isEmpty);
        await requireTables(database);
        await requireIdentity(database);
        await followTimeline(database);
      },
      log,
      signal,
    );
    const hostKeys = config.hostKeys === undefined ? undefined : await openHostKeyFile(config.hostKeys, config.directory);
    const metrics = createMetrics();
    const { replica: settings } = config;
    const named = settings.name === undefined ? undefined : nonEmpty(variableOf(environment, settings.name));
    const beats = {
      ...settings,
      id: randomUUID(),
      name: named ?? hostname(),
      onFenced: (reason: string) => {
        metrics.count("xroom_leases_lost_total");
        log(`nothing is called: ${reason}`);
      },
      onRecovered: () => log("the database is reached again"),
      ...(options.onDrain === undefined ? {} : { onDrain: options.onDrain }),
    };
    const heartbeat = await untilReached(() => startHeartbeat(database, beats), log, signal);
    closers.push(() => heartbeat.stop());
    const onTry = (_: string, { region, method, outcome }: TryEvent): void =>
      metrics.count("xroom_calls_total", { region, method, outcome });
    const accounts = new Map(
      [...config.accounts.values()].map((account) => [
        account.name,
        openAccount(account, { environment, database, timeToWrite: () => heartbeat.left(), onTry }),
      ]),
    );
    closers.push(async () => {
      for (const { connection } of accounts.values()) await connection.close();
    });
    const notifier = createNotifier(config, environment, log);
    closers.push(() => notifier.close());
    let stopping = new AbortController();
    const sources = createSources(config, { environment, replica: heartbeat.name });
    closers.push(() => sources.close());
    const turns = createTurns();
    let engine: Engine | undefined;
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
      engine: {
        enqueue: async (...task) => engine?.enqueue(...task),
        start: (kind, id, input) =>
          turns.startOnce({ account: String(input["account"]), domain: String(input["domain"]) }, async () =>
            engine?.start(kind, id, input),
          ),
      },
      get stopping() {
        return stopping.signal;
      },
      log,
    };
    const begin = async (): Promise<() => Promise<void>> => {
      stopping = new AbortController();
      const engineOptions = {
        url,
        schema: ENGINE_SCHEMA,
        executor: heartbeat.id,
        parallelism: settings.parallelism,
        handlers: handlersOf(replica),
        onError: (message: string) => log(`engine: ${message}`),
      };
      const running = await openReopening(dbosEngine, engineOptions, { log, signal });
      engine = running;
      const schedule = startSchedule(replica, running);
      return async () => {
        engine = undefined;
        stopping.abort();
        await schedule.stop();
        await running.close(DRAIN);
      };
    };
    const acting = await startActing(replica, { begin, interval: settings.heartbeat });
    closers.push(() => acting.stop());
    return { replica, drain: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** A task that throws has ended: what it left is found by the schedule. */
function handlersOf(replica: Replica): Readonly<Record<string, Handler>> {
  const safely =
    (name: string, run: Handler): Handler =>
    async (input) => {
      try {
        await run(input);
      } catch (error) {
        replica.log(`${name} of ${String(input["domain"] ?? input["source"])} broke off: ${messageOf(error)}`);
      }
    };
  return {
    reconcile: safely("pass", ({ account, domain }) => reconcile(replica, { account: String(account), domain: String(domain) })),
    enforce: safely("enforcing", async ({ account, domain, sweep }) => {
      await enforce(replica, { account: String(account), domain: String(domain) }, { sweep: sweep === true });
    }),
    fetch: safely("fetch", ({ source }) => fetchSource(replica, String(source))),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function createSources(config: ControllerConfig, { environment, replica }: { environment: Environment; replica: string }) {
  const open = new Map<string, Promise<OpenSource>>();
  return {
    open: (settings: SourceSettings): Promise<OpenSource> => {
      const known = open.get(settings.name) ?? openSource(settings, { directory: config.directory, replica, environment });
      open.set(settings.name, known);
      known.catch(() => open.delete(settings.name));
      return known;
    },
    close: async (): Promise<void> => {
      for (const each of open.values()) await (await each.catch(() => undefined))?.close();
    },
  };
}

const UNREACHED = new Set(["state-unreachable", "state-busy", "state-database"]);

/** Waits for a database that isn't there yet; any other failure is thrown. */
async function untilReached<T>(act: () => Promise<T>, log: (line: string) => void, signal: AbortSignal): Promise<T> {
  const { sleep } = await import("../../api/sleep.ts");
  for (let tries = 0; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      const [first] = error instanceof Failure ? error.diagnostics : [];
      if (first === undefined || !UNREACHED.has(first.code)) throw error;
      const wait = WAITS[Math.min(tries, WAITS.length - 1)] as number;
      log(`waiting for the database: ${first.summary}`);
      await sleep(wait, signal);
    }
  }
}
