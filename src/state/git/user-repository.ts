import { type Failure, fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { checkUrl } from "./address.ts";
import { type GitResult, runGit } from "./run.ts";

interface UserRepository {
  readonly top: string;
  readonly format: string;
  /** Of the repository alone. */
  readonly settings: readonly (readonly [string, string])[];
}

/** Gives git's message if there is none. Ignores bare repositories that a pull request brings along. */
export async function findUserRepository(options: OpenOptions): Promise<UserRepository | string> {
  const ask = (...args: string[]): Promise<GitResult> => runGit(["-c", "safe.bareRepository=explicit", ...args], options);
  const found = await ask("rev-parse", "--is-bare-repository", "--show-object-format", "--absolute-git-dir");
  if (found.code !== 0) return found.message;
  const [bare, format = "sha1", gitDirectory = ""] = found.out.toString("utf8").trimEnd().split("\n");
  const top = bare === "true" ? gitDirectory : (await ask("rev-parse", "--show-toplevel")).out.toString("utf8").trimEnd();
  const listed = await ask("config", "--list", "--null", "--show-scope", "--includes");
  const fields = listed.out.toString("utf8").split("\0");
  const settings: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [key = "", ...lines] = (fields[at + 1] ?? "").split("\n");
    if (fields[at] === "local" || fields[at] === "worktree") settings.push([key, lines.length === 0 ? "true" : lines.join("\n")]);
  }
  return { top: top === "" ? options.directory : top, format, settings };
}

/** Throws a Failure if there is none, or it is not safe. */
export async function pushUrlOf(
  remote: string,
  name: string,
  user: UserRepository | string,
  options: OpenOptions,
): Promise<string> {
  if (typeof user === "string") throw noRemote(name, `git finds no repository here with a remote ${remote}: ${user}`);
  const { code, out } = await runGit(["remote", "get-url", "--push", "--", remote], options);
  const url = out.toString("utf8").split("\n")[0] ?? "";
  if (code !== 0 || url === "") throw noRemote(name, `the repository has no remote ${remote}`);
  // The repository's owner chose it, not the config.
  const written = /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/|[^/]+:)/.test(url) ? url : `./${url}`;
  return checkUrl(written, { ...options, directory: user.top, fromConfig: false }).text;
}

function noRemote(name: string, why: string): Failure {
  return fail(
    "no-remote",
    `the state is at ${name}, and ${why}`,
    "`git remote -v` lists the remotes. You can also write a URL instead.",
  );
}
