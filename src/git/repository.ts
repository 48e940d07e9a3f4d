import { lstat, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { Environment } from "../model/environment.ts";
import { BUDGETS } from "../model/budgets.ts";
import { readAtMost } from "../model/read-at-most.ts";
import { requireGit } from "./require-git.ts";
import { type Git, gitIn, remoteGitIn } from "./run.ts";

export interface Repository {
  readonly kind: "repository";
  /** In the project's folder. */
  readonly git: Git;
  /** The same, and it may reach the remotes. */
  readonly remote: Git;
  /** The folder that holds `.git`. */
  readonly top: string;
  /** The project's folder in it: empty, or ending in `/`. */
  readonly prefix: string;
}

export type FoundRepository =
  | Repository
  | { readonly kind: "none" }
  /** Git does not trust or understand it. */
  | { readonly kind: "refused"; readonly reason: string };

/**
 * The repository of a project's folder, even if GIT_DIR is set: that of the nearest `.git` at or above it, never a folder that only looks like a
 * bare repository. Git must find the same one: it also checks who owns it. Throws a Failure without a recent git.
 */
export async function findRepository(directory: string, environment: Environment): Promise<FoundRepository> {
  await requireGit(environment);
  const { there, project } = await whereIs(resolve(directory));
  const found = await nearest(project);
  if (found === undefined) return { kind: "none" };
  const { ok, out, reason } = await gitIn(there, environment).run("rev-parse", "--absolute-git-dir");
  if (!ok) return { kind: "refused", reason };
  const seen = out.replace(/\n$/, "");
  if ((await realpath(seen)) !== found.gitDirectory) return { kind: "refused", reason: `git finds another one, ${seen}` };
  const prefix = relative(found.top, project).split(sep).join("/");
  return {
    kind: "repository",
    git: gitIn(there, environment, found.gitDirectory),
    remote: remoteGitIn(there, environment, found.gitDirectory),
    top: found.top,
    prefix: prefix === "" ? "" : `${prefix}/`,
  };
}

interface Place {
  readonly top: string;
  readonly gitDirectory: string;
}

async function nearest(folder: string): Promise<Place | undefined> {
  const gitDirectory = await gitDirectoryOf(join(folder, ".git"));
  if (gitDirectory !== undefined) return { top: folder, gitDirectory };
  return dirname(folder) === folder ? undefined : nearest(dirname(folder));
}

/** `.git` is a folder, or the file of a further work tree or of a submodule (gitrepository-layout(5)). */
async function gitDirectoryOf(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return (await isThere(join(path, "HEAD"))) ? realpath(path) : undefined;
  if (found?.isFile() !== true) return undefined;
  // One that leads nowhere is git's to explain.
  const [, named = ""] = /^gitdir: (.+?)\n*$/.exec(await readAtMost(path, BUDGETS.submodulesBytes).then(String, () => "")) ?? [];
  const gitDirectory = resolve(dirname(path), named);
  return realpath(gitDirectory).catch(() => gitDirectory);
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** The nearest folder that is there, and the project's own: that of a new project may be in a request's commits alone. */
async function whereIs(folder: string): Promise<{ readonly there: string; readonly project: string }> {
  const there = await realpath(folder).catch(() => undefined);
  if (there !== undefined || dirname(folder) === folder) return { there: there ?? folder, project: there ?? folder };
  const above = await whereIs(dirname(folder));
  return { there: above.there, project: join(above.project, basename(folder)) };
}
