// Makes one script and one style of the report's browser code and of the libraries in it, as a module that the command line can
// import (npm run generate).
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { licencesOf, packagesIn } from "./licences.mjs";

const root = new URL("../../", import.meta.url);
const page = new URL("src/render/html/page/", root);
const target = new URL("src/render/generated/", root);

const { outputFiles, metafile } = await build({
  absWorkingDir: fileURLToPath(root),
  entryPoints: [
    { in: fileURLToPath(new URL("main.ts", page)), out: "page" },
    { in: fileURLToPath(new URL("style.css", page)), out: "style" },
    { in: fileURLToPath(new URL("src/render/agenda/style.css", root)), out: "agenda" },
    { in: fileURLToPath(new URL("src/controller/page/main.ts", root)), out: "controller" },
    { in: fileURLToPath(new URL("src/controller/page/style.css", root)), out: "controller-style" },
  ],
  outdir: "out",
  bundle: true,
  minify: true,
  write: false,
  metafile: true,
  format: "iife",
  platform: "browser",
  conditions: ["browser", "production"],
  target: ["chrome123", "firefox121", "safari17.5"],
  legalComments: "none",
  charset: "ascii",
});

const textOf = (name) => outputFiles.find(({ path }) => path.endsWith(`/out/${name}`))?.text.trim();
const [script, style, agenda] = ["page.js", "style.css", "agenda.css"].map(textOf);
const controller = { CONTROLLER_SCRIPT: textOf("controller.js"), CONTROLLER_STYLE: textOf("controller-style.css") };
const packages = packagesIn(Object.keys(metafile.inputs));
const licences = `/*!\n${(await licencesOf(packages)).replaceAll("*/", "* /")}\n*/`;
// `<!--` begins what HTML takes for a comment even in a script; it stands in strings alone, where it can be written otherwise.
const parts = { SCRIPT: `${licences}\n${script.replaceAll("<!--", "\\x3c!--")}`, STYLE: style, AGENDA_STYLE: agenda };
for (const text of Object.values({ ...parts, ...controller })) {
  if (/<\/(?:script|style)|<!--|<script/i.test(text)) throw new Error("the page's code would end the element that it stands in");
}

await writeModule(target, "report-page.ts", "src/render/html/page/", parts);
await writeModule(new URL("src/controller/generated/", root), "page.ts", "src/controller/page/", controller);
await writeFile(new URL("page-packages.json", target), JSON.stringify(packages));

async function writeModule(folder, name, from, texts) {
  await mkdir(folder, { recursive: true });
  const lines = [
    `// Made from ${from} by src/build/page.mjs (npm run generate). Don't edit.`,
    ...Object.entries(texts).map(([key, text]) => `export const ${key}: string = ${JSON.stringify(text)};`),
  ];
  await writeFile(new URL(name, folder), `${lines.join("\n")}\n`);
}
