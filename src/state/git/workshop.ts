import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Failure, fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import { checkUrl, type GitAddress } from "./address.ts";
import { type GitResult, runGit } from "./run.ts";

/**
 * A repository of our own, for as long as the process lives, in which commits are made, and from which they are pushed: so nothing of
 * the user's is touched, be it work tree, index, branches, config, FETCH_HEAD or objects, and it doesn't matter whether that is
 * shallow, detached, or there at all. What git needs to get to the remote as the user does (where it lies, credential helpers, the
 * headers that a pipeline's checkout step has set, ssh commands) is read from the user's repository and handed on in the
 * environment, in memory.
 */
export interface Workshop {
  /** Runs git in it. The remote is called `REMOTE`. */
  run(args: readonly string[], input?: string): Promise<GitResult>;
  /** Removes it. */
  close(): Promise<void>;
}

export const REMOTE = "state";

/** The first that takes its config from the environment (March 2021). */
const OLDEST = [2, 31];

const TRANSPORTS = "https:http:ssh:file";

/** Settings of the user's repository that have to do with how a remote is reached, by the beginning of their names. */
const REACHING = /^(?:http|credential|ssh|url)\.|^core\.(?:sshcommand|askpass|gitproxy)$/;

/** Variables that would lead git elsewhere, into a repository that it was started from, or have it show what is secret. */
const LEADING_ASTRAY =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|SHALLOW_FILE|CONFIG|CEILING_DIRECTORIES|QUARANTINE_PATH|AUTHOR_.*|COMMITTER_.*|TRACE.*|CURL_VERBOSE)$/;

/** Makes one. Throws a Failure: no git, one that is too old, no such remote. */
export async function openWorkshop({ remote, ref, name }: GitAddress, options: OpenOptions): Promise<Workshop> {
  const { directory, environment } = options;
  await requireGit(options);
  await requireRef(ref, options);
  const looked = await lookAtRepository(options);
  const own = typeof looked === "string" ? undefined : looked;
  const url = remote.kind === "url" ? remote.url : await urlOf(remote.name, name, looked, options);
  const path = await makeFolder();

  const settings: [string, string][] = [
    ...(own?.settings ?? []).flatMap(([key, value]) => renamed(key, value, remote)),
    [`remote.${REMOTE}.url`, url],
    ["core.hooksPath", "/dev/null"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    // A config's word is good for its host alone.
    ...(remote.kind === "url" && options.fromConfig ? [["http.followRedirects", "false"] as [string, string]] : []),
  ];
  const kept = Object.entries(environment).filter(([key]) => !LEADING_ASTRAY.test(key));
  const workshop: Workshop = {
    run: (args, input) =>
      runGit(args, {
        directory: own?.top ?? directory,
        environment: {
          ...Object.fromEntries(kept),
          GIT_DIR: path,
          GIT_ALLOW_PROTOCOL: TRANSPORTS,
          ...inEnvironment(settings, environment),
        },
        ...(input === undefined ? {} : { input }),
      }),
    close: () => removeFolder(path),
  };
  const format = own === undefined ? [] : [`--object-format=${own.format}`];
  const made = await workshop.run(["init", "--quiet", "--bare", "--template=", "--initial-branch=none", ...format]);
  if (made.code !== 0) {
    await workshop.close();
    throw fail("git-failed", `git could not make a repository in ${path}: ${made.said}`);
  }
  return workshop;
}

/** What a process that ends without closing its states removes; a killed one leaves its folder behind. */
const folders = new Set<string>();

function removeFolders(): void {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
}

async function makeFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "xroom-git-"));
  if (folders.size === 0) process.on("exit", removeFolders);
  folders.add(path);
  return path;
}

async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  folders.delete(path);
  if (folders.size === 0) process.off("exit", removeFolders);
}

async function requireGit(options: OpenOptions): Promise<void> {
  const { out } = await runGit(["--version"], options);
  const version = /\d+(?:\.\d+)+/.exec(out.toString("utf8"))?.[0] ?? "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw fail("old-git", `git ${version} is too old to keep the state`, `Install git ${OLDEST.join(".")} or newer.`);
}

async function requireRef(ref: string, options: OpenOptions): Promise<void> {
  const { code } = await runGit(["check-ref-format", ref], options);
  if (code === 0) return;
  throw fail("state-url", `git allows no ref of the name ${ref}`, "Write it like refs/xroom/production.");
}

interface Repository {
  /** Where relative addresses of its remotes begin. */
  readonly top: string;
  readonly format: string;
  /** Its own settings, and none of the user's or the machine's, which git reads anyway. */
  readonly settings: readonly (readonly [string, string])[];
}

/**
 * The repository that the project lies in, or why git finds none. A folder that only looks like a repository, as a pull request may
 * bring one along, is none.
 */
async function lookAtRepository(options: OpenOptions): Promise<Repository | string> {
  const ask = (...args: string[]): Promise<GitResult> => runGit(["-c", "safe.bareRepository=explicit", ...args], options);
  const found = await ask("rev-parse", "--is-bare-repository", "--show-object-format", "--absolute-git-dir");
  if (found.code !== 0) return found.said;
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

/** Where git would push to. Throws a Failure if there is no such remote, or it can't be trusted with a state. */
async function urlOf(remote: string, name: string, own: Repository | string, options: OpenOptions): Promise<string> {
  if (typeof own === "string") throw noRemote(name, `git finds no repository here that could have a remote ${remote}: ${own}`);
  const { code, out } = await runGit(["remote", "get-url", "--push", "--", remote], options);
  const url = out.toString("utf8").split("\n")[0] ?? "";
  if (code !== 0 || url === "") throw noRemote(name, `the repository has no remote ${remote}`);
  // Its owner has named it, and not the config.
  const written = /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/|[^/]+:)/.test(url) ? url : `./${url}`;
  return checkUrl(written, { ...options, directory: own.top, fromConfig: false }).text;
}

function noRemote(name: string, why: string): Failure {
  return fail(
    "no-remote",
    `the state is at ${name}, and ${why}`,
    "`git remote -v` shows those that there are. A URL can be written in its place.",
  );
}

/** A setting as the workshop needs it: its remote has another name there, and is not fetched from as the user does. */
function renamed(key: string, value: string, remote: GitAddress["remote"]): [string, string][] {
  if (remote.kind === "name" && key.startsWith(`remote.${remote.name}.`)) {
    const setting = key.slice(`remote.${remote.name}.`.length);
    const wanted = ["proxy", "proxyauthmethod", "receivepack", "uploadpack", "serveroption"].includes(setting);
    return wanted ? [[`remote.${REMOTE}.${setting}`, value]] : [];
  }
  return REACHING.test(key) ? [[key, value]] : [];
}

/** As git takes its config from the environment, after what is there already. */
function inEnvironment(
  settings: readonly (readonly [string, string])[],
  environment: OpenOptions["environment"],
): Record<string, string> {
  const already = Number(environment["GIT_CONFIG_COUNT"] ?? 0) || 0;
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${already + index}`, key],
    [`GIT_CONFIG_VALUE_${already + index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(already + settings.length), ...Object.fromEntries(pairs) };
}
