import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface Packed {
  /** Bytes of the tarball. */
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

export interface Installed {
  readonly packed: Packed;
  readonly tarball: string;
  /** Where `npm install --global` put it. */
  readonly prefix: string;
  /** A project that has it as a devDependency, and this repository's compiler. */
  readonly project: string;
  /** In an empty home, with no registry to ask. */
  run(command: string, args: readonly string[], cwd?: string, environment?: Record<string, string>): Promise<Ran>;
  remove(): Promise<void>;
}

interface Ran {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}

/** Packs the built package and installs the tarball: for a user and in a project, without scripts and without a network. */
export async function install(): Promise<Installed> {
  const folder = await mkdtemp(join(tmpdir(), "xroom-package-"));
  const [prefix, project, home] = ["global", "project", "home"].map((name) => join(folder, name)) as [string, string, string];
  await Promise.all([prefix, project, home].map((each) => mkdir(each)));
  const run: Installed["run"] = async (command, args, cwd = project, environment = {}) => {
    const env = {
      PATH: `${join(prefix, "bin")}:${process.env["PATH"]}`,
      HOME: home,
      npm_config_offline: "true",
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_update_notifier: "false",
      npm_config_ignore_scripts: "true",
      ...environment,
    };
    return new Promise((resolve) => {
      execFile(command, args, { cwd, env, maxBuffer: 2 ** 24 }, (error, out, err) => {
        resolve({ code: error === null ? 0 : (error.code ?? String(error.signal)), out, err });
      });
    });
  };
  const must = async (args: readonly string[], cwd?: string): Promise<string> => {
    const { code, out, err } = await run("npm", args, cwd);
    if (code !== 0) throw new Error(`npm ${args.join(" ")} ended with ${code}:\n${out}${err}`);
    return out;
  };
  const [packed] = JSON.parse(await must(["pack", "--json", "--pack-destination", folder], ROOT)) as [
    Packed & { filename: string },
  ];
  const tarball = join(folder, packed.filename);
  await writeFile(
    join(project, "package.json"),
    JSON.stringify({ private: true, devDependencies: { xroom: `file:${tarball}` } }),
  );
  await must(["install", "--global", "--prefix", prefix, tarball], home);
  await must(["install", "--omit=optional"]);
  await symlink(join(ROOT, "node_modules/@types"), join(project, "node_modules/@types"));
  return { packed, tarball, prefix, project, run, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** This repository's. */
export const COMPILER = join(ROOT, "node_modules/typescript/bin/tsc");
