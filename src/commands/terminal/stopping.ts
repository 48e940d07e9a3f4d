import { unlessAborted } from "../../project/unless-aborted.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

/** Ctrl-C, SIGTERM and SIGHUP: the first asks to stop, the second (or Ctrl-C after it) ends the process at once. */
export interface Stopping {
  readonly signal: AbortSignal;
  /** The exit code of the signal that came; `undefined` if none did. */
  code(): ExitCode | undefined;
  /** Called at the first signal. */
  onStop(listener: () => void): void;
  /** What is done at the second. */
  onForcedExit(parting: ForcedExit): void;
  done(): void;
}

/** What is left to say and to do when the process ends in the middle. */
export interface ForcedExit {
  /** Begins with `Stopped at once`; what may have been lost by that must be in it. */
  readonly words?: () => string;
  /** It has a second of time. */
  readonly release?: () => Promise<void>;
}

export function listenForStop(io: Io): Stopping {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  let parting: ForcedExit = {};
  const receive = (own: ExitCode) => (): void => {
    if (code === undefined) {
      code = own;
      controller.abort();
      return;
    }
    const exit = (): never => process.exit(own);
    setTimeout(exit, 1_000).unref();
    io.err(parting.words?.() ?? "Stopped at once.\n");
    void (parting.release?.() ?? Promise.resolve()).finally(exit);
  };
  const listeners = {
    SIGINT: receive(EXIT.interrupted),
    SIGTERM: receive(EXIT.terminated),
    SIGHUP: receive(EXIT.hungUp),
  };
  for (const [name, listener] of Object.entries(listeners)) process.on(name, listener);
  return {
    signal: controller.signal,
    code: () => code,
    onStop: (listener) => controller.signal.addEventListener("abort", listener, { once: true }),
    onForcedExit: (own) => {
      parting = { ...parting, ...own };
    },
    done: () => {
      for (const [name, listener] of Object.entries(listeners)) process.off(name, listener);
    },
  };
}

/** Runs what only reads: a stop ends it at once, with the signal's own exit code. */
export async function runUntilStopped(stopping: Stopping, io: Io, read: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await unlessAborted(read(), stopping.signal);
  } catch (error) {
    const code = stopping.code();
    if (code === undefined) throw error;
    io.err("Stopped: nothing was changed.\n");
    return code;
  } finally {
    stopping.done();
  }
}
