import { resolve } from "node:path";
import { fail } from "../model/diagnostic.ts";
import type { StateBackend } from "./contract.ts";

/** Opens the backend of a state URL: `file:PATH`, relative to the project. Throws a Failure for a URL that it doesn't know. */
export async function openState(url: string, directory: string): Promise<StateBackend> {
  const scheme = /^[a-z0-9+]+(?=:)/.exec(url)?.[0];
  if (scheme === "file") {
    const { createFileBackend } = await import("./file.ts");
    const path = url.slice("file:".length).replace(/^\/\/(?=\/)/, "");
    return createFileBackend(resolve(directory, path), path);
  }
  throw fail(
    "state-url",
    `there is no state backend for ${scheme === undefined ? url : `${scheme}:`}`,
    "Use file:PATH, such as file:.xroom/state.json.",
  );
}
