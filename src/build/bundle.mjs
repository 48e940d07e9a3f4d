// Bundles what is published (npm run build): the command, dist/cli.cjs, with dist/parts/ that it loads when needed; and the library.
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { bundleLibrary } from "./library.mjs";
import { licencesOf, packagesIn } from "./licences.mjs";
import { root, shared, written } from "./plugins.mjs";

/**
 * Modules that always load together are one file: forty small files take longer to open than to run. A module belongs to the first list
 * that imports it statically; all others are split by the bundler.
 */
const PARTS = {
  /** Every command but --version. */
  start: ["src/commands/main.ts"],
  /** Commands that read no config. */
  base: [
    "src/commands/apply.ts",
    "src/commands/auth/sign.ts",
    "src/commands/webhook/sign.ts",
    "src/commands/terminal/explain.ts",
  ],
  /** Commands that read a config. */
  config: ["src/commands/validate.ts", "src/config/resolve/resolve-config.ts"],
};

/** Names the part of a module: the first whose static imports include it. */
function createPartNames() {
  let parts;
  return (id, context) => {
    parts ??= new Map(
      Object.entries(PARTS)
        .toReversed()
        .flatMap(([part, files]) => [...staticImports(files, context)].map((module) => [module, part])),
    );
    // The bundler's own helpers.
    return id.startsWith("\0rolldown/") ? "start" : (parts.get(id) ?? null);
  };
}

function staticImports(files, context) {
  const found = new Set(files.map((file) => fileURLToPath(new URL(file, root))));
  for (const id of found) {
    const module = context.getModuleInfo(id);
    if (module === null) throw new Error(`${id}, which src/build/bundle.mjs names, is not part of the bundle`);
    for (const imported of module.importedIds) found.add(imported);
  }
  return found;
}

await rm(new URL("dist/parts", root), { recursive: true, force: true });
const bundle = await rolldown({
  cwd: fileURLToPath(root),
  input: { cli: "src/cli.ts" },
  ...shared,
  preserveEntrySignatures: "allow-extension",
});
const partName = createPartNames();
const { output } = await bundle.write({
  dir: fileURLToPath(new URL("dist", root)),
  // Node loads CommonJS three times as fast as ES modules.
  format: "cjs",
  strict: true,
  entryFileNames: "[name].cjs",
  // As deep as the folders of the sources: paths relative to a module (schemas) stay valid.
  chunkFileNames: "parts/[name]-[hash].cjs",
  ...written,
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: Object.keys(PARTS).map((part, index) => ({
      debugName: part,
      priority: -index,
      name: (id, context) => (partName(id, context) === part ? part : null),
    })),
  },
});
await bundle.close();
const inCommand = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
const inPage = JSON.parse(await readFile(new URL("src/render/generated/page-packages.json", root), "utf8"));
const packages = [...new Set([...packagesIn([...inCommand, ...(await bundleLibrary())]), ...inPage])].toSorted();
await writeFile(new URL("dist/LICENSES.txt", root), `${await licencesOf(packages)}\n`);
// For the bill of materials (sbom.mjs).
await writeFile(new URL("dist/packages.json", root), JSON.stringify(packages));
await chmod(new URL("dist/cli.cjs", root), 0o755);
