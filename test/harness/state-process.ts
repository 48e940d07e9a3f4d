import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import { temporaryFolder } from "./folder.ts";

const BUILT = new URL("../../dist/state/", import.meta.url);

/** A state, as a process of its own opens it. */
export interface StatePlace {
  readonly url: string;
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds; the backend's own if it isn't given. */
  readonly lease?: number;
}

/** The result of an act. */
export interface ActResult {
  readonly pid: number;
  readonly outcome: "done" | "failed";
  readonly kind?: string;
  readonly code?: string;
  readonly message?: string;
}

/** A process that opens built backends and acts on them. */
export interface StateProcess {
  readonly pid: number;
  /** `write` adds a booking to what is stored, under the lock that was taken before. `lock` is one try. */
  do(place: StatePlace, act: "lock" | "write" | "unlock" | "close", command?: string): Promise<ActResult>;
  /** How many sockets it has open. */
  sockets(): Promise<number>;
  /** What lies in its temporary folder. */
  temporaryFiles(): Promise<readonly string[]>;
  /** So many times: waits for the lock, reads, adds a booking named for `writer`, writes, unlocks. */
  increment(place: StatePlace, writer: string, times: number): Promise<ActResult>;
  /** Writes states of `objects` objects again and again, until it is killed. */
  churn(place: StatePlace, objects: number): Promise<ActResult>;
  /** SIGSTOP, and SIGCONT. */
  suspend(): void;
  resume(): void;
  /** Ends it by process.exit. */
  exit(): Promise<void>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** Another machine, as far as a backend can tell. */
export interface OtherMachine {
  /** Milliseconds that its clock is ahead. */
  readonly ahead: number;
}

const SCRIPT = `
  import os from "node:os";
  import { syncBuiltinESMExports } from "node:module";
  const { ahead, host = os.hostname() } = JSON.parse(process.argv[1]);
  os.hostname = () => host;
  syncBuiltinESMExports();
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...parts) {
      super(...(parts.length === 0 ? [RealDate.now() + ahead] : parts));
    }
    static now() {
      return RealDate.now() + ahead;
    }
  };
  const { openState } = await import(${JSON.stringify(new URL("open.js", BUILT).href)});
  const { thisRun } = await import(${JSON.stringify(new URL("contract.js", BUILT).href)});
  const backends = new Map();
  const locks = new Map();
  const booking = (id) => ({ kind: "booking", region: "fra-1", id, applied: "A".repeat(22) });
  const withOne = async (backend, name) => {
    const state = await backend.read();
    const objects = { ...state.objects, ["booking/chat.org/board/" + name + "-" + (state.serial + 1)]: booking(state.serial + 1) };
    return { ...state, serial: state.serial + 1, objects };
  };
  const lockSoon = async (backend) => {
    for (;;) {
      const began = performance.now();
      try {
        return await backend.lock(thisRun("xroom apply"));
      } catch (error) {
        if (error.kind !== "locked") throw error;
      }
      // Leave a writer its turn on a machine with few processors.
      await new Promise((resolve) => setTimeout(resolve, 5 * Math.random() * (performance.now() - began)));
    }
  };
  const acts = {
    lock: async (key, backend, { command }) => locks.set(key, await backend.lock(thisRun(command ?? "xroom apply"))),
    write: async (key, backend) => locks.get(key).write(await withOne(backend, "of-" + process.pid)),
    unlock: async (key) => locks.get(key).unlock(),
    close: async (key, backend) => {
      await backend.close();
      backends.delete(key);
    },
    increment: async (key, backend, { writer, times }) => {
      for (let time = 0; time < times; time += 1) {
        const lock = await lockSoon(backend);
        await lock.write(await withOne(backend, writer));
        await lock.unlock();
      }
    },
    churn: async (key, backend) => locks.set(key, await backend.lock(thisRun("xroom apply"))),
  };
  process.on("disconnect", () => process.exit());
  process.on("message", async ({ place, act, ...more }) => {
    try {
      const key = JSON.stringify(place);
      if (!backends.has(key)) backends.set(key, await openState(place.url, { fromConfig: false, allowedHosts: [], ...place }));
      const backend = backends.get(key);
      await acts[act](key, backend, more);
      process.send({ pid: process.pid, outcome: "done" });
      while (act === "churn") {
        const state = await backend.read();
        const many = Array.from({ length: more.objects }, (_, id) => ["booking/chat.org/board/b" + id, booking(id)]);
        await locks.get(key).write({ ...state, serial: state.serial + 1, objects: Object.fromEntries(many) });
      }
    } catch (error) {
      process.send({
        pid: process.pid, outcome: "failed", kind: error.kind, code: error.diagnostics?.[0].code, message: error.message,
      });
    }
  });
`;

/** The command sets it at its start (src/commands/main.ts). */
const AS_COMMAND = "--wasm-tiering-budget=2000000000";

/** On this machine, if no other one is given. */
export function startStateProcess(machine?: OtherMachine): StateProcess {
  // A killed process leaves its folders behind: they are removed with the test.
  const temporary = temporaryFolder();
  const where = machine === undefined ? { ahead: 0 } : { ...machine, host: "elsewhere" };
  const child = spawn(process.execPath, [AS_COMMAND, "--input-type=module", "-e", SCRIPT, JSON.stringify(where)], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    cwd: fileURLToPath(BUILT),
    env: { ...process.env, TMPDIR: temporary },
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(kill);
  const request = async (message: object): Promise<ActResult> => {
    const answer = once(child, "message");
    child.send(message);
    return (await answer)[0] as ActResult;
  };
  return {
    pid: child.pid ?? 0,
    do: (place, act, command) => request({ place, act, command }),
    increment: (place, writer, times) => request({ place, act: "increment", writer, times }),
    churn: (place, objects) => request({ place, act: "churn", objects }),
    sockets: async () => {
      const descriptors = `/proc/${child.pid}/fd`;
      const links = (await readdir(descriptors)).map((each) => readlink(join(descriptors, each)).catch(() => ""));
      return (await Promise.all(links)).filter((link) => link.startsWith("socket:")).length;
    },
    temporaryFiles: () => readdir(temporary),
    suspend: () => void child.kill("SIGSTOP"),
    resume: () => void child.kill("SIGCONT"),
    exit: async () => {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
    kill,
  };
}
