import type { XroomFile } from "../generated/schema-types.ts";
import { type Read, readProjectFile } from "../files/read-project-file.ts";
import { workTree } from "../files/work-tree.ts";

/** What is in the files that passwords are read from, by path as written. */
export type SecretFiles = ReadonlyMap<string, Read>;

const MOST_MEBIBYTES = 1;

/** Reads each `{ file: … }` of the config once, from disk: what is secret is seldom in git. */
export async function readSecretFiles(directory: string, files: readonly XroomFile[]): Promise<SecretFiles> {
  const read = new Map<string, Read>();
  for (const path of new Set(files.flatMap((file) => [...secretPaths(file)]))) {
    read.set(path, await readProjectFile(workTree, directory, path, MOST_MEBIBYTES));
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
