import type { XroomFile } from "../generated/schema-types.ts";
import { validate } from "../generated/schema-validator.ts";
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
  /** Valid by itself: bookings and webhooks may lack what templates of other files give them. */
  readonly value: XroomFile;
  readonly pruned: PrunedBlocks;
  /** Whether a part is missing that others depend on. */
  readonly incomplete: boolean;
}

/** By booking or webhook: the keys that it lost. */
export type PrunedBlocks = ReadonlyMap<unknown, ReadonlySet<string>>;

const INCLUDED_KEYS: ReadonlySet<string> = new Set(["version", "templates", "domains"]);
const ROOT_KEYS: ReadonlySet<string> = new Set(["include", "credentials", "regions", "state", "safety", "defaults"]);
const OTHERS_DEPEND_ON: ReadonlySet<unknown> = new Set(["region", "regions", "timezone", "defaults", "use"]);
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
      cuts.push(reportSchemaError(error, file, report));
    }
    const dropped = validate.dropped ?? 0;
    report.more(dropped);
    // What is wrong can't be taken out.
    if (dropped > 0) return undefined;
  }
  const value = cuts.length === 0 && isValid ? (file.value as XroomFile) : validPart(file.value, cuts);
  if (value === undefined) return undefined;
  const incomplete = cuts.some(isDependedOn);
  return { file, value, pruned: prunedBlocks(value, cuts), incomplete };
}

function isDependedOn(path: Path): boolean {
  const isTemplate = path[0] === "templates" && path.length <= TEMPLATE_DEPTH;
  return isTemplate || path.slice(-2).some((step) => OTHERS_DEPEND_ON.has(step));
}

/** `templates`, their kind, its name. */
const TEMPLATE_DEPTH = 3;
const MAY_LACK_KEYS: ReadonlySet<unknown> = new Set(["booking", "webhook"]);

function prunedBlocks(value: XroomFile, cuts: readonly Path[]): PrunedBlocks {
  const pruned = new Map<unknown, Set<string>>();
  for (const path of cuts) {
    const depth = path.findIndex((_, length) => length > 0 && MAY_LACK_KEYS.has(schemaAt(path.slice(0, length)).definition));
    if (depth === -1) continue;
    const block = valueAt(value, path.slice(0, depth));
    const keys = pruned.get(block) ?? new Set();
    pruned.set(block, keys.add(String(path[depth])));
  }
  return pruned;
}

/** What lacks a required key is pruned as well, and so on outwards. */
function validPart(value: unknown, cuts: readonly Path[]): XroomFile | undefined {
  let rest = prune(value, cuts);
  for (let round = 0; round < MOST_ROUNDS && rest !== undefined; round++) {
    if (validate(rest)) return rest as XroomFile;
    const more = (validate.errors ?? []).map((error) => pathOf(error.instancePath, rest));
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
      help: "an included file holds only `version`, `templates` and `domains`",
    });
  }
  return keys.map((key) => [key]);
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
