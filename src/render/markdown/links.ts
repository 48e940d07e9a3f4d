import { trimEnd } from "../../model/trim-end.ts";
import type { Source } from "../../model/diagnostic.ts";
import { printable } from "../safe/printable.ts";
import { isBelow } from "../safe/source-path.ts";
import { code } from "./escape.ts";

/** The URL of the config's folder: `https://github.com/o/r/blob/SHA/meetings` */
export type LinkBase = string | undefined;

/** No link for a path that leads elsewhere. */
export function linked(text: string, source: Source | null | undefined, base: LinkBase): string {
  if (source === null || source === undefined || base === undefined || !isBelow(source.file)) return text;
  return `[${text}](${urlOf(source, base)})`;
}

/** ` (xroom.yaml:3)`, or nothing. */
export function placeOf(source: Source | undefined, base: LinkBase): string {
  return source === undefined ? "" : ` (${linked(code(`${source.file}:${source.line}`), source, base)})`;
}

function urlOf({ file, line }: Source, base: string): string {
  const path = file.split("/").map(encoded).join("/");
  return `${trimEnd(base, "/")}/${path}#L${line}`;
}

/** Encoded, and without brackets, which would end a link. */
function encoded(text: string): string {
  return encodeURIComponent(printable(text)).replaceAll("(", "%28").replaceAll(")", "%29");
}
