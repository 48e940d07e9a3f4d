// Makes the published command of the sources: dist/cli.cjs, with what it loads when it is needed in dist/parts/ (npm run build).
import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { commonJs } from "./common-js.mjs";
import { licencesOf, packagesIn } from "./licences.mjs";

const root = new URL("../../", import.meta.url);

/**
 * What packages load as soon as they are loaded, and nothing here uses: commander's child processes, for commands that are programs of
 * their own, and all of undici but its connections and requests. It would take a good part of what short commands take.
 */
const unusedLeftOut = {
  name: "unused-left-out",
  setup(bundle) {
    const unused = (filter, by) =>
      bundle.onResolve({ filter }, ({ path, importer }) => (by.test(importer) ? { path, namespace: "unused" } : undefined));
    unused(/^node:child_process$/, /node_modules[\\/]commander[\\/]/);
    unused(/^\.\/lib\/(?:cache|interceptor|mock|web)\//, /node_modules[\\/]undici[\\/]index\.js$/);
    // undici makes one at once.
    bundle.onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "exports.CacheStorage = class {}" }));
  },
};

const { version } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));

/** The version as a text, in each file that names it: else it is read from package.json at each start. */
const versionWritten = {
  name: "version-written",
  setup(bundle) {
    const contents = `export const VERSION = ${JSON.stringify(version)}; export const TOOL = ${JSON.stringify(`xroom ${version}`)};`;
    bundle.onResolve({ filter: /[/]version\.ts$/ }, ({ importer }) => ({ path: importer, namespace: "version" }));
    bundle.onLoad({ filter: /.*/, namespace: "version" }, () => ({ contents }));
  },
};

/** What every command loads, and what those load that read a config: the rest are files of their own. */
const BUNCHES = { start: ["main"], config: ["validate", "resolve-config"] };

const { metafile, outputFiles } = await build({
  absWorkingDir: fileURLToPath(root),
  entryPoints: ["src/cli.ts"],
  outdir: "dist",
  // As deep as the folders of the sources: what is found relative to them (schemas) is found from here, too.
  chunkNames: "parts/[name]-[hash]",
  outExtension: { ".js": ".cjs" },
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  // What turns out to be dead isn't written at all; the rest is made small with each part.
  minifySyntax: true,
  metafile: true,
  write: false,
  plugins: [unusedLeftOut, versionWritten],
});
await rm(new URL("dist/parts", root), { recursive: true, force: true });
await mkdir(new URL("dist/parts", root), { recursive: true });
for (const { path, text } of await commonJs(outputFiles, BUNCHES)) await writeFile(path, text);
await writeFile(new URL("dist/LICENSES.txt", root), `${await licencesOf(packagesIn(metafile))}\n`);
await chmod(new URL("dist/cli.cjs", root), 0o755);
