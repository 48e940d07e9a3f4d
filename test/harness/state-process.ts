import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const BUILT = new URL("../../dist/state/", import.meta.url);

/** What another process did with a state file, and how it went. */
export interface Told {
  readonly pid: number;
  readonly outcome: "done" | "failed";
  readonly kind?: string;
  readonly message?: string;
}

/** A process of its own that holds the built file backend, and does with it as it is told. */
export interface StateProcess {
  readonly pid: number;
  do(path: string, act: "lock" | "write" | "unlock"): Promise<Told>;
  /** Writes states of `objects` objects again and again, until it is killed. */
  churn(path: string, objects: number): Promise<Told>;
  kill(): Promise<void>;
}

const SCRIPT = `
  import { createFileBackend } from ${JSON.stringify(new URL("file.js", BUILT).href)};
  import { thisRun } from ${JSON.stringify(new URL("contract.js", BUILT).href)};
  const locks = new Map();
  const next = async (backend, objects = {}) => {
    const state = await backend.read();
    return { ...state, serial: state.serial + 1, objects };
  };
  process.on("message", async ({ path, act, objects }) => {
    const backend = createFileBackend(path, "the state");
    try {
      if (act === "lock" || act === "churn") locks.set(path, await backend.lock(thisRun("xroom apply")));
      if (act === "write") await locks.get(path).write(await next(backend));
      if (act === "unlock") await locks.get(path).unlock();
      process.send({ pid: process.pid, outcome: "done" });
    } catch (error) {
      process.send({ pid: process.pid, outcome: "failed", kind: error.kind, message: error.message });
    }
    while (act === "churn") {
      const many = Array.from({ length: objects }, (_, id) => [
        "booking/chat.org/board/b" + id,
        { kind: "booking", region: "fra-1", id, applied: "hmac-sha256:" + "0".repeat(64) },
      ]);
      await locks.get(path).write(await next(backend, Object.fromEntries(many)));
    }
  });
`;

export function startStateProcess(): StateProcess {
  const child: ChildProcess = spawn(process.execPath, ["--input-type=module", "-e", SCRIPT], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    cwd: fileURLToPath(BUILT),
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  const tell = async (message: object): Promise<Told> => {
    const answer = once(child, "message");
    child.send(message);
    return (await answer)[0] as Told;
  };
  return {
    pid: child.pid ?? 0,
    do: (path, act) => tell({ path, act }),
    churn: (path, objects) => tell({ path, act: "churn", objects }),
    kill,
  };
}
