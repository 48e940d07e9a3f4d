import { mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findRepository, type FoundRepository } from "../../src/git/repository.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { createRepositories, git, GIT_ENVIRONMENT } from "../harness/git.ts";

const find = (directory: string): Promise<FoundRepository> => findRepository(directory, GIT_ENVIRONMENT);

/** Its git answers for the same repository. */
async function gitDirectoryOf(found: FoundRepository): Promise<string> {
  if (found.kind !== "repository") throw new Error(JSON.stringify(found));
  return realpath((await found.git.run("rev-parse", "--absolute-git-dir")).out.trim());
}

describe("the repository of a folder", () => {
  it("is the one that holds it, also through a link, with the folder's path in it", async () => {
    const { work, folder } = await createRepositories();
    const deep = join(work, "teams", "one");
    await mkdir(deep, { recursive: true });
    await symlink(deep, join(folder, "link"));
    for (const [directory, prefix] of [
      [work, ""],
      [deep, "teams/one/"],
      [join(folder, "link"), "teams/one/"],
    ] as const) {
      const found = await find(directory);
      expect(found).toMatchObject({ kind: "repository", top: await realpath(work), prefix });
      expect(await gitDirectoryOf(found)).toBe(await realpath(join(work, ".git")));
    }
  });

  it("is that of a further work tree, or of a submodule", async () => {
    const { work, folder, remote } = await createRepositories();
    await git(work, "worktree", "add", "--quiet", "-b", "side", join(folder, "side"));
    expect(await gitDirectoryOf(await find(join(folder, "side")))).toBe(await realpath(join(work, ".git/worktrees/side")));
    await git(work, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", `file://${remote}`, "sub");
    expect(await gitDirectoryOf(await find(join(work, "sub")))).toBe(await realpath(join(work, ".git/modules/sub")));
  });

  it("is not a folder `.git` that is none, and not above a file `.git` that leads nowhere", async () => {
    const { work } = await createRepositories();
    const inner = join(work, "inner");
    await mkdir(join(inner, ".git"), { recursive: true });
    expect(await find(inner)).toMatchObject({ kind: "repository", top: await realpath(work), prefix: "inner/" });
    await mkdir(join(work, "other"));
    await writeFile(join(work, "other", ".git"), "gitdir: nowhere\n");
    expect(await find(join(work, "other"))).toMatchObject({
      kind: "refused",
      reason: expect.stringContaining("not a git repository") as string,
    });
  });

  it("is none in a folder that looks like a bare one, beside what a repository there would say", async () => {
    const { work, folder } = await createRepositories();
    const bare = join(work, "bare");
    await git(folder, "init", "--quiet", "--bare", bare);
    await git(bare, "config", "core.fsmonitor", `touch ${folder}/ran`);
    for (const directory of [bare, join(bare, "objects")])
      expect(await find(directory)).toMatchObject({
        kind: "refused",
        reason: expect.stringContaining("safe.bareRepository") as string,
      });
    const other = join(temporaryFolder(), "bare.git");
    await git(folder, "init", "--quiet", "--bare", other);
    expect(await find(other)).toEqual({ kind: "none" });
    expect(await find(temporaryFolder())).toEqual({ kind: "none" });
  });
});
