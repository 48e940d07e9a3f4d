import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

/** Ctrl-C and SIGTERM: the first asks to stop, the second (or Ctrl-C after it) ends the process at once. */
export interface Stopping {
  readonly signal: AbortSignal;
  /** The exit code of the signal that came; `undefined` if none did. */
  code(): ExitCode | undefined;
  /** Called at the first signal. */
  onStop(listener: () => void): void;
  /** Called at the second, before the process ends; it has a second of time. */
  onAbandon(listener: () => Promise<void>): void;
  done(): void;
}

export function listenForStop(): Stopping {
  const controller = new AbortController();
  let code: ExitCode | undefined;
  let abandon: (() => Promise<void>) | undefined;
  const receive = (own: ExitCode) => (): void => {
    if (code === undefined) {
      code = own;
      controller.abort();
      return;
    }
    const exit = (): never => process.exit(own);
    setTimeout(exit, 1_000).unref();
    void (abandon?.() ?? Promise.resolve()).finally(exit);
  };
  const listeners = { SIGINT: receive(EXIT.interrupted), SIGTERM: receive(EXIT.terminated) };
  for (const [name, listener] of Object.entries(listeners)) process.on(name, listener);
  return {
    signal: controller.signal,
    code: () => code,
    onStop: (listener) => controller.signal.addEventListener("abort", listener, { once: true }),
    onAbandon: (listener) => {
      abandon = listener;
    },
    done: () => {
      for (const [name, listener] of Object.entries(listeners)) process.off(name, listener);
    },
  };
}

/** Runs what only reads: a stop ends it at once, with the signal's own exit code. */
export async function untilStopped(stopping: Stopping, io: Io, read: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await orStopped(read(), stopping.signal);
  } catch (error) {
    const code = stopping.code();
    if (code === undefined) throw error;
    io.err("Stopped: nothing was changed.\n");
    return code;
  } finally {
    stopping.done();
  }
}

/** What is read may be left in the middle: nobody waits for an answer that is no longer wanted. */
export async function orStopped<T>(reading: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
  });
  return Promise.race([reading, stopped]);
}
