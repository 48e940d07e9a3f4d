import { lostKeysText, renderHostKeys } from "../../render/apply/host-keys.ts";
import type { ApplyProgress } from "../terminal/apply-progress.ts";
import { EXIT, type ExitCode } from "../terminal/exit.ts";
import { explain } from "../terminal/explain.ts";
import type { Io } from "../terminal/io.ts";
import { suggest } from "../terminal/suggest.ts";
import { hostKeyOptions } from "./host-key-options.ts";
import type { ApplyOptions } from "../apply.ts";

/** Reports an error beside the calls, such as a lost lock, once calls were begun. */
export function reportBrokenOff(
  error: unknown,
  progress: ApplyProgress,
  options: ApplyOptions,
  io: Io,
  stopped: ExitCode | undefined,
): ExitCode {
  const { begun } = progress;
  if (options.json !== true) {
    if (io.stdout.isTTY === true) io.out("\n");
    io.out(renderHostKeys(progress, hostKeyOptions(options, io)));
  }
  const own = explain(error, io, { color: options.color });
  const calls = begun === 1 ? "1 call had" : `${begun} calls had`;
  const plan = suggest(["plan"], options);
  io.err(`Broken off after ${calls} been begun. What was made is found again: see \`${plan}\`, and apply once more.\n`);
  return stopped ?? (own === EXIT.locked ? own : EXIT.incomplete);
}

/** What a forced exit leaves open, and which keys are lost. */
export function forcedExitWords(progress: ApplyProgress, options: ApplyOptions, io: Io): string {
  const { begun, inFlight } = progress;
  if (begun === 0) return "Stopped at once: nothing was called.\n";
  const calls = inFlight === 1 ? "1 call" : `${inFlight} calls`;
  const open = inFlight === 0 ? "what was made may not be in the state yet" : `${calls} may or may not have been done`;
  const keys = options.hostKeys === undefined ? progress.hostKeys.filter(({ once }) => once) : [];
  if (io.stdout.isTTY === true && options.json !== true) io.out("\n");
  const shown = options.showSecrets === true && options.json !== true;
  if (shown) io.out(renderHostKeys({ hostKeys: keys, lostKeys: [] }, hostKeyOptions(options, io)));
  return `Stopped at once: ${open}; the next plan finds out.\n${shown ? "" : lostKeysText(keys)}`;
}
