import { lstat, realpath } from "node:fs/promises";
import { join } from "node:path";
import { isInside } from "../config/files/read-project-file.ts";
import { fail } from "../model/diagnostic.ts";

/** The worlds of a project's sandbox, in the project's folder. */
export const SANDBOX_WORLDS = join(".xroom", "sandbox.json");
/** The secret of its account, beside them. */
const SANDBOX_SECRET = join(".xroom", "sandbox.secret");
/** What of them is ours: a sandbox's ids are nobody else's. */
export const SANDBOX_STATE = join(".xroom", "sandbox.state.json");

/**
 * A checkout may be a stranger's, and have links in it that lead anywhere. The sandbox's place is not asked for anywhere, so that its
 * files, which it writes and replaces, stay within the project. Throws a Failure for a link that leads out of it.
 */
export async function requireOwnSandbox(directory: string): Promise<void> {
  const root = await realpath(directory);
  for (const path of [".xroom", SANDBOX_WORLDS, SANDBOX_SECRET, SANDBOX_STATE]) {
    if (await leadsOut(root, join(directory, path)))
      throw fail(
        "outside-project",
        `${path} is a link that leads out of the project, where a sandbox has nothing to write`,
        "Remove the link, or make it a folder of the project.",
      );
  }
}

/** Also if there is nothing at its end yet. */
async function leadsOut(root: string, path: string): Promise<boolean> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return !isInside(root, real);
  return lstat(path).then(
    () => true,
    () => false,
  );
}
