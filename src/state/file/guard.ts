import { open, rename, rm, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { codeOf } from "./whole-file.ts";

/** Milliseconds; an act takes a few. */
const DEAD = 10_000;
const RETRY = 5;

/** Makes an act atomic: only one process can make the guard file. One that dies leaves it behind. */
export async function withGuard<T>(guard: string, act: () => Promise<T>): Promise<T> {
  while (!(await makeGuard(guard))) {
    await removeDead(guard);
    await sleep(RETRY);
  }
  try {
    return await act();
  } finally {
    await rm(guard, { force: true });
  }
}

async function makeGuard(guard: string): Promise<boolean> {
  try {
    await (await open(guard, "wx", 0o600)).close();
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function removeDead(guard: string): Promise<void> {
  const aside = `${guard}.${process.pid}.dead`;
  try {
    if (Date.now() - (await stat(guard)).mtimeMs < DEAD) return;
    // Only one process can rename it.
    await rename(guard, aside);
    await rm(aside, { force: true });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}
