/** The engine on DBOS: a task is a workflow of one step. */
import type { DBOS as Dbos, DBOSConfig } from "@dbos-inc/dbos-sdk";
import { fail } from "../../model/diagnostic.ts";
import type { Engine, EngineKind, EngineOptions, Handler, TaskInput } from "./contract.ts";

/** Rows are bound to a version: a constant one lets two releases run side by side. */
const APPLICATION_VERSION = "xroom-1";
const QUEUE = "passes";
/** Milliseconds between two looks at the queue. */
const POLLING = 250;
const COLLECTED_AT_ONCE = 500;

export const dbosEngine: EngineKind = {
  migrate: async ({ url, schema }) => {
    const dbos = await load();
    await quietly(() => dbos.migrate(url, { schemaName: schema }));
  },
  open,
};

async function open(options: EngineOptions): Promise<Engine> {
  const { executor, parallelism, handlers } = options;
  const dbos = await load();
  dbos.setConfig(configOf(options));
  const workflows = new Map(Object.entries(handlers).map(([kind, handler]) => [kind, register(dbos, kind, handler)]));
  try {
    await dbos.launch();
    await dbos.registerQueue(QUEUE, {
      workerConcurrency: parallelism,
      minPollingIntervalMs: POLLING,
      onConflict: "always_update",
    });
  } catch (error) {
    // So that it can be opened again.
    await dbos.shutdown({ deregister: true }).catch(() => undefined);
    throw error;
  }
  const startOn = async (kind: string, id: string, input: TaskInput, queueName?: string): Promise<void> => {
    const workflow = workflows.get(kind);
    if (workflow === undefined) throw new TypeError(`no handler for ${kind}`);
    await dbos.startWorkflow(workflow, { workflowID: id, ...(queueName === undefined ? {} : { queueName }) })(input);
  };
  return {
    enqueue: (kind, id, input) => startOn(kind, id, input, QUEUE),
    start: (kind, id, input) => startOn(kind, id, input),
    recover: async (dead) => {
      if (dead === executor) throw new TypeError("this executor lives");
      const found = await dbos.listWorkflows({ executorId: dead, status: "PENDING", loadInput: false, loadOutput: false });
      const ids = found.map(({ workflowID }) => workflowID);
      if (ids.length > 0) await dbos.resumeWorkflows(ids, { queueName: QUEUE });
      return ids.length;
    },
    collect: async (before) => {
      let collected = 0;
      for (;;) {
        const found = await dbos.listWorkflows({
          status: ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
          completedBefore: before.toISOString(),
          limit: COLLECTED_AT_ONCE,
          loadInput: false,
          loadOutput: false,
        });
        if (found.length === 0) return collected;
        await dbos.deleteWorkflows(found.map(({ workflowID }) => workflowID));
        collected += found.length;
      }
    },
    close: (patience) => dbos.shutdown({ workflowCompletionTimeoutMS: patience, deregister: true }),
  };
}

function register(dbos: typeof Dbos, kind: string, handler: Handler): (input: TaskInput) => Promise<void> {
  const run = (input: TaskInput): Promise<void> => dbos.runStep(() => handler(input), { name: kind, retriesAllowed: false });
  return dbos.registerWorkflow(run, { name: kind, maxRecoveryAttempts: 1_000 });
}

function configOf({ url, schema, executor, parallelism, onError }: EngineOptions): DBOSConfig {
  return {
    name: "xroom",
    systemDatabaseUrl: url,
    systemDatabaseSchemaName: schema,
    systemDatabasePoolSize: Math.max(6, Math.ceil(parallelism / 2)),
    applicationVersion: APPLICATION_VERSION,
    executorID: executor,
    runMigrations: false,
    // Nothing here waits for a notification, and each would cost a connection.
    useListenNotify: false,
    listenQueues: [QUEUE],
    logger: {
      info: () => undefined,
      debug: () => undefined,
      warn: () => undefined,
      error: (entry) => onError(entry instanceof Error ? entry.message : String(entry)),
    },
  };
}

/** It writes to the console, though it was given a logger. */
async function quietly(act: () => Promise<void>): Promise<void> {
  const { log, info } = console;
  Object.assign(console, { log: () => undefined, info: () => undefined });
  try {
    await act();
  } finally {
    Object.assign(console, { log, info });
  }
}

/** An optional package: only the controller needs it. Throws a Failure that says how to install it. */
async function load(): Promise<typeof Dbos> {
  try {
    // Its driver warns of its own use, on standard error.
    process.noDeprecation = true;
    return (await import("@dbos-inc/dbos-sdk")).DBOS;
  } catch (cause) {
    const help = "Install it beside xroom: npm install @dbos-inc/dbos-sdk@5";
    throw fail("missing-package", "the controller needs the package @dbos-inc/dbos-sdk, which is not installed", help, { cause });
  }
}
