import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { type Failure, fail } from "../model/diagnostic.ts";
import type { Environment } from "../model/environment.ts";
import type { Secret } from "../model/secret.ts";
import type { SourceTree } from "../model/source-tree.ts";
import { openCommit } from "./commit-tree.ts";
import { remoteEnvironment } from "./environment.ts";
import { withoutCredentials } from "./fetch.ts";
import { commitOf } from "./find-base.ts";
import { type Objects, openObjects } from "./objects.ts";
import { requireGit } from "./require-git.ts";
import { type Git, gitIn, remoteGitIn } from "./run.ts";

export interface MirrorOptions {
  readonly url: string;
  /** A branch or tag. */
  readonly ref: string;
  /** Given to git by askpass alone. */
  readonly token?: Secret | undefined;
  /** Paths of files. */
  readonly sshKey?: string | undefined;
  readonly knownHosts?: string | undefined;
  readonly environment: Environment;
}

/** A bare copy of a repository, of which commits are read without a checkout. */
export interface Mirror {
  /** Gives the ref's commit. Throws a Failure. */
  fetch(): Promise<string>;
  has(commit: string): Promise<boolean>;
  isAncestor(ancestor: string, commit: string): Promise<boolean>;
  /** Of commits' files: it does not exist. */
  directory(prefix: string): string;
  /** The files of a commit, under paths of a folder that does not exist. */
  open(commit: string, prefix: string): { readonly tree: SourceTree; readonly directory: string };
  close(): Promise<void>;
}

const WANTED = "refs/xroom/wanted";

/** `path` is the copy's folder. Throws a Failure. */
export async function openMirror(path: string, options: MirrorOptions): Promise<Mirror> {
  const { environment, url, ref } = options;
  await requireGit(environment);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const remote = remoteGitIn(path, await remoteSettings(path, options), path);
  const local = gitIn(path, environment, path);
  if ((await commitOf(local, "HEAD")) === undefined) await makeRepository(local, path);
  const objects = restartable(local);
  // No file of the copy itself can be named by a config.
  const directoryOf = (prefix: string): string => join(`${path}.commit`, prefix);
  // Two at once would both lock the ref.
  const inTurn = pLimit(1);
  const fetch = async (): Promise<string> => {
    const flags = ["--quiet", "--force", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head", "--no-auto-gc"];
    const { ok, reason } = await remote.run("fetch", ...flags, "--", url, `+${ref}:${WANTED}`);
    if (!ok) throw unreachable(url, ref, reason);
    const commit = await commitOf(local, WANTED);
    if (commit === undefined) throw unreachable(url, ref, "it is no commit");
    return commit;
  };
  return {
    fetch: () => inTurn(fetch),
    has: async (commit) => (await commitOf(local, commit)) !== undefined,
    isAncestor: async (ancestor, commit) => (await local.run("merge-base", "--is-ancestor", ancestor, commit)).ok,
    directory: directoryOf,
    open: (commit, prefix) => {
      const directory = directoryOf(prefix);
      return { tree: openCommit(objects, commit, { directory, prefix }), directory };
    },
    close: objects.close,
  };
}

/** Started when first read. One that ended is started again: a commit may have come that it doesn't know. */
function restartable(git: Git): Objects {
  let current: Objects | undefined;
  return {
    read: async (id, most) => {
      current ??= openObjects(git);
      try {
        return await current.read(id, most);
      } catch (error) {
        await current.close();
        current = undefined;
        throw error;
      }
    },
    close: async () => {
      await current?.close();
      current = undefined;
    },
  };
}

async function makeRepository(git: Git, path: string): Promise<void> {
  const made = await git.run("init", "--quiet", "--bare", "--template=", "--initial-branch=none");
  if (!made.ok) throw fail("git-failed", `git could not make a repository in ${path}: ${made.reason}`);
}

/** What git needs to reach the repository, besides the user's own settings; no secret in an argument or a file. */
async function remoteSettings(path: string, { environment, token, sshKey, knownHosts }: MirrorOptions): Promise<Environment> {
  const ssh =
    sshKey === undefined && knownHosts === undefined
      ? {}
      : { GIT_SSH_COMMAND: ["ssh", "-o BatchMode=yes", ...keyOptions(sshKey), ...hostOptions(knownHosts)].join(" ") };
  if (token === undefined) return { ...environment, ...ssh };
  const askpass = join(path, "askpass");
  // Removed first: one that was changed must not run.
  await rm(askpass, { force: true });
  const script = `#!/bin/sh\ncase "$1" in Username*) echo x-access-token ;; *) printf '%s\\n' "$GIT_PASSWORD" ;; esac\n`;
  await writeFile(askpass, script, { mode: 0o700, flag: "wx" });
  return { ...remoteEnvironment(environment), ...ssh, GIT_ASKPASS: askpass, GIT_PASSWORD: token.reveal() };
}

function keyOptions(sshKey: string | undefined): string[] {
  return sshKey === undefined ? [] : ["-o IdentitiesOnly=yes", `-i ${shellWord(sshKey)}`];
}

function hostOptions(knownHosts: string | undefined): string[] {
  return knownHosts === undefined ? [] : ["-o StrictHostKeyChecking=yes", `-o UserKnownHostsFile=${shellWord(knownHosts)}`];
}

/** Git runs the command with a shell. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

function unreachable(url: string, ref: string, reason: string): Failure {
  const help = "Check the URL, the ref, and what git needs to reach it: token, sshKey and knownHosts, or git's own settings.";
  return fail("git-failed", `git can't fetch ${ref} of ${withoutCredentials(url)}: ${withoutCredentials(reason)}`, help);
}
