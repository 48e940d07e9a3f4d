/** Older gits ignore the setting that keeps them out of a folder made to look like a bare repository, and would run what it says. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect, it } from "vitest";
import { findBase } from "../../src/git/find-base.ts";
import { findRepository } from "../../src/git/repository.ts";
import { requireGit } from "../../src/git/require-git.ts";
import type { Environment } from "../../src/model/environment.ts";
import { temporaryFolder } from "../harness/folder.ts";
import { createRepositories, GIT_ENVIRONMENT } from "../harness/git.ts";

/** An environment whose git is this script, and then the real one. */
async function withGit(script: string): Promise<Environment> {
  const folder = join(temporaryFolder(), "bin");
  await mkdir(folder);
  await writeFile(join(folder, "git"), `#!/bin/sh\n${script}\n`);
  await chmod(join(folder, "git"), 0o755);
  return { ...GIT_ENVIRONMENT, PATH: [folder, GIT_ENVIRONMENT["PATH"]].join(delimiter) };
}

it.each([
  ["git version 1.9.1", "git 1.9.1 is too old"],
  ["git version 2.31.0", "git 2.31.0 is too old"],
  ["git version 2.37.7", "git 2.37.7 is too old"],
  ["git version 2.4.0", "git 2.4.0 is too old"],
  ["git version unknown", "git of no version is too old"],
  ["", "git of no version is too old"],
  ["git version 2.38.0", undefined],
  ["git version 2.39.5 (Apple Git-154)", undefined],
  ["git version 2.47.0.windows.1", undefined],
  ["git version 3.0.0", undefined],
])("%j: %s", async (version, refusal) => {
  const environment = await withGit(`echo '${version}'`);
  const outcome = requireGit(environment);
  await (refusal === undefined
    ? expect(outcome).resolves.toBeUndefined()
    : expect(outcome).rejects.toMatchObject({
        diagnostics: [{ code: "old-git", summary: expect.stringContaining(refusal) as string }],
      }));
});

it("an old git is asked for its version alone", async () => {
  const { work, folder } = await createRepositories();
  const environment = await withGit(`echo "$*" >> ${folder}/asked\necho 'git version 2.37.7'`);
  await expect(findRepository(work, environment)).rejects.toMatchObject({ diagnostics: [{ code: "old-git" }] });
  expect(await readFile(join(folder, "asked"), "utf8")).toBe("-C . --version\n");
});

it("git is told which repository it works in, and to believe no folder that only looks like one", async () => {
  const { work, folder } = await createRepositories();
  const asked = join(folder, "asked");
  const environment = await withGit(`echo "$*" >> ${asked}\nPATH='${GIT_ENVIRONMENT["PATH"]}' exec git "$@"`);
  const found = await findRepository(work, environment);
  if (found.kind !== "repository") throw new Error(found.kind);
  await findBase(found, "main");
  const [version, located, ...rest] = (await readFile(asked, "utf8")).trimEnd().split("\n");
  expect([version, located]).toEqual([expect.stringContaining("--version"), expect.stringContaining("--absolute-git-dir")]);
  expect(rest.length).toBeGreaterThan(0);
  for (const line of rest) expect(line).toContain(`--git-dir=${join(found.top, ".git")} `);
  for (const line of [located, ...rest]) expect(line).toContain("-c safe.bareRepository=explicit");
});
