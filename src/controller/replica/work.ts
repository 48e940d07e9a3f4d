/** What a replica does while it acts: its schedule finds what is due, and its engine runs it. */
import { ENGINE_SCHEMA } from "../database/schema.ts";
import type { Engine, EngineOptions, Handler } from "../engine/contract.ts";
import { dbosEngine } from "../engine/dbos.ts";
import { openReopening } from "../engine/reopening.ts";
import { enforce } from "../pass/enforce.ts";
import { reconcile } from "../pass/reconcile.ts";
import type { Turns } from "../pass/turns.ts";
import type { Replica } from "./context.ts";
import { fetchSource } from "./fetch.ts";
import { startSchedule } from "./schedule.ts";

export interface Work extends Pick<Replica, "engine" | "stopping"> {
  /** Gives what ends it, and waits until it has ended. */
  begin(replica: Replica, options: WorkOptions): Promise<() => Promise<void>>;
}

export interface WorkOptions extends Pick<EngineOptions, "url"> {
  /** Aborts when it is to give up waiting for the database. */
  readonly signal: AbortSignal;
}

/** Milliseconds that passes are given to end. */
const DRAIN = 20_000;

export function createWork(turns: Turns): Work {
  let stopping = new AbortController();
  /** `undefined` while the replica stands by: the ones that act find what is due. */
  let engine: Engine | undefined;
  return {
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
    begin: async (replica, { url, signal }) => {
      const { config, heartbeat, log } = replica;
      stopping = new AbortController();
      const options: EngineOptions = {
        url,
        schema: ENGINE_SCHEMA,
        executor: heartbeat.id,
        parallelism: config.replica.parallelism,
        handlers: handlersOf(replica),
        onError: (message) => log(`engine: ${message}`),
      };
      const running = await openReopening(dbosEngine, options, { log, signal });
      engine = running;
      const schedule = startSchedule(replica, running);
      return async () => {
        engine = undefined;
        stopping.abort();
        await schedule.stop();
        await running.close(DRAIN);
      };
    },
  };
}

/** A task that throws has ended: the schedule finds what it left. */
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
