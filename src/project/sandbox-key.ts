import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, isAbsolute, join } from "node:path";
import { isInside } from "../config/files/read-project-file.ts";
import { type Environment, nonEmpty } from "../model/environment.ts";

/**
 * Where the key of a project's sandbox is kept, outside the project: a pull request could commit one, and digests of real passwords under
 * a key that others know can be guessed. `undefined` if the user's folder lies in the project, too: the key then is of one run.
 */
export async function sandboxKeyPath(directory: string, environment: Environment): Promise<string | undefined> {
  const project = await realpath(directory);
  const folder = join(stateFolder(environment), "xroom", "sandboxes");
  if (isInside(project, await realFolder(folder))) return undefined;
  return join(folder, createHash("sha256").update(project).digest("hex").slice(0, 32));
}

/** By the XDG base directory specification, which ignores relative paths; on Windows the user's local data. */
function stateFolder(environment: Environment): string {
  const given = [environment["XDG_STATE_HOME"], environment["LOCALAPPDATA"]].map(nonEmpty);
  const home = nonEmpty(environment["HOME"]) ?? homedir();
  return given.find((path) => path !== undefined && isAbsolute(path)) ?? join(home, ".local", "state");
}

/** As far as it exists. */
async function realFolder(path: string): Promise<string> {
  const above = dirname(path);
  return await realpath(path).catch(() => (above === path ? path : realFolder(above)));
}
