// Builds the command as one executable that needs no Node (npm run executable -- FILE): the Node that runs this script, with the
// bundled command in it (Node's "single executable applications").
import { execFile } from "node:child_process";
import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { inject } from "postject";
import { rolldown } from "rolldown";
import { packagedInlined, root, shared, written } from "./plugins.mjs";

/** Where Node looks for its program. A Node that has no such mark, as one of a shared library, can hold none. */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";
const target = resolve(process.argv[2] ?? fileURLToPath(new URL("dist/xroom", root)));

const node = await readFile(process.execPath);
if (!node.includes(FUSE)) throw new Error(`${process.execPath} can't hold a program: use a Node of nodejs.org`);

const bundle = await rolldown({
  cwd: fileURLToPath(root),
  input: "src/cli.ts",
  ...shared,
  plugins: [...shared.plugins, packagedInlined],
});
const folder = await mkdtemp(join(tmpdir(), "xroom-executable-"));
try {
  const [main, blob, config] = ["main.cjs", "main.blob", "config.json"].map((name) => join(folder, name));
  await bundle.write({ file: main, format: "cjs", strict: true, codeSplitting: false, ...written });
  await bundle.close();
  await writeFile(config, JSON.stringify({ main, output: blob, disableExperimentalSEAWarning: true, useCodeCache: true }));
  await promisify(execFile)(process.execPath, ["--experimental-sea-config", config]);
  await copyFile(process.execPath, target);
  await chmod(target, 0o755);
  await inject(target, "NODE_SEA_BLOB", await readFile(blob), { sentinelFuse: FUSE });
} finally {
  await rm(folder, { recursive: true, force: true });
}
