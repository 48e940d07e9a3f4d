import type { Declared, DeclaredMap, Origin } from "../../model/declared.ts";
import { harmlessJson } from "../safe/json.ts";
import type { ShownConfig } from "./shown.ts";

/** `xroom.config/1`: `origins` are by JSON Pointer (RFC 6901), for each value and each map that has a key of its own. */
export function renderConfigJson({ root, domains }: ShownConfig): string {
  const origins: Record<string, unknown> = {};
  const all = { ...root, entries: new Map<string, Declared>([...root.entries, ["domains", domains]]) };
  const value = plain(all, "", origins) as object;
  return `${harmlessJson(JSON.stringify({ format: "xroom.config/1", ...value, origins }, undefined, 2))}\n`;
}

function plain(declared: Declared, pointer: string, origins: Record<string, unknown>): unknown {
  if (declared.origin !== undefined) origins[pointer] = shownOrigin(declared.origin);
  return declared.kind === "value" ? declared.value : plainMap(declared, pointer, origins);
}

function plainMap({ entries }: DeclaredMap, pointer: string, origins: Record<string, unknown>): unknown {
  const map: [string, unknown][] = [];
  for (const [key, each] of entries) {
    map.push([key, plain(each, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, origins)]);
  }
  return Object.fromEntries(map);
}

function shownOrigin(origin: Origin): unknown {
  return origin === "default" ? { default: true } : origin;
}
