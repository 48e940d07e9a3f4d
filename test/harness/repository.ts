import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setScene, type Scene } from "../commands/fixtures.ts";

/** The committer of tests. Without a home, git reads no other settings. */
export const IDENTITY = {
  GIT_AUTHOR_NAME: "kim",
  GIT_AUTHOR_EMAIL: "kim@example.org",
  GIT_COMMITTER_NAME: "kim",
  GIT_COMMITTER_EMAIL: "kim@example.org",
};

/** A project that is a git repository, with the config committed on `main` and applied, and `feature` checked out. */
export interface Repository extends Scene {
  /** Runs a line of git, such as `commit -qm "two words"`, and gives what it prints. */
  git(line: string): Promise<string>;
  /** Commits everything. */
  commit(message: string): Promise<void>;
}

export async function createRepository(rooms?: string, environment: Record<string, string> = {}): Promise<Repository> {
  const scene = await setScene(rooms, { ...IDENTITY, ...environment });
  const { project } = scene;
  const git = async (line: string): Promise<string> => {
    const { code, out, err } = await project.shell(`git ${line}`);
    if (code !== 0) throw new Error(`git ${line}: ${err}`);
    return out.trim();
  };
  const commit = async (message: string): Promise<void> => {
    await git("add -A");
    await git(`commit -qm ${message}`);
  };
  await project.write(".gitignore", ".xroom\nplan.json\n");
  await git("init -qb main");
  await commit("first");
  await project.xroom("apply", "-y");
  await git("checkout -qb feature");
  return { ...scene, git, commit };
}

/** Every file and folder with its size and time of change. */
export function listing(directory: string): string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => {
      const { size, mtimeMs, ctimeMs } = lstatSync(join(directory, name));
      return `${name} ${size} ${mtimeMs} ${ctimeMs}`;
    })
    .toSorted();
}
