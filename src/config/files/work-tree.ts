import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import type { SourceTree } from "../../model/source-tree.ts";

/**
 * The files as they are on disk. Nothing can be done until they are read, and what isn't waited for costs a tenth: there may be a
 * thousand of them.
 */
export const workTree: SourceTree = {
  realpath: async (path) => realpathSync.native(path),
  list: async (folder) => readdirSync(folder, { withFileTypes: true }),
  isFolder: async (path) => {
    try {
      return statSync(path).isDirectory();
    } catch {
      return false;
    }
  },
  read: async (path, most) => {
    // Between two files there is time for what else is to be done: for Ctrl-C, and for the collector of garbage.
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const stats = statSync(path);
    if (!stats.isFile()) return "not-a-file";
    return stats.size > most ? "too-large" : readFileSync(path);
  },
};
