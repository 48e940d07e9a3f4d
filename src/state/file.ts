import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure, fail } from "../model/diagnostic.ts";
import type { State } from "../model/state.ts";
import type { Holder, StateBackend, StateLock } from "./contract.ts";
import { emptyState, parseState, serialiseState } from "./document.ts";
import { exclusively } from "./exclusively.ts";
import { readIfThere, replace } from "./whole-file.ts";

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
  /** All that looks at the lock and acts upon it. Throws a Failure for a folder that can't be written. */
  const guarded = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await exclusively(`${lockPath}.guard`, act);
    } catch (error) {
      throw error instanceof Failure ? error : unwritable(name, error);
    }
  };
  const readLease = async (): Promise<Lease | undefined> => {
    const text = await readIfThere(lockPath);
    return text === undefined ? undefined : parseLease(text);
  };
  const read = async (): Promise<State> => {
    const text = await readIfThere(path);
    return text === undefined ? emptyState() : parseState(text, name);
  };

  const hold = (holder: Holder): StateLock => {
    const isOurs = async (): Promise<boolean> => (await readLease())?.run === holder.run;
    const renew = (): Promise<void> =>
      guarded(async () => {
        if (await isOurs()) await replace(lockPath, serialiseLease(holder));
      });
    // One that fails is made up for by the next; a lease that has run out all the same is found out by the next write.
    const timer = setInterval(() => void renew().catch(() => undefined), RENEWAL).unref();
    return {
      write: (state) =>
        guarded(async () => {
          if (!(await isOurs())) throw lost(name);
          const stored = await read();
          if (stored.serial !== state.serial - 1 || (stored.serial > 0 && stored.lineage !== state.lineage)) {
            throw fail(
              "state-changed",
              `${name} was changed meanwhile (it is at serial ${stored.serial})`,
              "Run the command again.",
            );
          }
          await replace(path, serialiseState(state));
        }),
      unlock: async () => {
        clearInterval(timer);
        // Nothing of it is left, the folder perhaps neither.
        if (!(await isOurs())) return;
        await guarded(async () => {
          if (await isOurs()) await rm(lockPath, { force: true });
        });
      },
    };
  };

  return {
    name,
    read,
    lock: async (holder) => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
        throw unwritable(name, error);
      });
      await guarded(async () => {
        const held = await readLease();
        if (held !== undefined && Date.parse(held.expires) > Date.now()) throw locked(held, name);
        await replace(lockPath, serialiseLease(holder));
      });
      return hold(holder);
    },
    forceUnlock: async () => {
      const held = await readLease();
      if (held !== undefined) await guarded(() => rm(lockPath, { force: true }));
      return held;
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

function locked(held: Lease, name: string): Failure {
  const who = `${held.command} by ${held.user} on ${held.host} (process ${held.pid}) since ${held.since}`;
  const help = `Wait until it is done. If that run is dead, its lock ends by itself at ${held.expires}.`;
  return fail("locked", `${name} is locked: ${who}`, help, { kind: "locked" });
}

function lost(name: string): Failure {
  const help = "What was done is found again by the next run. Run the command again.";
  return fail("lock-lost", `the lock of ${name} was lost: another run may have taken it`, help, { kind: "locked" });
}

function unwritable(name: string, error: unknown): Failure {
  const help = "Check the folder's permissions and the disk's free space.";
  return fail("state-unwritable", `the state at ${name} can't be written: ${(error as Error).message}`, help, { cause: error });
}
