import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Scene, setScene } from "../commands/fixtures.ts";

const ROOT = new URL("../../", import.meta.url);
const CLI = fileURLToPath(new URL("dist/cli.cjs", ROOT));

/** A project on the emulator, in which scripts find the built command in their PATH. */
export interface Job extends Scene {
  readonly environment: Record<string, string>;
}

export async function startJob(): Promise<Job> {
  const scene = await setScene();
  const { directory } = scene.project;
  const bin = join(directory, ".bin");
  await mkdir(bin);
  await writeFile(join(bin, "xroom"), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  await chmod(join(bin, "xroom"), 0o755);
  scene.project.environment["PATH"] = `${bin}:${process.env["PATH"] ?? ""}`;
  return { ...scene, environment: scene.project.environment };
}
