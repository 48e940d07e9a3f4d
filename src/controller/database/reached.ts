/** Waiting for a database that isn't there yet, or is away. */
import { sleep } from "../../api/sleep.ts";
import { Failure } from "../../model/diagnostic.ts";

export interface Waiting {
  readonly log: (line: string) => void;
  /** Aborts when it is to give up. */
  readonly signal: AbortSignal;
}

const UNREACHED = new Set(["state-unreachable", "state-busy", "state-database"]);
/** Milliseconds after each try; the last is repeated. */
const WAITS = [500, 1_000, 2_000, 5_000, 10_000];

/** Throws any other failure than that of a database that isn't reached. */
export async function untilReached<T>(act: () => Promise<T>, waiting: Waiting): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await act();
    } catch (error) {
      const [first] = error instanceof Failure ? error.diagnostics : [];
      if (first === undefined || !UNREACHED.has(first.code)) throw error;
      await waitForDatabase(tries, first.summary, waiting);
    }
  }
}

/** Longer from try to try. Throws if the signal aborts. */
export async function waitForDatabase(tries: number, why: string, { log, signal }: Waiting): Promise<void> {
  log(`waiting for the database: ${why}`);
  await sleep(WAITS[Math.min(tries, WAITS.length - 1)] as number, signal);
}
