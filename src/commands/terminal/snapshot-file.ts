import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { fail } from "../../model/diagnostic.ts";
import { parseSnapshot } from "../../snapshot/index.ts";
import { printable } from "../../render/safe/printable.ts";
import type { NamedSnapshot } from "../../project/options.ts";
import type { Io } from "./io.ts";
import type { GlobalOptions } from "./global-options.ts";
import { directoryOf } from "./project-options.ts";

/** Throws a Failure for a file that isn't there or isn't a snapshot. */
export async function readSnapshotFile(file: string, options: GlobalOptions, io: Io): Promise<NamedSnapshot> {
  const name = printable(file);
  const text = await readFile(resolve(directoryOf(options, io), file), "utf8").catch((cause: unknown) => {
    const help = "Save a snapshot with `xroom snapshot --out FILE`.";
    throw fail("unreadable-file", `the snapshot ${name} can't be read: ${(cause as Error).message}`, help, { cause });
  });
  return { snapshot: parseSnapshot(text, name), name };
}
