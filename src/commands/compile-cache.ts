import { lstatSync, mkdirSync } from "node:fs";
import type { Environment } from "../model/environment.ts";

export interface CompileCache {
  /** Node has it from 22.8 on, and tells a failure by what it returns. */
  readonly enableCompileCache?: (folder: string) => unknown;
}

/**
 * Lets Node keep what it compiles of the command, which is a fifth of a short run. What is kept is code: so only in a folder that its
 * user alone can write, neither in /tmp, which is everyone's, nor in one that a pull request may have brought (git makes no private
 * folder). Without such a folder, nothing is kept.
 */
export function keepCompiledCode({ HOME = "" }: Environment, node: CompileCache): void {
  if (node.enableCompileCache === undefined) return;
  const folder = `${HOME}/.cache/xroom`;
  try {
    if (!isOurs(HOME)) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (isOurs(folder, 0o077)) node.enableCompileCache(folder);
  } catch {
    // Accounts of services often have no home that they can write.
  }
}

/** Whether a folder is its user's, and lets others do nothing of `denied`. */
function isOurs(path: string, denied = 0): boolean {
  const found = lstatSync(path);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & denied) === 0;
}
