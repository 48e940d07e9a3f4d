// Releases a version: node src/build/release.mjs --tag v0.2.0 [--dry-run] [STEP…]
//
//   check ─▶ build ─▶ test ─▶ pack ─▶ sbom ─▶ executable ─▶ sums ─▶ publish ─▶ github
//
// All steps, or those that are named; .github/workflows/release.yml runs them all. --dry-run makes everything in dist/release/, and shows
// what would publish it.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { root, version } from "./plugins.mjs";

const folder = fileURLToPath(new URL("dist/release/", root));
const tarball = `${folder}xroom-${version}.tgz`;
const executable = `xroom-${process.platform}-${process.arch}`;
const SUMS = "SHA256SUMS";
const NOTES = "NOTES.md";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { tag: { type: "string" }, "dry-run": { type: "boolean", default: false } },
});

function run(command, args) {
  execFileSync(command, args, { cwd: root, stdio: "inherit" });
}

/** What others see. */
function publish(command, args) {
  if (values["dry-run"]) process.stdout.write(`would run: ${[command, ...args].join(" ")}\n`);
  else run(command, args);
}

/** The changelog's section of this version, without its heading. */
function notes() {
  const [, ...sections] = readFileSync(new URL("CHANGELOG.md", root), "utf8").split(/^## /m);
  const section = sections.find((each) => each.split("\n", 1)[0] === version);
  if (section === undefined) throw new Error(`CHANGELOG.md has no section "## ${version}"`);
  return section.slice(version.length).trim();
}

function madeFiles() {
  return readdirSync(folder).filter((name) => name !== SUMS && name !== NOTES);
}

const STEPS = {
  check: () => {
    if (values.tag !== `v${version}`)
      throw new Error(`the tag is ${values.tag ?? "not given"}, and package.json's version is ${version}`);
    writeFileSync(`${folder}${NOTES}`, `${notes()}\n`);
  },
  build: () => run("npm", ["run", "build"]),
  test: () => {
    for (const script of ["typecheck", "lint", "docs", "test"]) run("npm", ["run", script]);
  },
  pack: () => run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder]),
  sbom: async () => (await import("./sbom.mjs")).writeSbom(`${folder}xroom-${version}.cdx.json`),
  executable: () => {
    run(process.execPath, ["src/build/executable.mjs", `${folder}${executable}`]);
    copyFileSync(new URL("dist/LICENSES.txt", root), `${folder}LICENSES.txt`);
  },
  sums: () => {
    const sums = madeFiles().map(
      (name) =>
        `${createHash("sha256")
          .update(readFileSync(`${folder}${name}`))
          .digest("hex")}  ${name}\n`,
    );
    writeFileSync(`${folder}${SUMS}`, sums.join(""));
  },
  publish: () => publish("npm", ["publish", tarball, "--provenance", "--access", "public"]),
  github: () => {
    const files = [...madeFiles(), SUMS].map((name) => `${folder}${name}`);
    publish("gh", ["release", "create", values.tag, "--title", values.tag, "--notes-file", `${folder}${NOTES}`, ...files]);
  },
};

const wanted = positionals.length === 0 ? Object.keys(STEPS) : positionals;
const unknown = wanted.filter((name) => !Object.hasOwn(STEPS, name));
if (unknown.length > 0) throw new Error(`no such step: ${unknown.join(", ")}; there are ${Object.keys(STEPS).join(", ")}`);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const name of wanted) {
  process.stdout.write(`\n# ${name}\n`);
  await STEPS[name]();
}
