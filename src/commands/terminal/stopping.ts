import { unlessAborted } from "../../project/unless-aborted.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

/** Ctrl-C, SIGTERM and SIGHUP: the first signal asks the run to stop, the second ends the process. */
export interface Stopping {
  readonly signal: AbortSignal;
  /** The exit code of the first signal. */
  code(): ExitCode | undefined;
  onStop(listener: () => void): void;
  onForcedExit(parting: ForcedExit): void;
  done(): void;
}

/** What to do before the second signal ends the process. */
export interface ForcedExit {
  /** Begins with `Stopped at once`, and says what may be lost. */
  readonly words?: () => string;
  /** Is given one second. */
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

/** Runs a command that only reads: a signal ends it at once, with the signal's exit code. */
export function runUntilStopped(io: Io, read: (signal: AbortSignal) => Promise<ExitCode>): Promise<ExitCode> {
  return runStoppable(io, "changed", ({ signal }) => unlessAborted(read(signal), signal));
}

/** A run that a signal ends at once until `begun` is set, when it has something to finish. */
export interface StoppableRun extends Stopping {
  begun: boolean;
}

/** Runs a command that may write. `verb` says what a run that is ended at once has not done: `called`. */
export async function runStoppable(io: Io, verb: string, act: (run: StoppableRun) => Promise<ExitCode>): Promise<ExitCode> {
  const run: StoppableRun = { ...listenForStop(io), begun: false };
  try {
    return await act(run);
  } catch (error) {
    const code = run.code();
    if (run.begun || code === undefined) throw error;
    io.err(`Stopped: nothing was ${verb}.\n`);
    return code;
  } finally {
    run.done();
  }
}
