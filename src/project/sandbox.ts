import { join } from "node:path";
import type { Environment } from "../model/environment.ts";
import type { Instant } from "../model/instant.ts";
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
  { now, environment }: { readonly now: Instant; readonly environment: Environment },
) {
  await requireOwnSandbox(directory);
  const emulator = await import("../emulator/sandbox/sandbox.ts");
  const secretPath = await sandboxKeyPath(directory, environment);
  return emulator.openSandbox({ path: join(directory, WORLDS), secretPath: secretPath ?? false, regions, now });
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
