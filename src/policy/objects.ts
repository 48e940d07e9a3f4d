import type { CelInput } from "@bufbuild/cel";
import { create } from "@bufbuild/protobuf";
import { DurationSchema, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Declared, DeclaredConfig, DeclaredMap, DeclaredTimes } from "../model/declared.ts";
import type { Source } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { FIELDS, type Subject } from "./fields.ts";

/** What rules are held against. */
export interface PolicyObject {
  readonly each: Subject;
  /** `plan` for a plan. */
  readonly address: string;
  readonly source: Source | undefined;
  readonly value: CelInput;
  /** The longest list or text in it. */
  readonly size: number;
}

/** Rooms, bookings, webhooks; meetings only if they are wanted, as there may be a million. */
export function* declaredObjects(config: DeclaredConfig, wanted: ReadonlySet<Subject>): Generator<PolicyObject> {
  const meetings = wanted.has("meeting") ? config.occurrences() : undefined;
  for (const [domain, map] of config.domains) {
    const timezone = textOf(map, "timezone") ?? "UTC";
    for (const [name, room] of mapsIn(map, "rooms")) {
      const region = textOf(room, "region");
      const inDomain = { domain, region };
      yield objectOf("room", `room/${domain}/${name}`, room, { ...inDomain, timezone, name });
      if (!wanted.has("booking") && meetings === undefined) continue;
      for (const [bookingName, booking] of mapsIn(room, "bookings")) {
        const address = `booking/${domain}/${name}/${bookingName}`;
        const place = { ...inDomain, room: name };
        if (wanted.has("booking")) yield objectOf("booking", address, booking, { ...place, timezone, name: bookingName });
        const occurrences = meetings?.get(address);
        if (meetings === undefined) continue;
        if (occurrences === undefined) yield objectOf("meeting", address, booking, { ...place, timezone, name: bookingName });
        for (const [occurrence, meeting] of occurrences ?? [])
          yield objectOf("meeting", `booking/${domain}/${name}/${occurrence}`, meeting, {
            ...place,
            timezone,
            name: occurrence,
            series: bookingName,
          });
      }
    }
    for (const [name, webhook] of mapsIn(map, "webhooks"))
      yield objectOf("webhook", `webhook/${domain}/${name}`, webhook, { domain, region: textOf(map, "region"), name });
  }
}

export function* plannedObjects(plan: Omit<Plan, "seal">): Generator<PolicyObject> {
  for (const change of plan.changes) {
    const kind = change.address.split("/", 1)[0];
    const value = { ...change, kind };
    yield asObject("change", change.address, change.source ?? undefined, value);
  }
  const { changes: _changes, ...head } = plan;
  yield asObject("plan", "plan", undefined, head);
}

function asObject(each: "change" | "plan", address: string, source: Source | undefined, value: object): PolicyObject {
  const fields = Object.keys(FIELDS[each]).map((key) => [key, (value as Readonly<Record<string, unknown>>)[key]] as const);
  return { each, address, source, ...converted(Object.fromEntries(fields)) };
}

function objectOf(
  each: "room" | "booking" | "meeting" | "webhook",
  address: string,
  map: DeclaredMap,
  place: Readonly<Record<string, string | undefined>>,
): PolicyObject {
  const { times } = map;
  const { origin } = map;
  const source =
    origin === undefined || origin === "default" ? undefined : { file: origin.file, line: origin.line, column: origin.column };
  const value: Record<string, unknown> = { address, ...place };
  for (const key of Object.keys(FIELDS[each])) value[key] ??= plainOf(map.entries.get(key));
  if (times !== undefined) Object.assign(value, inTime(times));
  if ("password" in value) value["password"] = passwordOf(value["password"]);
  return { each, address, source, ...converted(value) };
}

function inTime({ start, duration, grace, zone }: DeclaredTimes): Readonly<Record<string, unknown>> {
  const lengthOf = (minutes: number): unknown => create(DurationSchema, { seconds: BigInt(minutes * 60) });
  return {
    start: timestampFromMs(start),
    duration: lengthOf(duration),
    grace: lengthOf(grace),
    ...(zone === undefined ? {} : { timezone: zone }),
  };
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

function mapsIn({ entries }: DeclaredMap, key: string): readonly (readonly [string, DeclaredMap])[] {
  const section = entries.get(key);
  if (section?.kind !== "map") return [];
  return [...section.entries].flatMap(([name, each]) => (each.kind === "map" ? [[name, each] as const] : []));
}

function textOf({ entries }: DeclaredMap, key: string): string | undefined {
  const declared = entries.get(key);
  return declared?.kind === "value" && typeof declared.value === "string" ? declared.value : undefined;
}

/** As CEL has it: whole numbers are ints, what is undeclared is null. */
function converted(value: unknown): { readonly value: CelInput; readonly size: number } {
  let size = 1;
  const convert = (each: unknown): CelInput => {
    if (each === undefined || each === null) return null;
    if (typeof each === "number") return Number.isSafeInteger(each) ? BigInt(each) : each;
    if (typeof each === "string") size = Math.max(size, each.length);
    if (typeof each !== "object") return each as CelInput;
    if ("$typeName" in each) return each as unknown as CelInput;
    if (Array.isArray(each)) {
      size = Math.max(size, each.length);
      return each.map(convert);
    }
    const entries = Object.entries(each);
    size = Math.max(size, entries.length);
    return new Map(entries.map(([key, inner]) => [key, convert(inner)]));
  };
  return { value: convert(value), size };
}
