import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "./folder.ts";

const execute = promisify(execFile);

/** Git's environment: no config of the machine or the user, and so no name to commit with. */
export const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nowhere",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
};

/** Runs git as a test does; gives what it prints, without the last line break. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const who = ["-c", "user.name=Test", "-c", "user.email=test@example.org"];
  return (await execute("git", [...who, ...args], { cwd: directory, env: GIT_ENVIRONMENT })).stdout.trimEnd();
}

/** A folder with an empty bare repository `remote.git`, and a checkout `work` of it with three commits on main. */
export async function createRepositories(): Promise<{ readonly folder: string; readonly remote: string; readonly work: string }> {
  const folder = temporaryFolder();
  const [remote, work] = [join(folder, "remote.git"), join(folder, "work")];
  await git(folder, "init", "--quiet", "--bare", "--initial-branch=main", remote);
  await git(remote, "config", "receive.autogc", "false");
  await git(folder, "clone", "--quiet", `file://${remote}`, work);
  await git(work, "checkout", "--quiet", "-b", "main");
  for (const text of ["one", "two", "three"]) {
    await writeFile(join(work, "file.txt"), text);
    await git(work, "add", ".");
    await git(work, "commit", "--quiet", "-m", text);
  }
  await git(work, "push", "--quiet", "origin", "main");
  return { folder, remote, work };
}
