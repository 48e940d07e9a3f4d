import { unlessAborted } from "../../project/unless-aborted.ts";
import { EXIT, type ExitCode } from "./exit.ts";
import type { Io } from "./io.ts";

/**
 * Ctrl-C, SIGTERM and SIGHUP: the first signal asks the run to stop, a second one ends the process. The same signal within half a second
 * is the first, heard twice: a terminal sends it to a wrapper such as npm too, which passes it on.
 */
export interface Stopping {
  readonly signal: AbortSignal;
  /** The exit code of the first signal. */
  code(): ExitCode | undefined;
  onStop(listener: () => void): void;
  onForcedExit(parting: ForcedExit): void;
  done(): void;
}

/** What to do before the second signal ends the process. Each is given one second. */
export interface ForcedExit {
  /** Resolves once nothing is on its way that can't be got again. */
  readonly settle?: () => Promise<void>;
  /** Begins with `Stopped at once`, and says what may be lost. */
  readonly words?: () => string;
  readonly release?: () => Promise<void>;
}

/** Milliseconds. */
const SAME_PRESS = 500;
const PATIENCE = 1_000;

export function listenForStop(io: Io): Stopping {
  const controller = new AbortController();
  let first: { readonly code: ExitCode; readonly at: number } | undefined;
  let parting: ForcedExit = {};
  let isLeaving = false;
  let isDone = false;
  const leave = async (own: ExitCode): Promise<void> => {
    isLeaving = true;
    await withPatience(parting.settle);
    // The run has ended by itself meanwhile.
    if (isDone) return;
    io.err(parting.words?.() ?? "Stopped at once.\n");
    await withPatience(parting.release);
    process.exit(own);
  };
  const receive = (own: ExitCode) => (): void => {
    if (first === undefined) {
      first = { code: own, at: performance.now() };
      controller.abort();
      return;
    }
    if (first.code === own && performance.now() - first.at < SAME_PRESS) return;
    if (!isLeaving) void leave(own);
  };
  const listeners = {
    SIGINT: receive(EXIT.interrupted),
    SIGTERM: receive(EXIT.terminated),
    SIGHUP: receive(EXIT.hungUp),
  };
  for (const [name, listener] of Object.entries(listeners)) process.on(name, listener);
  return {
    signal: controller.signal,
    code: () => first?.code,
    onStop: (listener) => controller.signal.addEventListener("abort", listener, { once: true }),
    onForcedExit: (own) => {
      parting = { ...parting, ...own };
    },
    done: () => {
      isDone = true;
      for (const [name, listener] of Object.entries(listeners)) process.off(name, listener);
    },
  };
}

/** Resolves also if it fails, or takes too long. */
function withPatience(act: () => Promise<void> = async () => undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PATIENCE);
    void act()
      .catch(() => undefined)
      .then(() => {
        clearTimeout(timer);
        resolve();
      });
  });
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
