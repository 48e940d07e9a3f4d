import { fail } from "../model/diagnostic.ts";
import type { OpenOptions, StateBackend } from "./contract.ts";

type OpenBackend = (url: string, options: OpenOptions) => StateBackend | Promise<StateBackend>;

/** Loaded when needed. */
const BACKENDS: Readonly<Record<string, () => Promise<OpenBackend>>> = {
  file: async () => (await import("./file/backend.ts")).openFileState,
  git: async () => (await import("./git/backend.ts")).openGitState,
  https: async () => (await import("./http/backend.ts")).openHttpState,
  http: async () => (await import("./http/backend.ts")).openHttpState,
  postgres: async () => (await import("./postgres/backend.ts")).openPostgresState,
  postgresql: async () => (await import("./postgres/backend.ts")).openPostgresState,
  s3: async () => (await import("./s3/backend.ts")).openS3State,
};

/** Contacts nothing yet. Throws a Failure for a bad URL. */
export async function openState(url: string, options: OpenOptions): Promise<StateBackend> {
  const scheme = /^[a-z0-9+]+(?=:)/.exec(url)?.[0];
  const load = scheme !== undefined && Object.hasOwn(BACKENDS, scheme) ? BACKENDS[scheme] : undefined;
  if (load !== undefined) return (await load())(url, options);
  throw fail(
    "state-url",
    scheme === undefined ? "the state's URL has no scheme" : `there is no state backend for ${scheme}:`,
    "It begins with file:, git:, postgres:, s3: or https:, such as file:.xroom/state.json.",
  );
}
