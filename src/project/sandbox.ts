import { join } from "node:path";
import type { Instant } from "../model/instant.ts";
import { OWN_FOLDER, requireOwnFolder } from "../state/own-folder.ts";
import type { Account } from "./account.ts";

/** The emulated regions. */
const WORLDS = join(OWN_FOLDER, "sandbox.json");
const SECRET = join(OWN_FOLDER, "sandbox.secret");
/** A state of its own: its ids mean nothing elsewhere. */
export const SANDBOX_STATE = join(OWN_FOLDER, "sandbox.state.json");

/** Throws a Failure. */
export async function openSandbox(directory: string, regions: readonly string[], now: Instant) {
  await requireOwnSandbox(directory);
  const emulator = await import("../emulator/sandbox/sandbox.ts");
  return emulator.openSandbox({ path: join(directory, WORLDS), regions, now });
}

/** `undefined` if there is no sandbox yet. Throws a Failure. */
export async function accountOfSandbox(directory: string): Promise<Account | undefined> {
  await requireOwnSandbox(directory);
  const { readAccount } = await import("../emulator/sandbox/sandbox.ts");
  return readAccount(join(directory, WORLDS));
}

/** A sandbox overwrites its files. Throws a Failure if one is a link that leads out of the project. */
export function requireOwnSandbox(directory: string): Promise<void> {
  return requireOwnFolder(directory, [WORLDS, SECRET, SANDBOX_STATE]);
}
