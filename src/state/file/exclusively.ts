import { open, rename, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf } from "./whole-file.ts";

/** How long the holder of a guard may take before it is taken for dead, in milliseconds; it mostly takes a few. */
const DEAD = 10_000;
const LOOK_AGAIN = 5;

/**
 * Does something while no other process does: reading a lock and acting upon what was read must be one step, or two runs could both
 * take an expired one. A guard file is made, which only one can make, and removed again. Whoever dies in between leaves it behind,
 * and it is then taken away.
 */
export async function exclusively<T>(guard: string, act: () => Promise<T>): Promise<T> {
  while (!(await make(guard))) {
    await takeAwayDead(guard);
    await sleep(LOOK_AGAIN);
  }
  try {
    return await act();
  } finally {
    await rm(guard, { force: true });
  }
}

async function make(guard: string): Promise<boolean> {
  try {
    await (await open(guard, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function takeAwayDead(guard: string): Promise<void> {
  const aside = `${guard}.${process.pid}.dead`;
  try {
    if (Date.now() - (await stat(guard)).mtimeMs < DEAD) return;
    // Only one can move it.
    await rename(guard, aside);
    await rm(aside, { force: true });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
