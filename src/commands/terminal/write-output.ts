import { writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Failure, fail } from "../../model/diagnostic.ts";
import { printable } from "../../render/safe/printable.ts";
import type { Project } from "../../project/project.ts";
import { resolveOutputPath, isSameFile } from "../../state/file/output-path.ts";
import { type FileText, replaceFile } from "../../state/file/whole-file.ts";
import type { Io } from "./io.ts";

/**
 * Writes a file that the user named: a regular file whole or not at all, a link's target rather than the link, a device or pipe
 * directly. `mode` is 0o600 where a secret may be inside. Throws a Failure.
 */
export async function writeOutput(path: string, text: FileText, mode: number, io: Io): Promise<void> {
  try {
    const to = await resolveOutputPath(path);
    if (to.kind === "file") await replaceFile(to.path, text, mode);
    else if (to.kind === "own")
      for (const piece of typeof text === "string" ? [text] : text) io[to.stream === "stdout" ? "out" : "err"](piece);
    else await writeFile(path, text);
  } catch (cause) {
    throw cause instanceof Failure ? cause : unwritable(path, cause);
  }
}

/** Replaces a file whose name is ours. Never writes through a link: in a foreign checkout it may lead anywhere. Throws a Failure. */
export async function overwriteFile(path: string, text: string, mode: number): Promise<void> {
  await replaceFile(path, text, mode).catch((cause: unknown) => {
    throw unwritable(path, cause);
  });
}

function unwritable(path: string, cause: unknown): Failure {
  const help = "Check that its folder is there and may be written to, and that the disk is not full.";
  return fail("unwritable-file", `${printable(path)} can't be written: ${(cause as Error).message}`, help, { cause });
}

/** Throws a Failure if `--out` names a file of the config. */
export async function refuseConfigFile(path: string, { config, files }: Project): Promise<void> {
  for (const { name } of files) {
    if (await isSameFile(path, resolve(config.directory, name)).catch(() => false))
      throw fail(
        "own-file",
        `--out ${printable(basename(path))} is ${printable(name)}, a file of the config`,
        "Choose another name.",
      );
  }
}
