import { readFileSync } from "node:fs";

/** The version of the package, the same for the built command and the sources. */
export const VERSION = (JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as { version: string })
  .version;

/** How this program names itself in what it writes. */
export const TOOL = `xroom ${VERSION}`;
