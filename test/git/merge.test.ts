import { writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fetchCommits } from "../../src/git/fetch.ts";
import { changedFiles, commitsBetween } from "../../src/git/history.ts";
import { mergeCommits } from "../../src/git/merge.ts";
import { openBaseRepository } from "../../src/git/open-base.ts";
import { createRepositories, git, GIT_ENVIRONMENT } from "../harness/git.ts";

const commit = async (work: string, files: Readonly<Record<string, string>>, branch?: string): Promise<string> => {
  if (branch !== undefined) await git(work, "checkout", "-q", "-B", branch, "main");
  for (const [name, text] of Object.entries(files)) await writeFile(join(work, name), text);
  await git(work, "add", "-A");
  await git(work, "commit", "-q", "-m", "change");
  return git(work, "rev-parse", "HEAD");
};

describe("a merge without a checkout", () => {
  it("has what both have changed, and leaves the work tree, the index and the refs alone", async () => {
    const { work } = await createRepositories();
    const theirs = await commit(work, { "theirs.txt": "theirs" }, "theirs");
    const ours = await commit(work, { "ours.txt": "ours" }, "ours");
    const before = await git(work, "for-each-ref");
    const { git: own } = await openBaseRepository(work, GIT_ENVIRONMENT);
    const merged = await mergeCommits(own, ours, theirs);
    expect(merged.kind).toBe("merged");
    if (merged.kind !== "merged") return;
    expect((await git(work, "ls-tree", "--name-only", merged.commit)).split("\n")).toEqual([
      "file.txt",
      "ours.txt",
      "theirs.txt",
    ]);
    expect(await git(work, "rev-parse", `${merged.commit}^1`, `${merged.commit}^2`)).toBe(`${ours}\n${theirs}`);
    expect([await git(work, "for-each-ref"), await git(work, "status", "--porcelain")]).toEqual([before, ""]);
    expect(await commitsBetween(own, theirs, ours)).toBe(1);
    expect(await changedFiles(own, { commit: ours, parent: `${ours}^` }, "")).toEqual(["ours.txt"]);
    const root = await git(work, "rev-list", "--max-parents=0", "main");
    expect(await changedFiles(own, { commit: root, parent: undefined }, "")).toEqual(["file.txt"]);
    expect(await changedFiles(own, { commit: ours, parent: `${ours}^` }, "elsewhere/")).toEqual([]);
  });

  it("that conflicts names the files, and runs no driver that an attribute of either chooses", async () => {
    const { work, folder } = await createRepositories();
    const ran = join(folder, "ran");
    await git(work, "config", "merge.chosen.driver", `touch ${ran}; exit 0`);
    const chosen = { ".gitattributes": "* merge=chosen\n" };
    const ours = await commit(work, { "file.txt": "ours" }, "ours");
    const theirs = await commit(work, { "file.txt": "theirs", ...chosen }, "theirs");
    const { git: own } = await openBaseRepository(work, GIT_ENVIRONMENT);
    for (const [a, b] of [
      [ours, theirs],
      [theirs, ours],
    ] as const)
      expect(await mergeCommits(own, a, b)).toEqual({ kind: "conflict", files: ["file.txt"] });
    await git(work, "config", "merge.default", "chosen");
    expect(await mergeCommits(own, ours, theirs)).toMatchObject({ kind: "conflict" });
    expect(existsSync(ran)).toBe(false);
    await git(work, "config", "merge.a=b.driver", "true");
    await expect(mergeCommits(own, ours, theirs)).rejects.toMatchObject({ diagnostics: [{ code: "git-failed" }] });
  });

  it("of commits that are not here is a failure", async () => {
    const { work } = await createRepositories();
    const { git: own } = await openBaseRepository(work, GIT_ENVIRONMENT);
    await expect(mergeCommits(own, "HEAD", "0".repeat(40))).rejects.toMatchObject({ diagnostics: [{ code: "git-failed" }] });
  });
});

describe("fetching commits", () => {
  it("makes a shallow clone whole, moves no ref, and tells that a ref has moved on", async () => {
    const { remote, work, folder } = await createRepositories();
    const tip = await git(work, "rev-parse", "main");
    const job = join(folder, "job");
    await git(folder, "clone", "-q", "--depth=1", `file://${remote}`, job);
    const repository = await openBaseRepository(job, GIT_ENVIRONMENT);
    await fetchCommits(repository, [{ ref: "refs/heads/main", commit: tip }]);
    expect(await git(job, "rev-list", "--count", "HEAD")).toBe("3");
    const newer = await commit(work, { "more.txt": "more" }, "more");
    await git(work, "push", "-q", "origin", "HEAD:refs/pull/7/head");
    const before = await git(job, "for-each-ref");
    await fetchCommits(repository, [{ ref: "refs/pull/7/head", commit: newer }]);
    expect(await git(job, "cat-file", "-t", newer)).toBe("commit");
    expect(await git(job, "for-each-ref")).toBe(before);
    expect(existsSync(join(job, ".git/FETCH_HEAD"))).toBe(false);
    const gone = { ref: "refs/pull/7/head", commit: "1".repeat(40) };
    await expect(fetchCommits(repository, [gone])).rejects.toMatchObject({ diagnostics: [{ code: "unknown-ref" }] });
    await git(job, "remote", "set-url", "origin", "https://user:secret@localhost:1/x.git");
    const failed = await fetchCommits(repository, [gone]).catch((error: unknown) => String(error));
    expect(failed).toContain("git can't fetch from origin");
    expect(failed).not.toContain("secret");
  });
});
