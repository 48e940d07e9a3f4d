import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { codeOf, type SourceTree } from "../model/source-tree.ts";
import type { Objects } from "./objects.ts";
import { type Entry, parseTree } from "./tree-object.ts";

/** Where a path leads: to an entry of the tree by its real path, or out of it. */
type Found = { readonly path: string; readonly entry: Entry | "outside" };

/** As many symbolic links as a path may lead through. */
const MOST_LINKS = 40;
/** In bytes. */
const LONGEST_LINK = 4096;

/**
 * The files of a project as a commit has them; `directory` is where the project is in the work tree, and `prefix` where in the
 * repository. Symbolic links are followed within the project; a submodule is a folder with nothing in it.
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

  let project: Promise<Entry> | undefined;
  const root = (): Promise<Entry> => {
    project ??= (async () => {
      const [, id = ""] = /^tree (\w+)/.exec(String(await objects.read(commit))) ?? [];
      let entry: Entry = { name: "", kind: "folder", id };
      for (const name of prefix.split("/").filter((part) => part !== "")) entry = await childOf(entry, name);
      return entry;
    })();
    return project;
  };
  const childOf = async (folder: Entry, name: string): Promise<Entry> => {
    if (folder.kind !== "folder") throw failure(folder.kind === "submodule" ? "ENOENT" : "ENOTDIR");
    const entry = (await entriesOf(folder.id)).get(name);
    if (entry === undefined) throw failure("ENOENT");
    return entry;
  };

  const find = async (path: string): Promise<Found> => {
    const real: Entry[] = [await root()];
    const left = stepsTo(path);
    for (let links = 0; left.length > 0;) {
      const step = left.shift() as string;
      const here = real.at(-1) as Entry;
      if (step === "..") {
        if (real.length === 1) return { path: join(directory, "..", ...left), entry: "outside" };
        real.pop();
        continue;
      }
      const entry = await childOf(here, step);
      if (entry.kind !== "link") {
        real.push(entry);
        continue;
      }
      if ((links += 1) > MOST_LINKS) throw failure("ELOOP");
      const target = (await objects.read(entry.id, LONGEST_LINK))?.toString();
      if (target === undefined) throw failure("ENAMETOOLONG");
      if (!isAbsolute(target)) left.unshift(...target.split("/").filter((part) => part !== "" && part !== "."));
      else {
        real.splice(1);
        left.unshift(...stepsTo(target));
      }
    }
    return { path: join(directory, ...real.slice(1).map(({ name }) => name)), entry: real.at(-1) as Entry };
  };
  const stepsTo = (path: string): string[] =>
    relative(directory, path)
      .split(sep)
      .filter((part) => part !== "");
  const folderAt = async (path: string): Promise<Entry | undefined> => {
    const { entry } = await find(path);
    return entry !== "outside" && (entry.kind === "folder" || entry.kind === "submodule") ? entry : undefined;
  };

  return {
    realpath: async (path) => (await find(resolve(path))).path,
    isFolder: (path) =>
      folderAt(path).then(
        (folder) => folder !== undefined,
        (error: unknown) => {
          codeOf(error);
          return false;
        },
      ),
    list: async (path) => {
      const folder = await folderAt(path);
      if (folder?.kind !== "folder") return [];
      return [...(await entriesOf(folder.id)).values()].map(({ name, kind }) => ({
        name,
        isDirectory: () => kind === "folder" || kind === "submodule",
        isSymbolicLink: () => kind === "link",
      }));
    },
    read: async (path, most) => {
      const { entry } = await find(path);
      if (entry === "outside" || entry.kind !== "file") return "not-a-file";
      return (await objects.read(entry.id, most)) ?? "too-large";
    },
  };
}

/** As node:fs fails. */
function failure(code: "ENOENT" | "ENOTDIR" | "ELOOP" | "ENAMETOOLONG"): Error {
  return Object.assign(new Error(code), { code });
}
