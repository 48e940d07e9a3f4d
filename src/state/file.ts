import { link, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fail } from "../model/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { Holder, StateBackend, StateLock } from "./contract.ts";
import { emptyState, parseState, serialiseState } from "./document.ts";

/** A lock is held for so long at a time, in milliseconds, and renewed long before: a killed run frees itself. */
const LEASE = 30_000;
const RENEWAL = LEASE / 3;

interface Lease extends Holder {
  /** RFC 3339, UTC. */
  readonly expires: string;
}

/** The state in a file, with its lock in a file beside it. Both are replaced whole, and readable by their owner only. */
export function createFileBackend(path: string, name: string): StateBackend {
  const lockPath = `${path}.lock`;
  const readLease = async (): Promise<Lease | undefined> => {
    const text = await readIfThere(lockPath);
    return text === undefined ? undefined : parseLease(text);
  };
  const read = async (): Promise<State> => {
    const text = await readIfThere(path);
    return text === undefined ? emptyState() : parseState(text, name);
  };

  return {
    name,
    read,
    lock: async (holder) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch(unwritable(name));
      for (;;) {
        if (await create(lockPath, serialiseLease(holder)).catch(unwritable(name))) break;
        const held = await readLease();
        if (held !== undefined && Date.parse(held.expires) > Date.now()) throw locked(held, name);
        if (held !== undefined) await removeExpired(lockPath, held);
      }
      return holdLock({ path, name, lockPath, holder, readLease, read });
    },
    forceUnlock: async () => {
      const held = await readLease();
      await rm(lockPath, { force: true });
      return held;
    },
  };
}

interface Held {
  readonly path: string;
  readonly name: string;
  readonly lockPath: string;
  readonly holder: Holder;
  readonly readLease: () => Promise<Lease | undefined>;
  readonly read: () => Promise<State>;
}

function holdLock({ path, name, lockPath, holder, readLease, read }: Held): StateLock {
  const isOurs = async (): Promise<boolean> => (await readLease())?.run === holder.run;
  const renew = async (): Promise<void> => {
    if (await isOurs()) await replace(lockPath, serialiseLease(holder));
  };
  const timer = setInterval(() => void renew().catch(() => undefined), RENEWAL).unref();
  return {
    write: async (state) => {
      if (!(await isOurs())) {
        throw fail("lock-lost", `the lock of ${name} was lost: another run may have taken it`, "Run the command again.", {
          kind: "locked",
        });
      }
      const stored = await read();
      if (stored.serial !== state.serial - 1 || (stored.serial > 0 && stored.lineage !== state.lineage)) {
        throw fail("state-changed", `${name} was changed meanwhile (it is at serial ${stored.serial})`, "Run the command again.");
      }
      await replace(path, serialiseState(state));
    },
    unlock: async () => {
      clearInterval(timer);
      if (await isOurs()) await rm(lockPath, { force: true });
    },
  };
}

function serialiseLease(holder: Holder): string {
  return `${JSON.stringify({ ...holder, expires: new Date(Date.now() + LEASE).toISOString() } satisfies Lease, null, 2)}\n`;
}

/** A lock file that can't be read is taken for an expired one of nobody. */
function parseLease(text: string): Lease {
  const nobody: Lease = { run: "", user: "", host: "", pid: 0, command: "", since: "", expires: new Date(0).toISOString() };
  try {
    return { ...nobody, ...(JSON.parse(text) as Partial<Lease>) };
  } catch {
    return nobody;
  }
}

function locked(held: Lease, name: string): Error {
  const who = `${held.command} by ${held.user} on ${held.host} (process ${held.pid}) since ${held.since}`;
  const help = `Wait until it is done. If that run is dead, its lock ends by itself at ${held.expires}.`;
  return fail("locked", `${name} is locked: ${who}`, help, { kind: "locked" });
}

/**
 * Takes an expired lock away. Two runs may both try: the one that moved the lock of a third puts it back, and whoever lost it
 * meanwhile finds out before it writes.
 */
async function removeExpired(lockPath: string, expired: Lease): Promise<void> {
  const aside = `${lockPath}.${process.pid}.expired`;
  try {
    await rename(lockPath, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  const moved = parseLease(await readFile(aside, "utf8"));
  if (moved.run !== expired.run) await link(aside, lockPath).catch(() => undefined);
  await rm(aside, { force: true });
}

/** Creates a file whole, or not at all: `false` if there is one already. */
async function create(path: string, text: string): Promise<boolean> {
  const temporary = await writeTemporary(path, text);
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function replace(path: string, text: string): Promise<void> {
  const temporary = await writeTemporary(path, text);
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeTemporary(path: string, text: string): Promise<string> {
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  return temporary;
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw fail("state-unreadable", `the state at ${path} can't be read: ${(error as Error).message}`, "Check its permissions.", {
      cause: error,
    });
  }
}

function unwritable(name: string): (error: unknown) => never {
  return (error) => {
    const help = "Check the folder's permissions and the disk's free space.";
    throw fail("state-unwritable", `the state at ${name} can't be written: ${(error as Error).message}`, help, { cause: error });
  };
}
