import { lstat, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { isInside } from "../config/files/read-project-file.ts";
import { fail } from "../model/diagnostic.ts";

/** What xroom keeps in a project. */
export const OWN_FOLDER = ".xroom";

/** Nothing is written through a link in an untrusted checkout that leads out of it. `names` are in the project's folder. Throws a Failure. */
export async function requireOwnFolder(directory: string, names: readonly string[] = []): Promise<void> {
  const root = await realpath(directory).catch(() => directory);
  for (const path of [OWN_FOLDER, ...names]) {
    if (await leadsOut(root, join(directory, path)))
      throw fail(
        "outside-project",
        `${path} is a link that leads out of the project, where nothing is written`,
        "Remove the link, or make it a folder of the project. A state elsewhere is named by its own path: state: file:/srv/xroom/state.json",
      );
  }
}

/** The same, for a file that is named by hand: of each `.xroom` on the way to it. Throws a Failure. */
export async function requireOwnFolders(path: string): Promise<void> {
  for (let at = resolve(path); dirname(at) !== at; at = dirname(at))
    if (basename(at) === OWN_FOLDER) await requireOwnFolder(dirname(at));
}

/** Also if the target does not exist yet. */
async function leadsOut(root: string, path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return !isInside(root, real);
  return lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
}
