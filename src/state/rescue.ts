import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { State } from "../model/state.ts";
import { serialiseState } from "./document.ts";

/**
 * Puts a state that could not be written where it belongs into a new file, readable by its owner only, in the first of the folders
 * that takes it. `undefined` if none does.
 */
export async function rescueState(state: State, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, `xroom-state-${state.serial}-${process.pid}.json`);
    try {
      const file = await open(path, "wx", 0o600);
      try {
        await file.writeFile(serialiseState(state));
        await file.sync();
      } catch (error) {
        await rm(path, { force: true });
        throw error;
      } finally {
        await file.close();
      }
      return path;
    } catch {
      // The next may do.
    }
  }
  return undefined;
}
