// Makes the library's API pages, dist/api/, and checks each of their links (npm run docs). TypeDoc needs a compiler with an API, which
// TypeScript 7 has not: both are fetched when the pages are made, and are not part of every `npm ci`.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./plugins.mjs";

const TOOLS = ["typedoc@0.28.20", "typescript@6.0.3"];
const pages = fileURLToPath(new URL("dist/api/", root));
const tsconfig = fileURLToPath(new URL("dist/api.tsconfig.json", root));
const entryPoints = ["index", "emulator", "webhooks"].map((name) => `library/${name}.d.ts`);

await rm(pages, { recursive: true, force: true });
const compilerOptions = {
  module: "nodenext",
  target: "es2023",
  lib: ["es2023"],
  types: ["node"],
  strict: true,
  skipLibCheck: true,
};
await writeFile(tsconfig, JSON.stringify({ compilerOptions, files: entryPoints }));
const options = {
  tsconfig,
  out: pages,
  name: "xroom",
  readme: fileURLToPath(new URL("examples/library/README.md", root)),
  disableSources: true,
  excludeExternals: true,
  // What is not exported is described where it is used.
  validation: { notExported: false, invalidLink: true, notDocumented: false },
  treatValidationWarningsAsErrors: true,
  entryPoints: entryPoints.map((path) => fileURLToPath(new URL(`dist/${path}`, root))),
};
const optionsFile = fileURLToPath(new URL("dist/typedoc.json", root));
await writeFile(optionsFile, JSON.stringify(options));
const packages = TOOLS.map((tool) => `--package=${tool}`);
execFileSync("npm", ["exec", "--yes", "--ignore-scripts", ...packages, "--", "typedoc", "--options", optionsFile], {
  stdio: "inherit",
});

/** The links of a page that lead nowhere. */
function brokenLinks(page) {
  const links = [...readFileSync(page, "utf8").matchAll(/\s(?:href|src)="([^"]+)"/g)].map(([, link]) => link);
  return links.filter((link) => {
    if (/^(?:[a-z]+:|#?$)/.test(link)) return false;
    const [path, anchor] = link.split("#");
    const target = path === "" ? page : resolve(dirname(page), decodeURIComponent(path));
    if (!existsSync(target)) return true;
    return anchor !== undefined && !readFileSync(target, "utf8").includes(`id="${decodeURIComponent(anchor)}"`);
  });
}

const html = readdirSync(pages, { recursive: true }).filter((path) => path.endsWith(".html"));
const broken = html.flatMap((path) => brokenLinks(join(pages, path)).map((link) => `${path}: ${link}`));
if (broken.length > 0) throw new Error(`links of the API pages that lead nowhere:\n${broken.join("\n")}`);
process.stdout.write(`${html.length} pages in ${relative(process.cwd(), pages)}, whose links lead to each other.\n`);
