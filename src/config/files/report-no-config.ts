import { basename, dirname, join, resolve } from "node:path";
import type { SourceTree } from "../../model/source-tree.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { Report } from "../report.ts";

const ROOT_NAME = "xroom.yaml";

export async function reportNoConfig(tree: SourceTree, path: string, report: Report): Promise<void> {
  const help = await helpFor(tree, resolve(path));
  report.error("no-config", `there is no config at ${resolve(path)}`, undefined, { help });
}

async function helpFor(tree: SourceTree, path: string): Promise<string> {
  const folder = dirname(path);
  if (basename(path) !== ROOT_NAME) {
    const listed = await tree.list(folder);
    const entries = listed.kind === "entries" ? listed.entries : [];
    const names = entries.map(({ name }) => name).filter((name) => /\.ya?ml$/.test(name));
    return didYouMean(basename(path), names) ?? "check the file's name and folder in --config or XROOM_CONFIG";
  }
  const above = await folderAbove(tree, folder);
  if (above === undefined) return "run `xroom init` to begin one, or name it with --config FILE";
  return `there is one in ${above}: work there, with -C ${above}`;
}

async function folderAbove(tree: SourceTree, folder: string): Promise<string | undefined> {
  const above = dirname(folder);
  if (above === folder) return undefined;
  const found = await tree.realpath(join(above, ROOT_NAME));
  return found.kind === "path" ? above : folderAbove(tree, above);
}
