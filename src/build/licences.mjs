// The licences of bundled packages: they require that their texts go with the code.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);
const here = new URL("licences/", import.meta.url);

/** The packages of a bundle's modules. */
export function packagesIn(modules) {
  const names = modules.map((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  return [...new Set(names)].filter((name) => name !== undefined).toSorted();
}

/** Name, version and licence of each, as one text. */
export async function licencesOf(names) {
  const texts = await Promise.all(
    names.map(async (name) => {
      const { version } = JSON.parse(await readFile(new URL(`node_modules/${name}/package.json`, root), "utf8"));
      return `${name} ${version}\n\n${await licenceOf(name)}`;
    }),
  );
  return texts.join("\n\n---\n\n");
}

/** From the package, or from licences/ for packages without a licence file. */
async function licenceOf(name) {
  const places = ["LICENSE", "LICENSE.md", "LICENSE.txt", "license"].map((file) => new URL(`node_modules/${name}/${file}`, root));
  for (const place of [...places, new URL(`${name.replace("/", "__")}.txt`, here)]) {
    const text = await readFile(place, "utf8").catch(() => undefined);
    if (text !== undefined) return text.trim();
  }
  throw new Error(`there is no licence of ${name}, which is bundled: put it into ${fileURLToPath(here)}`);
}
