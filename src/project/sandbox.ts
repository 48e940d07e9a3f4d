import { lstat, realpath } from "node:fs/promises";
import { join } from "node:path";
import { isInside } from "../config/files/read-project-file.ts";
import { fail } from "../model/diagnostic.ts";
import type { Instant } from "../model/instant.ts";
import type { Account } from "./account.ts";

/** The emulated regions. */
const WORLDS = join(".xroom", "sandbox.json");
const SECRET = join(".xroom", "sandbox.secret");
/** A state of its own: its ids mean nothing elsewhere. */
export const SANDBOX_STATE = join(".xroom", "sandbox.state.json");

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

/** A sandbox overwrites its files, so a link in an untrusted checkout must not lead out of the project. Throws a Failure if it does. */
export async function requireOwnSandbox(directory: string): Promise<void> {
  const root = await realpath(directory);
  for (const path of [".xroom", WORLDS, SECRET, SANDBOX_STATE]) {
    if (await leadsOut(root, join(directory, path)))
      throw fail(
        "outside-project",
        `${path} is a link that leads out of the project, where a sandbox must not write`,
        "Remove the link, or make it a folder of the project.",
      );
  }
}

/** Also if the target does not exist yet. */
async function leadsOut(root: string, path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return !isInside(root, real);
  return lstat(path).then(
    () => true,
    () => false,
  );
}
