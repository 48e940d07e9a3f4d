import { chmodSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where npm keeps its compiled code under Node 22.8 and later. */
const NPM = "node-compile-cache";
/** Milliseconds: a process that a test has ended may still be removing its own. */
const GRACE = 5_000;

/**
 * Gives the run a temporary folder of its own, for all workers and their children, and fails the run if anything is left there in the
 * end. A process that a test kills leaves its folders behind: it gets a TMPDIR of its own, which the test removes (state-process.ts).
 */
export function setup(): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "xroom-run-"));
  // A PostgreSQL server that root starts runs as another user, who must get at its files.
  chmodSync(folder, 0o711);
  process.env["TMPDIR"] = folder;
  return async () => {
    const leftIn = (): string[] => readdirSync(folder).filter((name) => name !== NPM);
    const until = performance.now() + GRACE;
    while (leftIn().length > 0 && performance.now() < until) await sleep(50);
    const left = leftIn();
    rmSync(folder, { recursive: true, force: true });
    if (left.length === 0) return;
    // Vitest prints what a teardown throws, and ends with 0 all the same.
    process.exitCode = 1;
    throw new Error(`the tests left this in the temporary folder: ${left.join(", ")}`);
  };
}
