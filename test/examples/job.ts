import { spawnSync } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ran } from "../harness/project.ts";
import { type Scene, setScene } from "../commands/fixtures.ts";

const ROOT = new URL("../../", import.meta.url);
const CLI = fileURLToPath(new URL("dist/cli.cjs", ROOT));

/** A file of the examples. */
export function example(path: string): string {
  return fileURLToPath(new URL(`examples/${path}`, ROOT));
}

/** Whether the built command prints plans as Markdown and HTML. */
export const formats = spawnSync(process.execPath, [CLI, "show", "--help"], { encoding: "utf8" }).stdout.includes("markdown");

/** A pipeline's job: a project on the emulator, in which scripts find the built command in their PATH. */
export interface Job extends Scene {
  readonly environment: Record<string, string>;
  /** Where a file of the examples lies. */
  readonly path: (path: string) => string;
  /** Runs a script of the examples with more of an environment; the outputs are what it said to the steps that follow. */
  script(
    path: string,
    more?: Record<string, string>,
    ...args: string[]
  ): Promise<Ran & { readonly outputs: Record<string, string> }>;
}

export async function startJob(environment: Record<string, string>, rooms?: string): Promise<Job> {
  const scene = await setScene(rooms);
  const { directory } = scene.project;
  const bin = join(directory, ".bin");
  await mkdir(bin);
  await writeFile(join(bin, "xroom"), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  await chmod(join(bin, "xroom"), 0o755);
  Object.assign(scene.project.environment, environment, {
    PATH: `${bin}:${process.env["PATH"] ?? ""}`,
    GITHUB_OUTPUT: join(directory, ".outputs"),
    RUN_URL: "https://example.org/runs/1",
  });
  return {
    ...scene,
    environment: scene.project.environment,
    path: example,
    script: async (path, more = {}, ...args) => {
      await writeFile(join(directory, ".outputs"), "");
      const before = { ...scene.project.environment };
      Object.assign(scene.project.environment, more);
      const ran = await scene.project.shell([example(path), ...args].map((word) => `'${word}'`).join(" "));
      for (const name of Object.keys(more)) delete scene.project.environment[name];
      Object.assign(scene.project.environment, before);
      const lines = (await readFile(join(directory, ".outputs"), "utf8")).split("\n").filter((line) => line !== "");
      const outputs = lines.map((line): [string, string] => [
        line.slice(0, line.indexOf("=")),
        line.slice(line.indexOf("=") + 1),
      ]);
      return { ...ran, outputs: Object.fromEntries(outputs) };
    },
  };
}
