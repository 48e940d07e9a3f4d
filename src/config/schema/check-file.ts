import type { XroomFile } from "../generated/schema-types.ts";
import { type SchemaError, validate } from "../generated/schema-validator.ts";
import { keyOf } from "../place.ts";
import type { Report } from "../report.ts";
import { quoted } from "../quote.ts";
import type { ParsedFile, Path } from "../yaml/parsed-file.ts";
import { pruned } from "./prune.ts";
import { schemaAt } from "./schema-at.ts";
import { pathOf, reportSchemaError, valueAt, withoutNoise } from "./schema-errors.ts";

export interface CheckedFile {
  readonly file: ParsedFile;
  /** What of the file is as the schema wants it; but bookings may lack what they need, so that the rest of them is looked at as well. */
  readonly value: XroomFile;
  /** The bookings of it that are not all that was written, each with the keys that were left out. */
  readonly lost: Lost;
  /** Whether something was left out that decides about more than itself: then nobody can say that it isn't declared. */
  readonly uncertain: boolean;
}

export type Lost = ReadonlyMap<unknown, ReadonlySet<string>>;

const INCLUDED_KEYS: ReadonlySet<string> = new Set(["version", "domains"]);
const DECIDES_FOR_OTHERS: ReadonlySet<unknown> = new Set(["region", "regions", "timezone", "defaults"]);
const MOST_ROUNDS = 8;

/** Holds a file against the schema, and tells all that is wrong with it. `undefined` if nothing is left to look at. */
export function checkFile(file: ParsedFile, role: "root" | "included", report: Report): CheckedFile | undefined {
  if (isNewer(file, report)) return undefined;
  const cuts: Path[] = role === "included" ? checkIncluded(file, report) : checkVersion(file, report);
  const isValid = validate(file.value);
  if (!isValid) {
    for (const error of withoutNoise(validate.errors ?? [])) {
      const cut = reportSchemaError(error, file, report);
      if (!isLackOfBooking(error, file.value)) cuts.push(cut);
    }
  }
  const value = cuts.length === 0 && isValid ? (file.value as XroomFile) : remaining(file.value, cuts);
  if (value === undefined) return undefined;
  const uncertain = cuts.some((path) => path.slice(-2).some((step) => DECIDES_FOR_OTHERS.has(step)));
  return { file, value, lost: lostIn(value, cuts), uncertain };
}

function isLackOfBooking({ keyword, instancePath }: SchemaError, value: unknown): boolean {
  return keyword === "required" && schemaAt(pathOf(instancePath, value)).definition === "booking";
}

/** `domains`, its name, `rooms`, its name, `bookings`, its name. */
const BOOKING_DEPTH = 6;

function lostIn(value: XroomFile, cuts: readonly Path[]): Lost {
  const lost = new Map<unknown, Set<string>>();
  for (const path of cuts) {
    const outer = path.slice(0, BOOKING_DEPTH);
    if (path.length === BOOKING_DEPTH || schemaAt(outer).definition !== "booking") continue;
    const booking = valueAt(value, outer);
    const keys = lost.get(booking) ?? new Set();
    lost.set(booking, keys.add(String(path[BOOKING_DEPTH])));
  }
  return lost;
}

/** Cuts until the schema is content: without a key that it needs, what the key was in goes as well, and so on outwards. */
function remaining(value: unknown, cuts: readonly Path[]): XroomFile | undefined {
  let rest = pruned(value, cuts);
  for (let round = 0; round < MOST_ROUNDS && rest !== undefined; round++) {
    if (validate(rest)) return rest as XroomFile;
    const errors = (validate.errors ?? []).filter((error) => !isLackOfBooking(error, rest));
    if (errors.length === 0) return rest as XroomFile;
    const more = errors.map((error) => pathOf(error.instancePath, rest));
    rest = pruned(rest, more);
  }
  return undefined;
}

/** A file of a later format may be anything else: nothing more is said of it. */
function isNewer(file: ParsedFile, report: Report): boolean {
  const version = isMap(file.value) ? file.value["version"] : undefined;
  if (typeof version !== "number" || version <= 1) return false;
  const summary = `this file is of version ${version}, and this xroom knows version 1 alone`;
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
    const summary = `${quoted(key)} can't be set in ${file.name}: only the root file holds it`;
    report.error("root-only-key", summary, keyOf({ file, path: [] }, key), {
      help: "a file that is included has `version` and `domains` alone",
    });
  }
  return keys.map((key) => [key]);
}

const ROOT_KEYS: ReadonlySet<string> = new Set(["include", "credentials", "regions", "state", "safety", "defaults"]);

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
