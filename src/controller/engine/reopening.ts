/**
 * An engine that outlives what DBOS doesn't: an outage of the database while it begins, and a clock that is set back. Its queue waits until
 * an instant of the wall clock: set forward and back again, it would look at nothing for as long.
 */
import { Failure } from "../../model/diagnostic.ts";
import { waitForDatabase, type Waiting } from "../database/reached.ts";
import type { Engine, EngineKind, EngineOptions } from "./contract.ts";

/** Milliseconds between two looks at the clocks. */
const LOOK = 500;
/** Milliseconds by which a clock may go back unnoticed. */
const SET_BACK = 1_000;
/** Milliseconds that tasks are given to end before it is opened again. */
const PATIENCE = 10_000;
/** How often it is tried: errors don't tell an outage from others, and most outages are shorter. */
const TRIES = 20;

export async function openReopening(kind: EngineKind, options: EngineOptions, waiting: Waiting): Promise<Engine> {
  const { log, signal } = waiting;
  const open = async (): Promise<Engine> => {
    for (let tries = 0; ; tries += 1) {
      try {
        return await kind.open(options);
      } catch (error) {
        if (error instanceof Failure || signal.aborted || tries === TRIES) throw error;
        await waitForDatabase(
          tries,
          `the engine can't begin: ${error instanceof Error ? error.message : String(error)}`,
          waiting,
        );
      }
    }
  };
  let current = open();
  await current;
  let closed = false;
  const reopen = async (engine: Promise<Engine>): Promise<Engine> => {
    await (await engine).close(PATIENCE);
    return open();
  };
  const watch = watchClock(() => {
    if (closed) return;
    log("the clock was set back: the engine begins anew");
    current = reopen(current);
    current.catch((error: unknown) => log(`the engine can't begin anew: ${String(error)}`));
  });
  return {
    enqueue: async (...task) => (await current).enqueue(...task),
    start: async (...task) => (await current).start(...task),
    recover: async (executor) => (await current).recover(executor),
    collect: async (before) => (await current).collect(before),
    close: async (patience) => {
      closed = true;
      clearInterval(watch);
      await (await current).close(patience);
    },
  };
}

/** Tells each time that the wall clock goes back against the monotonic one. */
function watchClock(onSetBack: () => void): NodeJS.Timeout {
  const ahead = (): number => Date.now() - performance.now();
  let most = ahead();
  return setInterval(() => {
    const now = ahead();
    if (now < most - SET_BACK) {
      most = now;
      onSetBack();
    }
    most = Math.max(most, now);
  }, LOOK).unref();
}
