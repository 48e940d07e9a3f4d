import { resolve } from "node:path";
import { fail } from "../model/diagnostic.ts";
import type { OpenOptions, StateBackend } from "./contract.ts";
import { LASTING_LEASE, LOCAL_LEASE, REMOTE_LEASE, SERVER_LEASE, shortened } from "./lease.ts";

/** A backend of the URL, which begins with its scheme. Throws a Failure for a URL that it can't read or may not use. */
type Open = (url: string, options: OpenOptions) => Promise<StateBackend>;

const openFile: Open = async (url, options) => {
  const { directory, lease } = options;
  const { createFileBackend } = await import("./file/backend.ts");
  const path = url.slice("file:".length).replace(/^\/\/(?=\/)/, "");
  return createFileBackend(resolve(directory, path), path, shortened(LOCAL_LEASE, lease), options);
};

const openGit: Open = async (url, options) => {
  const { openGitState } = await import("./git/backend.ts");
  return openGitState(url, options, shortened(REMOTE_LEASE, options.lease));
};

const openHttp: Open = async (url, options) => {
  const { openHttpState } = await import("./http/backend.ts");
  return openHttpState(url, options, shortened(LASTING_LEASE, options.lease));
};

const openPostgres: Open = async (url, options) => {
  const { openPostgresState } = await import("./postgres/backend.ts");
  return openPostgresState(url, options, shortened(SERVER_LEASE, options.lease));
};

const openS3: Open = async (url, options) => {
  const { openS3State } = await import("./s3/backend.ts");
  return openS3State(url, options, shortened(REMOTE_LEASE, options.lease));
};

/** By scheme. What a backend needs is loaded when its URL is used. */
const BACKENDS: ReadonlyMap<string, Open> = new Map([
  ["file", openFile],
  ["git", openGit],
  ["https", openHttp],
  ["http", openHttp],
  ["postgres", openPostgres],
  ["postgresql", openPostgres],
  ["s3", openS3],
]);

/** Opens the backend of a state URL; nothing is contacted by that. Throws a Failure for a URL that it doesn't know. */
export async function openState(url: string, options: OpenOptions): Promise<StateBackend> {
  const scheme = schemeOf(url);
  const open = BACKENDS.get(scheme ?? "");
  if (open !== undefined) return open(url, options);
  throw fail(
    "state-url",
    scheme === undefined ? "the state's URL begins with no scheme" : `there is no state backend for ${scheme}:`,
    "It begins with file:, git:, postgres:, s3: or https:, such as file:.xroom/state.json.",
  );
}

function schemeOf(url: string): string | undefined {
  return /^[a-z0-9+]+(?=:)/.exec(url)?.[0];
}
