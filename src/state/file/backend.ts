import { mkdir, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { Failure, fail } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import type { OpenOptions, StateBackend } from "../contract.ts";
import { parseState, readReplaceable, serialiseState } from "../document.ts";
import { LOCAL_LEASE, parseLease, scaleLease, serialiseLease } from "../lease.ts";
import { createLeasedBackend } from "../leased-backend.ts";
import { lockLost, stateChanged } from "../lock-failures.ts";
import { mayReplace } from "../replacement.ts";
import type { Store } from "../store.ts";
import { withGuard } from "./guard.ts";
import { readIfThere, replaceFile } from "./whole-file.ts";

/** The state in a file, and its lock in one beside it. */
export function openFileState(url: string, options: OpenOptions): StateBackend {
  const name = url.slice("file:".length).replace(/^\/\/(?=\/)/, "");
  const store = createFileStore(resolve(options.directory, name), name, options);
  return createLeasedBackend(store, scaleLease(LOCAL_LEASE, options.lease));
}

/** A lock's version is its file's text. */
function createFileStore(path: string, name: string, options: OpenOptions): Store<string> {
  const lockPath = `${path}.lock`;
  const guarded = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await withGuard(`${lockPath}.guard`, act);
    } catch (error) {
      throw error instanceof Failure ? error : unwritable(name, error);
    }
  };
  const readState = async (): Promise<State | undefined> => {
    const text = await readIfThere(path);
    return text === undefined ? undefined : readReplaceable(options, () => parseState(text, name));
  };
  const lockIs = async (version: string | undefined): Promise<boolean> => (await readIfThere(lockPath)) === version;

  return {
    name,
    readState,
    readLock: async () => {
      const version = await readIfThere(lockPath);
      return version === undefined ? undefined : { lease: parseLease(version), version };
    },
    setLock: async (lease, current) => {
      if (current === undefined) {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
          throw unwritable(name, error);
        });
      }
      return guarded(async () => {
        if (!(await lockIs(current))) return undefined;
        const version = serialiseLease(lease);
        await replaceFile(lockPath, version);
        return version;
      });
    },
    clearLock: async (current) => {
      // The folder may be gone too, and with it the place for a guard.
      if (!(await lockIs(current))) return false;
      return guarded(async () => {
        if (!(await lockIs(current))) return false;
        await rm(lockPath, { force: true });
        return true;
      });
    },
    writeState: (state, current, { note }) =>
      guarded(async () => {
        if (!(await lockIs(current))) throw lockLost(name);
        const stored = await readState();
        if (!mayReplace(state, stored, note)) throw stateChanged(name, stored);
        await replaceFile(path, serialiseState(state));
        return { version: current };
      }),
    close: async () => undefined,
  };
}

function unwritable(name: string, error: unknown): Failure {
  const help = "Check the folder's permissions and the disk's free space.";
  return fail("state-unwritable", `the state at ${name} can't be written: ${(error as Error).message}`, help, { cause: error });
}
