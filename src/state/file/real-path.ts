import { readlink, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { codeOf } from "./whole-file.ts";

/** As many as Linux follows. */
const MOST_LINKS = 40;

/**
 * Where a file lies that is written by a rename: links are followed, also to one that is not there yet. The rename would replace a link, and
 * a lock beside it would be another one than beside the file. Throws the system's error.
 */
export async function realPathOf(path: string): Promise<string> {
  let at = path;
  for (let links = 0; links <= MOST_LINKS; links += 1) {
    const folder = await realpath(dirname(at)).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return dirname(at);
      throw error;
    });
    at = join(folder, basename(at));
    const target = await readlink(at).catch(() => undefined);
    if (target === undefined) return at;
    at = resolve(folder, target);
  }
  throw Object.assign(new Error(`ELOOP: too many symbolic links, '${path}'`), { code: "ELOOP", syscall: "readlink", path });
}
