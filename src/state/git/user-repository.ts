import { findRepository, type FoundRepository } from "../../git/repository.ts";
import type { Git } from "../../git/run.ts";
import { type Failure, fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { checkUrl, type GitAddress } from "./address.ts";

/** What the scratch repository takes over from the user's. */
export interface UserRepository {
  readonly top: string;
  readonly format: string;
  /** Of the repository alone. */
  readonly settings: readonly (readonly [string, string])[];
}

/** A URL needs no repository. Throws a Failure if there is no remote of the name, or it is not safe. */
export async function readUserRepository(
  { remote, name }: GitAddress,
  options: OpenOptions,
): Promise<{ readonly url: string; readonly user: UserRepository | undefined }> {
  const found = await findRepository(options.directory, options.environment);
  const user = found.kind === "repository" ? await describe(found.git, found.top) : undefined;
  if (remote.kind === "url") return { url: remote.url, user };
  if (found.kind !== "repository")
    throw noRemote(name, `git finds no repository here with a remote ${remote.name}${whyNot(found)}`);
  const { ok, out } = await found.git.run("remote", "get-url", "--push", "--", remote.name);
  const url = out.split("\n")[0] ?? "";
  if (!ok || url === "") throw noRemote(name, `the repository has no remote ${remote.name}`);
  // The repository's owner chose it, not the config.
  const written = /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/|[^/]+:)/.test(url) ? url : `./${url}`;
  return { url: checkUrl(written, { ...options, directory: found.top, fromConfig: false }).text, user };
}

async function describe(git: Git, top: string): Promise<UserRepository> {
  const format = (await git.run("rev-parse", "--show-object-format")).out.trim();
  const fields = (await git.run("config", "--list", "--null", "--show-scope", "--includes")).out.split("\0");
  const settings: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [key = "", ...lines] = (fields[at + 1] ?? "").split("\n");
    if (fields[at] === "local" || fields[at] === "worktree") settings.push([key, lines.length === 0 ? "true" : lines.join("\n")]);
  }
  return { top, format, settings };
}

function whyNot(found: FoundRepository): string {
  return found.kind === "refused" ? `: ${found.reason}` : "";
}

function noRemote(name: string, why: string): Failure {
  return fail(
    "no-remote",
    `the state is at ${name}, and ${why}`,
    "`git remote -v` lists the remotes. You can also write a URL instead.",
  );
}
