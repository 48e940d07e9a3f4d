import { describe, expect, it } from "vitest";
import type { Engine, EngineKind } from "../../src/controller/engine/contract.ts";
import { openReopening } from "../../src/controller/engine/reopening.ts";
import { fail } from "../../src/model/diagnostic.ts";

const OPTIONS = { url: "", schema: "", executor: "one", parallelism: 1, handlers: {}, onError: () => undefined };

function kindOf(lines: string[], open: (tries: number) => void): EngineKind {
  let tries = 0;
  const note = (line: string) => async (): Promise<void> => void lines.push(line);
  return {
    migrate: async () => undefined,
    open: async () => {
      tries += 1;
      lines.push(`open ${tries}`);
      open(tries);
      const own = tries;
      const engine: Engine = {
        enqueue: note(`enqueue on ${own}`),
        start: note(`start on ${own}`),
        recover: async () => 0,
        collect: async () => 0,
        close: note(`close ${own}`),
      };
      return engine;
    },
  };
}

describe("an engine that begins while the database restarts", () => {
  it("is tried again, and says what it waits for", async () => {
    const [lines, logged]: [string[], string[]] = [[], []];
    const kind = kindOf(lines, (tries) => {
      if (tries === 1) throw new Error("Connection terminated unexpectedly");
    });
    const signal = new AbortController().signal;
    const engine = await openReopening(kind, OPTIONS, { log: (line) => logged.push(line), signal });
    await engine.enqueue("work", "a", {});
    await engine.close(0);
    expect(lines).toEqual(["open 1", "open 2", "enqueue on 2", "close 2"]);
    expect(logged).toEqual(["waiting for the database: the engine can't begin: Connection terminated unexpectedly"]);
  });

  it("is given up at once for what waiting does not mend, and where the process is to end", async () => {
    const lines: string[] = [];
    const about = { log: () => undefined, signal: new AbortController().signal };
    const missing = kindOf(lines, () => {
      throw fail("missing-package", "it is not installed");
    });
    await expect(openReopening(missing, OPTIONS, about)).rejects.toThrow("it is not installed");
    const down = kindOf(lines, () => {
      throw new Error("down");
    });
    await expect(openReopening(down, OPTIONS, { ...about, signal: AbortSignal.abort() })).rejects.toThrow("down");
    expect(lines).toEqual(["open 1", "open 1"]);
  });
});
