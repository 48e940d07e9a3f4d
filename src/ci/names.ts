import type { Keyring } from "../model/keyring.ts";
import type { Settings } from "../model/config.ts";
import type { Job } from "../forge/contract.ts";

/** `main`: the branch itself, planned by a job that was started by hand. */
export type RequestName = number | "main";

/** `github:acme/meetings#12`: the `change` of a plan's context. */
export function changeName({ kind, repository }: Pick<Job, "kind" | "repository">, request: RequestName): string {
  return `${kind}:${repository}#${request}`;
}

/** The request of a change of this repository. */
export function requestOf(job: Pick<Job, "kind" | "repository">, change: string): number | undefined {
  const number = Number(/#(\d{1,15})$/.exec(change)?.[1] ?? Number.NaN);
  return changeName(job, number) === change ? number : undefined;
}

/** What tells a repository's projects apart: the config's `project`, else the name of its folder. */
export function projectName({ project }: Pick<Settings, "project">, prefix: string): string {
  return project ?? (prefix.replace(/\/$/, "").replaceAll("/", "-") || "xroom");
}

type Marked = "plan" | "apply" | "sync";

/**
 * The first line of a comment or an issue. Its key is known to those alone who know the API secret, so that no one can have ours written
 * over a text of theirs.
 */
export function markerOf(keyring: Keyring, what: Marked, root: string, change: string): string {
  const key = keyring.digest("key", `ci ${JSON.stringify([what, root, change])}`).replace(/^hmac-sha256:/, "");
  return `<!-- xroom:${what} ${key.slice(0, 32)} -->`;
}

export type Markers = readonly [string, ...string[]];

/** The one to write, and the one that may stand there from before the API secret was rotated. */
export function markersOf(keyring: Keyring, what: Marked, root: string, change: string): Markers {
  const { previous } = keyring;
  const marker = markerOf(keyring, what, root, change);
  return previous === undefined ? [marker] : [marker, markerOf(previous, what, root, change)];
}
