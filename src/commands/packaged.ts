import { readFile } from "node:fs/promises";

/** A file of the package, by its path in it: a schema, or an example's page. The executable holds them as texts. */
export function readPackaged(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), "utf8");
}
