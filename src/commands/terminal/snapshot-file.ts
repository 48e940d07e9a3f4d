import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { openSnapshot } from "../../project/from-snapshot.ts";
import { fail } from "../../model/diagnostic.ts";
import { parseSnapshot } from "../../snapshot/read.ts";
import { printable } from "../../render/safe/printable.ts";
import type { PlanningSession } from "../../project/session.ts";
import type { Io } from "./io.ts";
import type { GlobalOptions } from "./global-options.ts";
import { directoryOf, sessionOptions } from "./project-options.ts";

/** A session on a snapshot from its file. Throws a Failure for one that isn't there or isn't a snapshot, and as `openSnapshot` does. */
export async function openSnapshotFile(file: string, options: GlobalOptions, io: Io): Promise<PlanningSession> {
  const name = printable(file);
  const text = await readFile(resolve(directoryOf(options, io), file), "utf8").catch((cause: unknown) => {
    const help = "Save a snapshot with `xroom snapshot --out FILE`.";
    throw fail("unreadable-file", `the snapshot ${name} can't be read: ${(cause as Error).message}`, help, { cause });
  });
  return openSnapshot(sessionOptions(options, io), parseSnapshot(text, name), name);
}
