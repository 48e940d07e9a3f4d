import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import type { State } from "../model/state.ts";
import { serialiseState } from "./document.ts";

/** Writes a new file, mode 0600, to the first folder that takes it. */
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
      // Try the next folder.
    }
  }
  return undefined;
}
