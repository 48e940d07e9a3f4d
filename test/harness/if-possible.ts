import { afterAll, describe, it } from "vitest";

/** Something that tests run against, and that not every machine has. */
export interface Running {
  stop(): Promise<void>;
}

/**
 * Starts what tests need and describes them with it. Where it can't be started they are skipped, and it is said which and why; with
 * EVERYTHING=1, as CI has it, that is a failure.
 */
export async function describeIfPossible<T extends Running>(
  name: string,
  start: () => Promise<T>,
  define: (running: T) => void,
): Promise<void> {
  let running: T;
  try {
    running = await start();
  } catch (error) {
    if (process.env["EVERYTHING"] === "1") throw error;
    skip(name, (error instanceof Error ? error.message.trim().split("\n")[0] : undefined) ?? "it doesn't start");
    return;
  }
  describe(name, () => {
    afterAll(() => running.stop());
    define(running);
  });
}

/** Leaves tests out, visibly. */
export function skip(name: string, reason: string): void {
  process.stderr.write(`SKIPPED: ${name} (${reason})\n`);
  describe.skip(name, () => it(`is not tried here: ${reason}`, () => undefined));
}
