import { BUDGETS } from "../../model/budgets.ts";
import { parseSnapshot } from "../../snapshot/index.ts";
import { printable } from "../../render/safe/printable.ts";
import type { NamedSnapshot } from "../../project/options.ts";
import type { Io } from "./io.ts";
import type { GlobalOptions } from "./global-options.ts";
import { readNamedFile } from "./read-named-file.ts";

/** Throws a Failure for a file that isn't there or isn't a snapshot. */
export async function readSnapshotFile(file: string, options: GlobalOptions, io: Io): Promise<NamedSnapshot> {
  const name = printable(file);
  const help = "Save a snapshot with `xroom snapshot --out FILE`.";
  const named = { subject: `the snapshot ${name}`, most: BUDGETS.documentBytes, help };
  return { snapshot: parseSnapshot(await readNamedFile(file, named, options, io), name), name };
}
