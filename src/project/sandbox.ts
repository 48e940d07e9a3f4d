import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
import { openState, type Patience, thisRun } from "../state/index.ts";
import { OWN_FOLDER, requireOwnFolder } from "../state/own-folder.ts";
import type { Account } from "./account.ts";
import { sandboxKeyPath } from "./sandbox-key.ts";

/** The emulated regions. */
const WORLDS = join(OWN_FOLDER, "sandbox.json");
/** A state of its own: its ids mean nothing elsewhere. */
export const SANDBOX_STATE = join(OWN_FOLDER, "sandbox.state.json");

/** Throws a Failure. */
export async function openSandbox(
  directory: string,
  regions: readonly string[],
  { now, environment, onWait }: { readonly now: Instant; readonly environment: Environment; readonly onWait: Patience["onWait"] },
) {
  await requireOwnSandbox(directory);
  const emulator = await import("../emulator/sandbox/sandbox.ts");
  const secretPath = await sandboxKeyPath(directory, environment);
  const unlock = await lockSandbox(directory, secretPath, { environment, onWait });
  try {
    const path = join(directory, WORLDS);
    const sandbox = await emulator.openSandbox({ path, secretPath: secretPath ?? false, regions, now });
    return {
      ...sandbox,
      close: async () => {
        try {
          await sandbox.close();
        } finally {
          await unlock();
        }
      },
    };
  } catch (error) {
    await unlock();
    throw error;
  }
}

/** Removes its worlds and its state, and says which files were there. Throws a Failure. */
export async function resetSandbox(
  directory: string,
  { environment, onWait }: { readonly environment: Environment; readonly onWait: Patience["onWait"] },
): Promise<readonly string[]> {
  await requireOwnSandbox(directory);
  const unlock = await lockSandbox(directory, await sandboxKeyPath(directory, environment), { environment, onWait });
  try {
    const found: string[] = [];
    for (const file of [WORLDS, SANDBOX_STATE]) {
      const path = join(directory, file);
      if (!existsSync(path)) continue;
      await rm(path);
      found.push(file);
    }
    return found;
  } finally {
    await unlock();
  }
}

/** Milliseconds. A run may wait for an answer of its user. */
const PATIENCE = 3_600_000;

/** Each run reads all worlds and writes them back: one at a time. Without a place for its key, a sandbox is of one run. */
async function lockSandbox(
  directory: string,
  secretPath: string | undefined,
  { environment, onWait }: { readonly environment: Environment; readonly onWait: Patience["onWait"] },
): Promise<() => Promise<void>> {
  if (secretPath === undefined) return async () => undefined;
  const options = { directory, environment, fromConfig: false, allowedHosts: [] };
  const backend = await openState(`file:${secretPath}.run`, options);
  const lock = await backend.lock(thisRun("xroom --sandbox", environment), { timeout: PATIENCE, onWait });
  return async () => {
    await lock.unlock();
    await backend.close();
  };
}

/** `undefined` if there is no sandbox yet. Throws a Failure. */
export async function accountOfSandbox(directory: string, environment: Environment): Promise<Account | undefined> {
  await requireOwnSandbox(directory);
  const { readAccount } = await import("../emulator/sandbox/sandbox.ts");
  const secretPath = await sandboxKeyPath(directory, environment);
  return secretPath === undefined ? undefined : readAccount(secretPath);
}

/** A sandbox overwrites its files. Throws a Failure if one is a link that leads out of the project. */
export function requireOwnSandbox(directory: string): Promise<void> {
  return requireOwnFolder(directory, [WORLDS, SANDBOX_STATE]);
}
