import type { Declared, DeclaredMap, DeclaredValue, Origin } from "../../model/declared.ts";
import { type Place, within } from "../place.ts";
import { isMap } from "../schema/check-file.ts";
import type { FileText, ParsedFile } from "../yaml/parsed-file.ts";

/** Finds keys: plain files know only those of maps, so all are opened first. */
export type OriginOf = (place: Place) => Origin;

export async function openOrigins(files: readonly ParsedFile[]): Promise<OriginOf> {
  const texts = new Map<ParsedFile, FileText>();
  for (const file of files) texts.set(file, await file.openText());
  return ({ file, path }) => {
    const { source } = (texts.get(file) as FileText).locate(path, "key");
    return path[0] === "templates" ? { ...source, template: String(path[2]) } : source;
  };
}

export function valueOf(value: unknown, origin: Origin): DeclaredValue {
  return { kind: "value", value, origin };
}

export function mapOf(entries: Iterable<readonly [string, Declared]>, origin?: Origin): DeclaredMap {
  return { kind: "map", entries: new Map(entries), origin };
}

/** As it is written: maps of maps, and the rest as values. */
export function asWritten(value: unknown, place: Place, originOf: OriginOf): Declared {
  if (!isMap(value)) return valueOf(value, originOf(place));
  const entries = Object.entries(value).map(([key, each]) => [key, asWritten(each, within(place, key), originOf)] as const);
  return mapOf(entries, originOf(place));
}
