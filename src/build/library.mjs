// Bundles the published library, dist/library/: the modules that package.json's `exports` name, and their types, with nothing to
// install beside them.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { dts } from "rolldown-plugin-dts";
import { root, shared, written } from "./plugins.mjs";

/** Below src/, and below dist/ as the compiler writes them. */
const ENTRIES = { index: "index", emulator: "emulator/index", webhooks: "webhooks/index" };
const dir = fileURLToPath(new URL("dist/library", root));
const entriesIn = (folder, extension) =>
  Object.fromEntries(Object.entries(ENTRIES).map(([name, path]) => [name, `${folder}/${path}${extension}`]));

async function bundle(input, output) {
  const made = await rolldown({ cwd: fileURLToPath(root), ...input });
  const files = await made.write({ dir, format: "esm", ...output });
  await made.close();
  return files.output;
}

/** The paths of the modules in it. */
export async function bundleLibrary() {
  await rm(dir, { recursive: true, force: true });
  const code = await bundle(
    { ...shared, input: entriesIn("src", ".ts") },
    { ...written, entryFileNames: "[name].js", chunkFileNames: "parts/[name]-[hash].js" },
  );
  const types = await bundle(
    {
      input: entriesIn("dist", ".d.ts"),
      external: /^node:/,
      plugins: [dts({ dtsInput: true, emitDtsOnly: true, tsconfig: false })],
    },
    { chunkFileNames: "parts/[name].ts" },
  );
  const foreign = types.flatMap(({ imports = [] }) => imports).filter((each) => !/^(?:node:|parts\/)/.test(each));
  if (foreign.length > 0) throw new Error(`the library's types name packages that it doesn't install: ${foreign.join(", ")}`);
  return code.flatMap((file) => (file.type === "chunk" ? file.moduleIds : []));
}
