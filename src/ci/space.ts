import { realpath } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { openCommit } from "../git/commit-tree.ts";
import { fetchCommits, type Wanted } from "../git/fetch.ts";
import { openObjects } from "../git/objects.ts";
import { CI, openBaseRepository } from "../git/open-base.ts";
import type { Repository } from "../git/repository.ts";
import type { Branch, Forge } from "../forge/contract.ts";
import type { LabelRules } from "./labels.ts";
import type { LiveProjectOptions } from "../project/options.ts";
import { type Loaded, type NotLoaded, tryLoad } from "../project/load.ts";

/** What every part of `xroom ci` works with. */
export interface Space {
  readonly forge: Forge;
  /** The job's clone. Its work tree is never read but for secret files: configs come from commits. */
  readonly repository: Repository;
  readonly where: LiveProjectOptions;
  /** The path of the root file in the repository: it tells projects apart even where they can't be read. */
  readonly root: string;
  readonly labels: LabelRules;
  readonly trustWriters: boolean;
  /** Nothing is written, at the forge, in the state or at the API. */
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
}

export interface SpaceOptions extends Omit<Space, "repository" | "where" | "root"> {
  readonly where: LiveProjectOptions;
}

/** Throws a Failure outside of a clone. */
export async function openSpace({ where, ...options }: SpaceOptions): Promise<Space> {
  const file = resolve(where.directory, where.file ?? "xroom.yaml");
  // The folder may be in the request alone.
  const directory = await realpath(dirname(file)).catch(() => dirname(file));
  const repository = await openBaseRepository(directory, where.environment, CI);
  const name = basename(file);
  return { ...options, repository, root: `${repository.prefix}${name}`, where: { ...where, directory, file: name } };
}

export function branchRef({ name, commit }: Pick<Branch, "name" | "commit">): Wanted {
  return { ref: `refs/heads/${name}`, commit };
}

/** The newest commit of a branch, which is here then. */
export async function fetchTip({ forge, repository }: Space, name: string): Promise<Branch> {
  const branch = await forge.tip(name);
  await fetchCommits(repository, [branchRef(branch)]);
  return branch;
}

/** The project as a commit has it. */
export async function inCommit<T>(
  { repository, where }: Pick<Space, "repository" | "where">,
  commit: string,
  act: (where: LiveProjectOptions) => Promise<T>,
): Promise<T> {
  const { git, prefix } = repository;
  const objects = openObjects(git);
  try {
    return await act({ ...where, tree: openCommit(objects, commit, { directory: where.directory, prefix }) });
  } finally {
    await objects.close();
  }
}

/** The config of a commit, whose secrets may be unset. */
export function configIn(space: Pick<Space, "repository" | "where">, commit: string): Promise<Loaded | NotLoaded> {
  return inCommit(space, commit, (where) => tryLoad({ ...where, secrets: false }));
}

/** `https://github.com/acme/meetings/blob/<commit>/<folder>` */
export function linkBase(
  { forge: { job }, repository: { prefix } }: Pick<Space, "forge" | "repository">,
  commit: string,
): string {
  const path = prefix.replace(/\/$/, "").split("/").map(encodeURIComponent).join("/");
  const tree = { github: "blob", gitlab: "-/blob", gitea: "src/commit", forgejo: "src/commit" }[job.kind];
  return `${job.repositoryUrl}/${tree}/${commit}${path === "" ? "" : `/${path}`}`;
}
