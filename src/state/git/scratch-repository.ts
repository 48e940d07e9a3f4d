import { fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import type { GitAddress } from "./address.ts";
import { type GitResult, runGit } from "./run.ts";
import { makeTemporaryFolder, removeTemporaryFolder } from "./temporary-folder.ts";
import { findUserRepository, pushUrlOf } from "./user-repository.ts";

/**
 * A temporary repository to push from: the user's stays untouched, and may be shallow or missing. Its settings for reaching a remote (URL,
 * credential helpers, headers, ssh commands) are passed on in the environment.
 */
export interface ScratchRepository {
  run(args: readonly string[], input?: string): Promise<GitResult>;
  close(): Promise<void>;
}

export const REMOTE = "state";

/** Reads config from the environment (March 2021). */
const OLDEST = [2, 31];

const TRANSPORTS = "https:http:ssh:file";

const TRANSPORT_SETTINGS = /^(?:http|credential|ssh|url)\.|^core\.(?:sshcommand|askpass|gitproxy)$/;

/** These point git to another repository, or make it print secrets. */
const REMOVED_VARIABLES =
  /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|NAMESPACE|PREFIX|SHALLOW_FILE|CONFIG|CEILING_DIRECTORIES|QUARANTINE_PATH|AUTHOR_.*|COMMITTER_.*|TRACE.*|CURL_VERBOSE)$/;

/** Throws a Failure. */
export async function openScratchRepository({ remote, ref, name }: GitAddress, options: OpenOptions): Promise<ScratchRepository> {
  const { directory, environment } = options;
  await requireGit(options);
  await requireRef(ref, options);
  const found = await findUserRepository(options);
  const user = typeof found === "string" ? undefined : found;
  const url = remote.kind === "url" ? remote.url : await pushUrlOf(remote.name, name, found, options);
  const path = await makeTemporaryFolder();

  const settings: [string, string][] = [
    ...(user?.settings ?? []).flatMap(([key, value]) => passedOn(key, value, remote)),
    [`remote.${REMOTE}.url`, url],
    ["core.hooksPath", "/dev/null"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    // A redirect could lead to a host that is not allowed.
    ...(remote.kind === "url" && options.fromConfig ? [["http.followRedirects", "false"] as [string, string]] : []),
  ];
  const inherited = Object.entries(environment).filter(([key]) => !REMOVED_VARIABLES.test(key));
  const repository: ScratchRepository = {
    run: (args, input) =>
      runGit(args, {
        directory: user?.top ?? directory,
        environment: {
          ...Object.fromEntries(inherited),
          GIT_DIR: path,
          GIT_ALLOW_PROTOCOL: TRANSPORTS,
          ...asVariables(settings, environment),
        },
        ...(input === undefined ? {} : { input }),
      }),
    close: () => removeTemporaryFolder(path),
  };
  const format = user === undefined ? [] : [`--object-format=${user.format}`];
  const made = await repository.run(["init", "--quiet", "--bare", "--template=", "--initial-branch=none", ...format]);
  if (made.code !== 0) {
    await repository.close();
    throw fail("git-failed", `git could not make a repository in ${path}: ${made.message}`);
  }
  return repository;
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

/** Renames the remote's settings. */
function passedOn(key: string, value: string, remote: GitAddress["remote"]): [string, string][] {
  if (remote.kind === "name" && key.startsWith(`remote.${remote.name}.`)) {
    const setting = key.slice(`remote.${remote.name}.`.length);
    const wanted = ["proxy", "proxyauthmethod", "receivepack", "uploadpack", "serveroption"].includes(setting);
    return wanted ? [[`remote.${REMOTE}.${setting}`, value]] : [];
  }
  return TRANSPORT_SETTINGS.test(key) ? [[key, value]] : [];
}

/** Numbered after those in the environment. */
function asVariables(
  settings: readonly (readonly [string, string])[],
  environment: OpenOptions["environment"],
): Record<string, string> {
  const present = Number(environment["GIT_CONFIG_COUNT"] ?? 0) || 0;
  const pairs = settings.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${present + index}`, key],
    [`GIT_CONFIG_VALUE_${present + index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(present + settings.length), ...Object.fromEntries(pairs) };
}
