import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { isInside } from "../../config/files/read-project-file.ts";
import { Failure, fail } from "../../model/diagnostic.ts";
import type { State } from "../../model/state.ts";
import type { OpenOptions, StateBackend } from "../contract.ts";
import { parseState, readReplaceable, statePieces } from "../document.ts";
import { type LeaseTimes, LOCAL_LEASE, parseLease, scaleLease, serialiseLease } from "../lease.ts";
import { createLeasedBackend } from "../leased-backend.ts";
import { lockLost, stateChanged } from "../lock-failures.ts";
import { OWN_FOLDER, requireOwnFolder } from "../own-folder.ts";
import { mayReplace } from "../replacement.ts";
import type { Store } from "../store.ts";
import { type GuardedFiles, GuardHeld, removeLeftovers, withGuard } from "./guard.ts";
import { realPathOf } from "./real-path.ts";
import { pathOfFileUrl } from "./url.ts";
import { readIfThere } from "./whole-file.ts";

/** The state in a file, and its lock in one beside it. */
export function openFileState(url: string, options: OpenOptions): StateBackend {
  const times = scaleLease(LOCAL_LEASE, options.lease);
  return createLeasedBackend(createFileStore(pathOfFileUrl(url), times, options), times);
}

/** A lock's version is its file's text. */
function createFileStore(name: string, { length }: LeaseTimes, options: OpenOptions): Store {
  const { directory } = options;
  const named = resolve(directory, name);
  let located: Promise<Paths> | undefined;
  const locate = (): Promise<Paths> => (located ??= pathsOf(named, name));
  const isOwn = isInside(resolve(directory, OWN_FOLDER), named);
  const requireOwn = async (): Promise<void> => (isOwn ? requireOwnFolder(directory) : undefined);
  const guarded = async <T>(act: (files: GuardedFiles, paths: Paths) => Promise<T>): Promise<T> => {
    await requireOwn();
    const paths = await locate();
    try {
      return await withGuard(paths.guard, { dead: length / 3, patience: length / 2 }, (files) => act(files, paths));
    } catch (error) {
      if (error instanceof GuardHeld) throw guardHeld(name, error);
      throw error instanceof Failure ? error : unwritable(name, error);
    }
  };
  const readState = async (): Promise<State | undefined> => {
    const text = await readIfThere((await locate()).state);
    return text === undefined ? undefined : readReplaceable(options, () => parseState(text, name));
  };
  const lockIs = async (version: string | undefined): Promise<boolean> => (await readIfThere((await locate()).lock)) === version;
  const prepare = async (): Promise<void> => {
    await requireOwn();
    const { state, guard } = await locate();
    try {
      await mkdir(dirname(state), { recursive: true, mode: 0o700 });
      await removeLeftovers(guard);
    } catch (error) {
      throw unwritable(name, error);
    }
  };

  return {
    name,
    readState,
    readLock: async () => {
      const version = await readIfThere((await locate()).lock);
      if (version === undefined) return undefined;
      const { holder, expires } = parseLease(version);
      return { holder, end: { by: "holder", at: expires }, version };
    },
    setLock: async (lease, current) => {
      if (current === undefined) await prepare();
      return guarded(async (files, { lock }) => {
        if (!(await lockIs(current))) return undefined;
        const version = serialiseLease(lease);
        await files.replace(lock, version);
        return version;
      });
    },
    clearLock: async (current) => {
      // The folder may be gone too, and with it the place for a guard.
      if (!(await lockIs(current))) return false;
      return guarded(async (files, { lock }) => {
        if (!(await lockIs(current))) return false;
        await files.remove(lock);
        return true;
      });
    },
    writeState: (state, current, { note }) =>
      guarded(async (files, paths) => {
        if (!(await lockIs(current))) throw lockLost(name);
        const stored = await readState();
        if (!mayReplace(state, stored, note)) throw stateChanged(name, stored);
        await files.replace(paths.state, statePieces(state));
        return { version: current, renewed: false };
      }),
    close: async () => undefined,
  };
}

interface Paths {
  readonly state: string;
  readonly lock: string;
  readonly guard: string;
}

/** Beside the real file: all names of one state share one lock. */
async function pathsOf(named: string, name: string): Promise<Paths> {
  const state = await realPathOf(named).catch((cause: unknown) => {
    const help = "Check the links and folders on the way to it.";
    throw fail("state-unreadable", `the state at ${name} can't be read: ${(cause as Error).message}`, help, { cause });
  });
  return { state, lock: `${state}.lock`, guard: `${state}.lock.guard` };
}

function guardHeld(name: string, { pid }: GuardHeld): Failure {
  const by = pid === 0 ? "other runs keep" : `process ${pid} of this machine keeps`;
  const help = pid === 0 ? "Run the command again." : "If that process is suspended, let it go on, or end it.";
  return fail("locked", `${name} is locked: ${by} it in the middle of a write`, help, { kind: "locked" });
}

function unwritable(name: string, error: unknown): Failure {
  const help = "Check the folder's permissions and the disk's free space.";
  return fail("state-unwritable", `the state at ${name} can't be written: ${(error as Error).message}`, help, { cause: error });
}
