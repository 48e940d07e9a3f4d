import { BUDGETS } from "../../model/budgets.ts";
import type { Password, XroomFile } from "../generated/schema-types.ts";
import type { CheckedFile } from "../schema/check-file.ts";
import { type ProjectFile, readProjectFile } from "../files/read-project-file.ts";
import { createWorkTree } from "../files/work-tree.ts";

/** By path as written. */
export type SecretFiles = ReadonlyMap<string, ProjectFile>;

/** From disk, as secrets are seldom in git. */
export async function readSecretFiles(directory: string, files: readonly CheckedFile[]): Promise<SecretFiles> {
  const read = new Map<string, ProjectFile>();
  let left = BUDGETS.fileBytes;
  const tree = createWorkTree();
  for (const path of new Set(files.flatMap((file) => (mayNameFiles(file) ? [...secretPaths(file.value)] : [])))) {
    const file = await readProjectFile(tree, directory, path, BUDGETS.secretBytes);
    left -= file.kind === "text" ? file.text.length : 0;
    read.set(path, left < 0 ? { kind: "too-large" } : file);
  }
  return read;
}

/** An escape may hide the key. */
function mayNameFiles({ file: { text } }: CheckedFile): boolean {
  return text.includes("file") || text.includes("\\");
}

function* secretPaths(file: XroomFile): Generator<string> {
  const domains = [...Object.values(file.domains ?? {}), ...Object.values(file.templates?.domains ?? {})];
  for (const { defaults } of domains) yield* pathIn(defaults);
  for (const rooms of [file.templates?.rooms, ...domains.map((domain) => domain.rooms)]) {
    for (const room of Object.values(rooms ?? {})) {
      yield* pathIn(room);
      for (const booking of Object.values(room?.bookings ?? {})) {
        yield* pathIn(booking);
        for (const override of Object.values(booking?.overrides ?? {})) yield* pathIn(override);
      }
    }
  }
}

function* pathIn(block: { readonly password?: Password } | null | undefined): Generator<string> {
  const password = block?.password;
  if (typeof password === "object" && password?.file !== undefined) yield password.file;
}
