// Writes the bill of materials of the package (CycloneDX): the packages that are bundled in it, from the lock file. What only builds and
// tests xroom is not part of it.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./plugins.mjs";

const TOOL = "@cyclonedx/cyclonedx-npm@6.0.1";
const readJson = async (path) => JSON.parse(await readFile(new URL(path, root), "utf8"));

/** A package.json and a lock file that know the bundled packages alone, as dependencies. */
async function bundledAsDependencies() {
  const bundled = await readJson("dist/packages.json");
  const { packages } = await readJson("package-lock.json");
  const { name, version, description, license, repository, homepage, bugs } = await readJson("package.json");
  const among = (dependencies = {}) =>
    Object.fromEntries(Object.entries(dependencies).filter(([dependency]) => bundled.includes(dependency)));
  const entries = bundled.map((each) => {
    const { version, resolved, integrity, license, dependencies } = packages[`node_modules/${each}`];
    return [`node_modules/${each}`, { version, resolved, integrity, license, dependencies: among(dependencies) }];
  });
  const dependencies = Object.fromEntries(bundled.map((each) => [each, packages[`node_modules/${each}`].version]));
  const manifest = { name, version, description, license, repository, homepage, bugs, dependencies };
  const own = { name, version, license, dependencies };
  return { manifest, lock: { name, version, lockfileVersion: 3, packages: { "": own, ...Object.fromEntries(entries) } } };
}

export async function writeSbom(target) {
  const { manifest, lock } = await bundledAsDependencies();
  const folder = await mkdtemp(join(tmpdir(), "xroom-sbom-"));
  try {
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
    await writeFile(join(folder, "package-lock.json"), JSON.stringify(lock));
    const options = [
      "--package-lock-only",
      "--omit=dev",
      "--mc-type=application",
      "--output-reproducible",
      `--output-file=${target}`,
    ];
    execFileSync(
      "npm",
      ["exec", "--yes", "--ignore-scripts", `--package=${TOOL}`, "--", "cyclonedx-npm", ...options, join(folder, "package.json")],
      {
        stdio: "inherit",
        cwd: folder,
      },
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
