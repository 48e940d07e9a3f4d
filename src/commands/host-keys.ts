import { type FileHandle, open } from "node:fs/promises";
import type { HostKey } from "../apply/events.ts";
import { domainOf } from "../model/address.ts";
import { fail } from "../model/diagnostic.ts";
import { printable } from "../render/printable.ts";
import { hostLink } from "../resources/links.ts";

/** A file for the host keys of a run. An open room's key is given once, so it must be there before the room is opened. */
export interface HostKeyFile {
  /** `[{ "address", "room", "hostLink", "hostKey" }]` */
  write(hostKeys: readonly HostKey[]): Promise<void>;
}

/** Opens it anew, readable by its owner only. Throws a Failure, before anything is called, if it can't be written. */
export async function openHostKeyFile(path: string): Promise<HostKeyFile> {
  let file: FileHandle;
  try {
    file = await open(path, "w", 0o600);
    await file.chmod(0o600);
  } catch (cause) {
    throw fail(
      "unwritable-file",
      `${printable(path)} can't be written: ${(cause as Error).message}`,
      "Nothing was called. Choose another file for --host-keys.",
      { cause },
    );
  }
  return {
    write: async (hostKeys) => {
      const rows = hostKeys.map(({ address, key }) => {
        const at = { domain: domainOf(address), room: address.split("/")[2] ?? "" };
        return { address, room: `${at.domain}/${at.room}`, hostLink: hostLink(at, key), hostKey: key.reveal() };
      });
      await file.writeFile(`${JSON.stringify(rows, null, 2)}\n`);
      await file.close();
    },
  };
}
