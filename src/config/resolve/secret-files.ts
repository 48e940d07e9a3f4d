import { BUDGETS } from "../../model/budgets.ts";
import type { XroomFile } from "../generated/schema-types.ts";
import { type ProjectFile, readProjectFile } from "../files/read-project-file.ts";
import { workTree } from "../files/work-tree.ts";

/** By path as written. */
export type SecretFiles = ReadonlyMap<string, ProjectFile>;

/** From disk, as secrets are seldom in git. */
export async function readSecretFiles(directory: string, files: readonly XroomFile[]): Promise<SecretFiles> {
  const read = new Map<string, ProjectFile>();
  let left = BUDGETS.fileMebibytes * 1024 * 1024;
  for (const path of new Set(files.flatMap((file) => [...secretPaths(file)]))) {
    const file = await readProjectFile(workTree, directory, path, BUDGETS.secretMebibytes);
    left -= file.kind === "text" ? file.text.length : 0;
    read.set(path, left < 0 ? { kind: "too-large" } : file);
  }
  return read;
}

function* secretPaths(file: XroomFile): Generator<string> {
  for (const domain of Object.values(file.domains ?? {})) {
    for (const room of Object.values(domain.rooms ?? {})) {
      for (const { password } of [room, ...Object.values(room.bookings ?? {})]) {
        if (typeof password === "object" && password?.file !== undefined) yield password.file;
      }
    }
  }
}
