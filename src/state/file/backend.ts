import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Failure, fail } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import type { OpenOptions, StateBackend } from "../contract.ts";
import { orNothing, parseState, serialiseState } from "../document.ts";
import { exclusively } from "./exclusively.ts";
import { LOCAL_LEASE, type LeaseTimes, parseLease, serialiseLease } from "../lease.ts";
import { createLeasedBackend } from "../leased.ts";
import { follows, lockLost, stateChanged } from "../lock-failures.ts";
import { readIfThere, replace } from "./whole-file.ts";

/** The state in a file, with its lock in a file beside it. Both are replaced whole, and readable by their owner only. */
export function createFileBackend(
  path: string,
  name: string,
  times: LeaseTimes = LOCAL_LEASE,
  options: Pick<OpenOptions, "overBroken"> = {},
): StateBackend {
  const lockPath = `${path}.lock`;
  /** All that looks at the lock and acts upon it. Throws a Failure for a folder that can't be written. */
  const guarded = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await exclusively(`${lockPath}.guard`, act);
    } catch (error) {
      throw error instanceof Failure ? error : unwritable(name, error);
    }
  };
  const read = async (): Promise<State | undefined> => {
    const text = await readIfThere(path);
    return text === undefined ? undefined : orNothing(options, () => parseState(text, name));
  };
  /** A lock's version is its text. */
  const isThere = async (version: string | undefined): Promise<boolean> => (await readIfThere(lockPath)) === version;

  return createLeasedBackend<string>(
    {
      name,
      read,
      look: async () => {
        const version = await readIfThere(lockPath);
        return version === undefined ? undefined : { lease: parseLease(version), version };
      },
      take: async (lease, seen) => {
        if (seen === undefined) {
          await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
            throw unwritable(name, error);
          });
        }
        return guarded(async () => {
          if (!(await isThere(seen))) return undefined;
          const version = serialiseLease(lease);
          await replace(lockPath, version);
          return version;
        });
      },
      drop: async (held) => {
        // Nothing of it is left, the folder perhaps neither.
        if (!(await isThere(held))) return false;
        return guarded(async () => {
          if (!(await isThere(held))) return false;
          await rm(lockPath, { force: true });
          return true;
        });
      },
      write: (state, held, { note }) =>
        guarded(async () => {
          if (!(await isThere(held))) throw lockLost(name);
          const stored = await read();
          if (!follows(state, stored, note)) throw stateChanged(name, stored);
          await replace(path, serialiseState(state));
          return { version: held };
        }),
      close: async () => undefined,
    },
    times,
  );
}

function unwritable(name: string, error: unknown): Failure {
  const help = "Check the folder's permissions and the disk's free space.";
  return fail("state-unwritable", `the state at ${name} can't be written: ${(error as Error).message}`, help, { cause: error });
}
