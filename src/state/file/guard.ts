import { randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, rename, rm, rmdir, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { livenessOf, thisProcess } from "../this-process.ts";
import { codeOf, type FileText, placeFile } from "./whole-file.ts";

/*
 * Makes an act on files atomic among processes. The guard is a folder that holds one: its owner's, named for a process.
 *
 *     state.json.lock.guard/            taken by renaming a folder that holds <owner> to this name: fails unless it is free (empty, or absent)
 *       <owner>/                        the owner writes its files here …
 *         next  ──rename──▶ state.json  … and renames them into place
 *
 * A dead owner's folder is renamed away. Its path names it, so that of a later owner can't be taken for it. And an owner that was suspended
 * or cut off until its folder was renamed away can't change a file any more: what it renames is not there. Its act then begins anew.
 *
 * Whether an owner lives is asked of its machine. One of another machine (the folder is shared) counts as dead after a while, by the
 * clock of the file system.
 */

/** Both fail with `Overtaken` if the guard was taken away. */
export interface GuardedFiles {
  /** Writes a whole file, mode 0600. */
  replace(path: string, text: FileText): Promise<void>;
  remove(path: string): Promise<void>;
}

/** The owner of a guard lives, and keeps it. */
export class GuardHeld extends Error {
  constructor(readonly pid: number) {
    super(`process ${pid} keeps the guard`);
  }
}

class Overtaken extends Error {}

/** In milliseconds; an act takes a few. */
export interface GuardTimes {
  /** Until an owner that can't be asked for counts as dead. */
  readonly dead: number;
  /** For a living owner; longer. */
  readonly patience: number;
}

/** Milliseconds. */
const RETRY = 5;
/** How often an act is begun anew. */
const TRIES = 3;
/** What a rename to a folder that is not empty ends in; on Windows also to one that is. */
const TAKEN = new Set(["ENOTEMPTY", "EEXIST", "ENOTDIR", ...(process.platform === "win32" ? ["EPERM", "EACCES"] : [])]);

/** Throws `GuardHeld`, and the system's errors. */
export async function withGuard<T>(guard: string, times: GuardTimes, act: (files: GuardedFiles) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const owner = newOwner();
    await take(guard, owner, times);
    try {
      return await act(filesIn(join(guard, owner)));
    } catch (error) {
      if (!(error instanceof Overtaken) || tries === TRIES) throw error;
    } finally {
      await release(guard, owner);
    }
  }
}

/** Removes what killed processes have left beside the guard. */
export async function removeLeftovers(guard: string): Promise<void> {
  const beginning = `${basename(guard)}.`;
  for (const name of await readdir(dirname(guard))) {
    if (name.startsWith(beginning) && livenessOf(processOf(name.slice(beginning.length))) === "dead")
      await rm(join(dirname(guard), name), { recursive: true, force: true });
  }
}

function filesIn(own: string): GuardedFiles {
  const orOvertaken = async (error: unknown): Promise<never> => {
    const isThere = await exists(own);
    throw codeOf(error) === "ENOENT" && !isThere ? new Overtaken("the guard was taken away", { cause: error }) : error;
  };
  return {
    replace: (path, text) => placeFile(join(own, "next"), path, text, 0o600).catch(orOvertaken),
    remove: async (path) => {
      try {
        await rename(path, join(own, "removed"));
      } catch (error) {
        if (codeOf(error) !== "ENOENT" || !(await exists(own))) await orOvertaken(error);
      }
    },
  };
}

async function take(guard: string, owner: string, { dead, patience }: GuardTimes): Promise<void> {
  const waiting = `${guard}.${owner}`;
  const began = performance.now();
  await mkdir(waiting, { mode: 0o700 });
  try {
    await mkdir(join(waiting, owner), { mode: 0o700 });
    const madeAt = (await stat(waiting)).mtimeMs;
    while (!(await renamed(waiting, guard))) {
      const waited = performance.now() - began;
      const alive = await removeDead(guard, madeAt + waited - dead);
      if (waited > patience) throw new GuardHeld(alive);
      await pause(RETRY * (1 + Math.random()));
    }
  } catch (error) {
    await rm(waiting, { recursive: true, force: true });
    throw error;
  }
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (TAKEN.has(codeOf(error) ?? "")) return false;
    throw error;
  }
}

/** What can't be asked for is dead if it is older than a time of the file system's clock. Gives the pid of an owner that stays, or 0. */
async function removeDead(guard: string, oldest: number): Promise<number> {
  const found = await ifThere(lstat(guard));
  if (found === undefined) return 0;
  if (!found.isDirectory()) {
    // An older xroom's, which doesn't name its process. If it is a folder by now, this fails.
    if (found.mtimeMs < oldest) await unlink(guard).catch(() => undefined);
    return 0;
  }
  const owners = (await ifThere(readdir(guard))) ?? [];
  // Windows doesn't rename to an empty folder.
  if (owners.length === 0) await rmdir(guard).catch(() => undefined);
  let alive = 0;
  for (const owner of owners) {
    if (await isDead(join(guard, owner), oldest)) await moveAway(guard, owner);
    else alive = processOf(owner).pid;
  }
  return alive;
}

async function isDead(own: string, oldest: number): Promise<boolean> {
  const liveness = livenessOf(processOf(basename(own)));
  if (liveness !== "unknown") return liveness === "dead";
  const found = await ifThere(stat(own));
  return found !== undefined && found.mtimeMs < oldest;
}

async function release(guard: string, owner: string): Promise<void> {
  await moveAway(guard, owner);
  // Another may have taken it by now.
  await rmdir(guard).catch(() => undefined);
}

async function moveAway(guard: string, owner: string): Promise<void> {
  const aside = `${guard}.${owner}`;
  await ifThere(rename(join(guard, owner), aside));
  await rm(aside, { recursive: true, force: true });
}

function newOwner(): string {
  const { machine = "", started = "" } = thisProcess() ?? {};
  return [machine, process.pid, started, randomUUID().slice(0, 8)].join("-");
}

function processOf(owner: string): { readonly machine: string; readonly pid: number; readonly started: string } {
  const [machine = "", pid = "", started = ""] = owner.split("-");
  return { machine, pid: Number(pid) || 0, started };
}

async function exists(path: string): Promise<boolean> {
  return (await ifThere(lstat(path))) !== undefined;
}

async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  return asked.catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
}
