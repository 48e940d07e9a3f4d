import { lstatSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { SourceTree, Unreadable } from "../../model/source-tree.ts";
import { submodules } from "./submodules.ts";

/** Synchronous calls are a tenth faster, and a config may have a thousand files. */
export function createWorkTree(): SourceTree {
  const whyEmpty = submodules();
  return {
    realpath: async (path) => orUnreadable(path, () => ({ kind: "path", path: realpathSync.native(path) })),
    list: async (folder) =>
      orUnreadable(folder, () => {
        const entries = readdirSync(folder, { withFileTypes: true });
        const why = entries.length === 0 ? whyEmpty(folder) : undefined;
        return why ?? { kind: "entries", entries };
      }),
    typeOf: async (path) => orUnreadable(path, () => ({ kind: statSync(path).isDirectory() ? "folder" : "other" })),
    read: async (path, most) => {
      // Lets Ctrl-C and the garbage collector in.
      await new Promise<void>((resolve) => void setImmediate(resolve));
      return orUnreadable(path, () => {
        const stats = statSync(path);
        if (!stats.isFile()) return { kind: "not-a-file" };
        return stats.size > most ? { kind: "too-large" } : { kind: "bytes", bytes: readFileSync(path) };
      });
    },
  };
}

function orUnreadable<T>(path: string, read: () => T | Unreadable): T | Unreadable {
  try {
    return read();
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") return { kind: "unreadable", reason: code };
    return whyMissing(path);
  }
}

/** A link that leads to nothing is there. */
function whyMissing(path: string): Unreadable {
  try {
    return lstatSync(path).isSymbolicLink() ? { kind: "dangling" } : { kind: "missing" };
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    if (code !== "ENOENT" && code !== "ENOTDIR") return { kind: "unreadable", reason: code };
    const above = dirname(path);
    return above === path ? { kind: "missing" } : whyMissing(above);
  }
}
