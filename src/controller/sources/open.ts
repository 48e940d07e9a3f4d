import { join } from "node:path";
import type { Environment } from "../../model/environment.ts";
import { OWN_FOLDER, requireOwnFolder } from "../../state/own-folder.ts";
import type { SourceSettings } from "../config/settings.ts";
import { secretIn } from "../secrets.ts";
import type { OpenSource } from "./contract.ts";
import { openFolderSource } from "./folder-source.ts";
import { openGitSource } from "./git-source.ts";

export interface SourceOptions {
  /** That of the controller's file. */
  readonly directory: string;
  /** Copies of repositories are a replica's own. */
  readonly replica: string;
  readonly environment: Environment;
}

/** Throws a Failure. */
export async function openSource(
  { name, origin, prefix }: SourceSettings,
  { directory, replica, environment }: SourceOptions,
): Promise<OpenSource> {
  if (origin.kind === "folder") return openFolderSource(origin.folder, prefix);
  await requireOwnFolder(directory);
  const { url, ref, token, sshKey, knownHosts } = origin;
  const path = join(directory, OWN_FOLDER, "mirrors", replica.replaceAll(/[^A-Za-z0-9._-]/g, "_"), `${name}.git`);
  const secret = token === undefined ? undefined : secretIn(environment, token, `the token of source ${name}`);
  return openGitSource(path, prefix, { url, ref, token: secret, sshKey, knownHosts, environment });
}
