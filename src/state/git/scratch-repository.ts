import { tmpdir } from "node:os";
import { remoteEnvironment } from "../../git/environment.ts";
import type { GitPlace } from "../../git/process.ts";
import { asVariables } from "../../git/settings.ts";
import { fail } from "../../model/diagnostic.ts";
import type { OpenOptions } from "../contract.ts";
import type { GitAddress } from "./address.ts";
import { type GitResult, runGit } from "./run.ts";
import { makeTemporaryFolder, removeTemporaryFolder } from "../../git/temporary-folder.ts";
import { readUserRepository } from "./user-repository.ts";

/**
 * A temporary repository to push from: the user's stays untouched, and may be shallow or missing. Its settings for reaching a remote (URL,
 * credential helpers, headers, ssh commands) are passed on in the environment.
 */
export interface ScratchRepository {
  run(args: readonly string[], input?: string): Promise<GitResult>;
  close(): Promise<void>;
}

export const REMOTE = "state";

const TRANSPORTS = "https:http:ssh:file";

const TRANSPORT_SETTINGS = /^(?:http|credential|ssh|url)\.|^core\.(?:sshcommand|askpass|gitproxy)$/;

/** Throws a Failure. */
export async function openScratchRepository(address: GitAddress, options: OpenOptions): Promise<ScratchRepository> {
  const { directory } = options;
  const environment = remoteEnvironment(options.environment);
  const { url, user } = await readUserRepository(address, options);
  await requireRef(address.ref, { directory: tmpdir(), environment });
  const path = await makeTemporaryFolder();

  const settings: [string, string][] = [
    ...(user?.settings ?? []).flatMap(([key, value]) => passedOn(key, value, address.remote)),
    [`remote.${REMOTE}.url`, url],
    ["core.hooksPath", "/dev/null"],
    ["gc.auto", "0"],
    ["maintenance.auto", "false"],
    // A redirect could lead to a host that is not allowed.
    ...(address.remote.kind === "url" && options.fromConfig ? [["http.followRedirects", "false"] as [string, string]] : []),
  ];
  const repository: ScratchRepository = {
    run: (args, input) =>
      runGit([`--git-dir=${path}`, ...args], {
        directory: user?.top ?? directory,
        environment: { ...environment, GIT_ALLOW_PROTOCOL: TRANSPORTS, ...asVariables(settings, environment) },
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

async function requireRef(ref: string, place: GitPlace): Promise<void> {
  const { code } = await runGit(["check-ref-format", ref], place);
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
