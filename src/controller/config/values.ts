/** Values that several parts of the controller's file have. */
import { resolve as resolvePath } from "node:path";
import type { Place } from "../../config/place.ts";
import type { Report } from "../../config/report.ts";
import type { ParsedFile } from "../../config/yaml/parsed-file.ts";
import { isLoopback } from "../../api/endpoint.ts";
import { parseDuration } from "../../model/duration.ts";
import type { FileName } from "../generated/controller-types.ts";

export interface Context {
  readonly file: ParsedFile;
  readonly directory: string;
  readonly report: Report;
}

/** Of a duration that the schema accepts. */
export function milliseconds(text: string): number {
  return (parseDuration(text) as number) * 1000;
}

/** https, or http on this machine; no user, password, query or fragment. */
export function checkUrl(text: string, place: Place, report: Report): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
  if (url !== undefined && isSafe && url.username === "" && url.password === "" && url.search === "" && url.hash === "")
    return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  report.error("bad-url", "expected an https URL, or an http URL on this machine, without a user, a query or a fragment", place, {
    bare: true,
  });
  return undefined;
}

export function inFolder(named: FileName | undefined, directory: string): string | undefined {
  return named === undefined ? undefined : fileAt(named, directory);
}

export function fileAt(named: FileName, directory: string): string {
  return resolvePath(directory, typeof named === "string" ? named : named.file);
}
