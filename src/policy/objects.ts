import type { CelInput } from "@bufbuild/cel";
import { create } from "@bufbuild/protobuf";
import { DurationSchema, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { kindOf, roomOf, seriesOf } from "../model/address.ts";
import type { Declared, DeclaredConfig, DeclaredMap, DeclaredTimes, Meetings } from "../model/declared.ts";
import type { Source } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { isMap } from "../config/schema/check-file.ts";
import { parseDuration } from "../model/duration.ts";
import { DURATION, type RecordType, type Types } from "./types.ts";
import { FIELDS, isSubject, type Subject } from "./fields.ts";

/** What rules are held against. */
export interface PolicyObject {
  readonly each: Subject;
  /** `undefined` for a plan. */
  readonly address: string | undefined;
  readonly source: Source | undefined;
  readonly value: CelInput;
  /** The longest list or text in it. */
  readonly size: number;
}

interface Around {
  readonly domain: string;
  readonly timezone: string;
  readonly region: unknown;
  readonly wanted: ReadonlySet<Subject>;
  /** `undefined`: not wanted. */
  readonly meetings: Meetings | undefined;
}

/** All that has an address; meetings only if they are wanted, as there may be a million. */
export function* declaredObjects(config: DeclaredConfig, wanted: ReadonlySet<Subject>): Generator<PolicyObject> {
  const meetings = wanted.has("meeting") ? config.occurrences() : undefined;
  for (const [domain, map] of config.domains) {
    const timezone = plainOf(map.entries.get("timezone"));
    const around = { domain, timezone: typeof timezone === "string" ? timezone : "UTC", wanted, meetings };
    yield* objectsIn(map, { ...around, region: plainOf(map.entries.get("region")) });
  }
}

function* objectsIn(map: DeclaredMap, around: Around): Generator<PolicyObject> {
  for (const each of map.entries.values()) {
    if (each.kind === "value") continue;
    const region = plainOf(each.entries.get("region")) ?? around.region;
    if (each.address !== undefined) yield* objectsAt(each, each.address, { ...around, region });
    yield* objectsIn(each, { ...around, region });
  }
}

function* objectsAt(map: DeclaredMap, address: string, around: Around): Generator<PolicyObject> {
  const kind = kindOf(address);
  if (isSubject(kind) && around.wanted.has(kind)) yield objectOf(kind, map, address, around);
  if (map.times === undefined || around.meetings === undefined) return;
  const occurrences = around.meetings.get(address);
  if (occurrences === undefined) yield objectOf("meeting", map, address, around);
  for (const each of occurrences?.values() ?? []) yield objectOf("meeting", each, each.address ?? address, around);
}

function objectOf(each: Subject, map: DeclaredMap, address: string, { domain, timezone, region }: Around): PolicyObject {
  const { origin, times } = map;
  const series = seriesOf(address);
  const place: Readonly<Record<string, unknown>> = {
    address,
    domain,
    timezone,
    region,
    room: roomOf(address),
    name: lastOf(address),
    series: series === address ? null : lastOf(series),
    ...(times === undefined ? {} : inTime(times)),
  };
  const value = Object.keys(FIELDS[each]).map((key) => [key, place[key] ?? fieldOf(key, map)] as const);
  const source =
    origin === undefined || origin === "default" ? undefined : { file: origin.file, line: origin.line, column: origin.column };
  return { each, address, source, ...converted(Object.fromEntries(value), FIELDS[each]) };
}

function lastOf(address: string): string {
  return address.slice(address.lastIndexOf("/") + 1);
}

function fieldOf(key: string, { entries }: DeclaredMap): unknown {
  const value = plainOf(entries.get(key));
  if (key === "password") return passwordOf(value);
  return key === "overrides" && isMap(value) ? withPasswords(value) : value;
}

export function* plannedObjects(plan: Omit<Plan, "seal">): Generator<PolicyObject> {
  for (const change of plan.changes) {
    const value = { ...change, kind: kindOf(change.address) };
    yield asObject("change", change.address, change.source ?? undefined, value);
  }
  yield asObject("plan", undefined, undefined, { ...plan, allowed: plan.allowed ?? {} });
}

function asObject(each: Subject, address: string | undefined, source: Source | undefined, value: object): PolicyObject {
  return { each, address, source, ...converted(value, FIELDS[each]) };
}

function inTime({ start, duration, grace, zone, except }: DeclaredTimes): Readonly<Record<string, unknown>> {
  const lengthOf = (minutes: number): unknown => create(DurationSchema, { seconds: BigInt(minutes * 60) });
  return {
    start: timestampFromMs(start),
    duration: lengthOf(duration),
    grace: lengthOf(grace),
    ...(zone === undefined ? {} : { timezone: zone }),
    ...(except === undefined ? {} : { except: except.map((each) => timestampFromMs(each)) }),
  };
}

function withPasswords(overrides: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(
    Object.entries(overrides).map(([start, override]) => {
      const fields = override as Readonly<Record<string, unknown>>;
      return [start, { ...fields, password: passwordOf(fields["password"]) }];
    }),
  );
}

/** `{ kind: "env", name: "BOARD_PASSWORD" }` */
function passwordOf(reference: unknown): unknown {
  if (typeof reference !== "object" || reference === null) return null;
  const [[kind, name] = []] = Object.entries(reference);
  return { kind, name: kind === "literal" ? null : name };
}

function plainOf(declared: Declared | undefined): unknown {
  if (declared === undefined) return null;
  if (declared.kind === "value") return declared.value;
  return Object.fromEntries([...declared.entries].map(([key, each]) => [key, plainOf(each)]));
}

/** As CEL has it: whole numbers are ints, texts of durations are durations, and each field of a record is there, null if undeclared. */
function converted(value: unknown, all: RecordType["fields"]): { readonly value: CelInput; readonly size: number } {
  let size = 1;
  const convert = (each: unknown, types: Types): CelInput => {
    if (each === undefined || each === null) return null;
    if (types === DURATION && typeof each !== "object") return durationOf(each);
    if (typeof each === "number") return Number.isSafeInteger(each) ? BigInt(each) : each;
    if (typeof each === "string") size = Math.max(size, each.length);
    if (typeof each !== "object") return each as CelInput;
    if ("$typeName" in each) return each as unknown as CelInput;
    if (Array.isArray(each)) {
      size = Math.max(size, each.length);
      return each.map((item: unknown) => convert(item, "any"));
    }
    const [type] = types === "any" ? [] : types;
    if (type?.kind === "record") return record(each, type.fields);
    const entries = Object.entries(each);
    size = Math.max(size, entries.length);
    return new Map(entries.map(([key, inner]) => [key, convert(inner, type?.kind === "map" ? type.of : "any")]));
  };
  const record = (each: object, fields: RecordType["fields"]): CelInput =>
    new Map(
      Object.entries(fields).map(([key, types]) => [key, convert((each as Readonly<Record<string, unknown>>)[key], types)]),
    );
  return { value: record(value as object, all), size };
}

/** `1h30m`, or minutes. */
function durationOf(value: unknown): CelInput {
  return create(DurationSchema, {
    seconds: BigInt(typeof value === "number" ? value * 60 : (parseDuration(String(value)) ?? 0)),
  });
}
