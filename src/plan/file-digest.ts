import type { Config } from "../model/config.ts";
import type { Digest } from "../model/digest.ts";
import type { Keyring } from "../model/keyring.ts";

/** All that a plan needs of a config file: its text need not be kept. */
export interface FileDigest {
  readonly name: string;
  readonly digest: Digest;
}

export function digestFiles(files: Config["files"], keyring: Keyring): FileDigest[] {
  return files.map(({ name, text }) => ({ name, digest: keyring.digest("config", text) }));
}
