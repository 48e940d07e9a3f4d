import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { SourceTree, Unreadable } from "../model/source-tree.ts";
import type { Objects } from "./objects.ts";
import { type Entry, parseTree } from "./tree-object.ts";

/** After symbolic links. */
type Found =
  | { readonly kind: "entry"; readonly path: string; readonly entry: Entry }
  | { readonly kind: "outside"; readonly path: string };

const NOT_IN_COMMIT: Unreadable = { kind: "unreadable", reason: "it is a submodule, whose files are not in this commit" };
const MOST_LINKS = 40;
/** In bytes. */
const LONGEST_LINK = 4096;

/**
 * The files of a project in a commit: `directory` is the project's folder in the work tree, `prefix` its folder in the repository.
 * The files of a submodule are not in it.
 */
export function openCommit(
  objects: Objects,
  commit: string,
  { directory, prefix }: { directory: string; prefix: string },
): SourceTree {
  const folders = new Map<string, Promise<ReadonlyMap<string, Entry>>>();
  const entriesOf = (id: string): Promise<ReadonlyMap<string, Entry>> => {
    const known = folders.get(id) ?? objects.read(id).then((bytes) => parseTree(bytes as Buffer, id.length / 2));
    folders.set(id, known);
    return known;
  };

  let project: Promise<Entry | undefined> | undefined;
  const findProject = async (): Promise<Entry | undefined> => {
    const [, id = ""] = /^tree (\w+)/.exec(String(await objects.read(commit))) ?? [];
    let entry: Entry | undefined = { name: "", kind: "folder", id };
    for (const name of prefix.split("/").filter((part) => part !== "")) entry = await childOf(entry, name);
    return entry;
  };
  const childOf = async (folder: Entry | undefined, name: string): Promise<Entry | undefined> =>
    folder?.kind === "folder" ? (await entriesOf(folder.id)).get(name) : undefined;

  const find = async (path: string): Promise<Found | Unreadable> => {
    const root = await (project ??= findProject());
    if (root === undefined) return { kind: "missing" };
    const real: Entry[] = [root];
    const left = stepsTo(path);
    // Steps that remain of the path itself: the others come from the target of a link.
    let own = left.length;
    for (let links = 0; left.length > 0;) {
      const isOfLink = left.length > own;
      const step = left.shift() as string;
      own = Math.min(own, left.length);
      if (step === "..") {
        if (real.length === 1) return { kind: "outside", path: join(directory, "..", ...left) };
        real.pop();
        continue;
      }
      const folder = real.at(-1);
      if (folder?.kind === "submodule") return NOT_IN_COMMIT;
      const entry = await childOf(folder, step);
      if (entry === undefined) return { kind: isOfLink ? "dangling" : "missing" };
      if (entry.kind !== "link") {
        real.push(entry);
        continue;
      }
      if ((links += 1) > MOST_LINKS) return { kind: "unreadable", reason: "ELOOP" };
      const target = (await objects.read(entry.id, LONGEST_LINK))?.toString();
      if (target === undefined) return { kind: "unreadable", reason: "ENAMETOOLONG" };
      if (!isAbsolute(target)) left.unshift(...target.split("/").filter((part) => part !== "" && part !== "."));
      else {
        real.splice(1);
        left.unshift(...stepsTo(target));
      }
    }
    return { kind: "entry", path: join(directory, ...real.slice(1).map(({ name }) => name)), entry: real.at(-1) as Entry };
  };
  const stepsTo = (path: string): string[] =>
    relative(directory, path)
      .split(sep)
      .filter((part) => part !== "");

  return {
    realpath: async (path) => {
      const found = await find(resolve(path));
      return found.kind === "entry" || found.kind === "outside" ? { kind: "path", path: found.path } : found;
    },
    typeOf: async (path) => {
      const found = await find(path);
      if (found.kind === "entry") return { kind: isFolder(found.entry) ? "folder" : "other" };
      return found.kind === "outside" ? { kind: "other" } : found;
    },
    list: async (path) => {
      const found = await find(path);
      if (found.kind !== "entry") return found.kind === "outside" ? { kind: "missing" } : found;
      if (found.entry.kind === "submodule") return NOT_IN_COMMIT;
      if (found.entry.kind !== "folder") return { kind: "unreadable", reason: "ENOTDIR" };
      const entries = [...(await entriesOf(found.entry.id)).values()].map((entry) => ({
        name: entry.name,
        isDirectory: () => isFolder(entry),
        isSymbolicLink: () => entry.kind === "link",
      }));
      return { kind: "entries", entries };
    },
    read: async (path, most) => {
      const found = await find(path);
      if (found.kind === "outside") return { kind: "not-a-file" };
      if (found.kind !== "entry") return found;
      if (found.entry.kind !== "file") return { kind: "not-a-file" };
      const bytes = await objects.read(found.entry.id, most);
      return bytes === undefined ? { kind: "too-large" } : { kind: "bytes", bytes };
    },
  };
}

function isFolder({ kind }: Entry): boolean {
  return kind === "folder" || kind === "submodule";
}
