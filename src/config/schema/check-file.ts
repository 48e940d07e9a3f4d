import type { XroomFile } from "../generated/schema-types.ts";
import { type SchemaError, validate } from "../generated/schema-validator.ts";
import { keyOf } from "../place.ts";
import { quoted } from "../quote.ts";
import type { Report } from "../report.ts";
import type { ParsedFile, Path } from "../yaml/parsed-file.ts";
import { prune } from "./prune.ts";
import { schemaAt } from "./schema-at.ts";
import { reportSplitRules } from "./split-rules.ts";
import { pathOf, reportSchemaError, valueAt, withoutNoise } from "./schema-errors.ts";

/** Without the parts that the schema refuses. */
export interface CheckedFile {
  readonly file: ParsedFile;
  /** Valid, except that bookings may lack required keys. */
  readonly value: XroomFile;
  readonly pruned: PrunedBookings;
  /** Whether a part is missing that others depend on. */
  readonly incomplete: boolean;
}

/** By booking: the keys that it lost. */
export type PrunedBookings = ReadonlyMap<unknown, ReadonlySet<string>>;

const INCLUDED_KEYS: ReadonlySet<string> = new Set(["version", "domains"]);
const ROOT_KEYS: ReadonlySet<string> = new Set(["include", "credentials", "regions", "state", "safety", "defaults"]);
const OTHERS_DEPEND_ON: ReadonlySet<unknown> = new Set(["region", "regions", "timezone", "defaults"]);
const MOST_ROUNDS = 8;

/** `undefined` if nothing valid is left. */
export function checkFile(file: ParsedFile, role: "root" | "included", report: Report): CheckedFile | undefined {
  if (isNewer(file, report)) return undefined;
  const cuts: Path[] = role === "included" ? checkIncluded(file, report) : checkVersion(file, report);
  const isValid = validate(file.value);
  if (!isValid) {
    const split = reportSplitRules(validate.errors ?? [], file, report);
    cuts.push(...split.cuts);
    for (const error of withoutNoise(split.rest)) {
      const cut = reportSchemaError(error, file, report);
      if (!isLackOfBooking(error, file.value)) cuts.push(cut);
    }
    const dropped = validate.dropped ?? 0;
    report.more(dropped);
    // What is wrong can't be taken out.
    if (dropped > 0) return undefined;
  }
  const value = cuts.length === 0 && isValid ? (file.value as XroomFile) : validPart(file.value, cuts);
  if (value === undefined) return undefined;
  const incomplete = cuts.some((path) => path.slice(-2).some((step) => OTHERS_DEPEND_ON.has(step)));
  return { file, value, pruned: prunedBookings(value, cuts), incomplete };
}

function isLackOfBooking({ keyword, instancePath }: SchemaError, value: unknown): boolean {
  return keyword === "required" && schemaAt(pathOf(instancePath, value)).definition === "booking";
}

/** `domains`, its name, `rooms`, its name, `bookings`, its name. */
const BOOKING_DEPTH = 6;

function prunedBookings(value: XroomFile, cuts: readonly Path[]): PrunedBookings {
  const pruned = new Map<unknown, Set<string>>();
  for (const path of cuts) {
    const outer = path.slice(0, BOOKING_DEPTH);
    if (path.length === BOOKING_DEPTH || schemaAt(outer).definition !== "booking") continue;
    const booking = valueAt(value, outer);
    const keys = pruned.get(booking) ?? new Set();
    pruned.set(booking, keys.add(String(path[BOOKING_DEPTH])));
  }
  return pruned;
}

/** What lacks a required key is pruned as well, and so on outwards. */
function validPart(value: unknown, cuts: readonly Path[]): XroomFile | undefined {
  let rest = prune(value, cuts);
  for (let round = 0; round < MOST_ROUNDS && rest !== undefined; round++) {
    if (validate(rest)) return rest as XroomFile;
    const errors = (validate.errors ?? []).filter((error) => !isLackOfBooking(error, rest));
    if (errors.length === 0) return rest as XroomFile;
    const more = errors.map((error) => pathOf(error.instancePath, rest));
    rest = prune(rest, more);
  }
  return undefined;
}

function isNewer(file: ParsedFile, report: Report): boolean {
  const version = isMap(file.value) ? file.value["version"] : undefined;
  if (typeof version !== "number" || version <= 1) return false;
  const summary = `this file has version ${version}, and this xroom reads only version 1`;
  report.error("newer-version", summary, { file, path: ["version"] }, { help: "install a newer xroom" });
  return true;
}

function checkVersion(file: ParsedFile, report: Report): Path[] {
  if (isMap(file.value) && !("version" in file.value)) {
    report.error("missing-key", 'a config needs "version"', { file, path: [] }, { help: "begin the file with `version: 1`" });
  }
  return [];
}

function checkIncluded(file: ParsedFile, report: Report): Path[] {
  const keys = isMap(file.value) ? Object.keys(file.value).filter((key) => !INCLUDED_KEYS.has(key) && ROOT_KEYS.has(key)) : [];
  for (const key of keys) {
    const summary = `${quoted(key)} belongs in the root file, not in ${file.name}`;
    report.error("root-only-key", summary, keyOf({ file, path: [] }, key), {
      help: "an included file holds only `version` and `domains`",
    });
  }
  return keys.map((key) => [key]);
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
