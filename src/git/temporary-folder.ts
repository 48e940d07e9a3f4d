import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** To remove at exit; a killed process leaves its folder behind. */
const folders = new Set<string>();

function removeAll(): void {
  for (const each of folders) rmSync(each, { recursive: true, force: true });
}

export async function makeTemporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "xroom-git-"));
  if (folders.size === 0) process.on("exit", removeAll);
  folders.add(path);
  return path;
}

export async function removeTemporaryFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  folders.delete(path);
  if (folders.size === 0) process.off("exit", removeAll);
}
