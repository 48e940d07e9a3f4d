import { resolve } from "node:path";
import { Failure, fail } from "../../model/diagnostic.ts";
import { readAtMost } from "../../model/read-at-most.ts";
import type { GlobalOptions } from "./global-options.ts";
import type { Io } from "./io.ts";
import { directoryOf } from "./project-options.ts";

interface Named {
  /** For messages: `the plan x.json`. */
  readonly subject: string;
  /** In bytes. */
  readonly most: number;
  readonly help: string;
}

/** The text of a file that the command line names, as UTF-8. */
export async function readNamedFile(...file: Parameters<typeof readNamedBytes>): Promise<string> {
  return (await readNamedBytes(...file)).toString("utf8");
}

/** A file that the command line names: a pipe, too, and of a device that has no end no more than `most`. Throws a Failure. */
export async function readNamedBytes(
  file: string,
  { subject, most, help }: Named,
  options: Pick<GlobalOptions, "C">,
  io: Pick<Io, "directory">,
): Promise<Buffer> {
  return await readAtMost(resolve(directoryOf(options, io), file), most, subject, help).catch((cause: unknown) => {
    if (cause instanceof Failure) throw cause;
    throw fail("unreadable-file", `${subject} can't be read: ${(cause as Error).message}`, help, { cause });
  });
}
