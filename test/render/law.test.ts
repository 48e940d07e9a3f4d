/** From the text of a plan alone a program can tell each changed field's old and new value; its Markdown and its page tell the same. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change, Plan } from "../../src/model/plan.ts";
import { renderHtml } from "../../src/render/html/index.ts";
import { renderMarkdown } from "../../src/render/markdown/index.ts";
import { renderPlan } from "../../src/render/text/plan.ts";
import { booked, planned, type Scenario, secret } from "../plan/scenario.ts";
import { readMarkdown, readPage, type ReadPlan, readText } from "./read-plan.ts";

const ZONE = "Europe/Berlin";
const WEEK = 7 * 86_400_000;
const HOUR = 3_600_000;

/** Local weeks from November to May, over two clock changes. */
const LOCAL = new Intl.DateTimeFormat("sv-SE", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
});

const localTime = (instant: number): string => LOCAL.format(instant).replace(" ", "T");
const iso = (at: number): string => new Date(at).toISOString().replace(".000Z", "Z");

const variant = fc.record({
  shift: fc.constantFrom(0, 0, HOUR, -HOUR, 24 * HOUR, -24 * HOUR, 2 * 24 * HOUR, WEEK),
  duration: fc.constantFrom(45, 45, 45, 60),
  lock: fc.constantFrom(false, false, true),
  capacity: fc.constantFrom(10, 10, 12),
  password: fc.constantFrom(null, null, null, "a", "b"),
});
/** Which of a hundred days have a meeting, and how each of them is declared, and was before. */
const series = fc.record({
  name: fc.constantFrom("weekly", "daily", "monthly"),
  days: fc.uniqueArray(fc.integer({ min: 0, max: 16 }), { minLength: 1, maxLength: 12 }),
  step: fc.constantFrom(1, 7, 14, 30),
  hour: fc.constantFrom(8, 12, 20),
  title: fc.constantFrom(undefined, "Weekly: the plan"),
  grace: fc.constantFrom(0, 15),
  declared: fc.array(variant, { minLength: 3, maxLength: 3 }),
  live: fc.array(fc.option(variant), { minLength: 3, maxLength: 3 }),
  removedFrom: fc.integer({ min: 0, max: 14 }),
});

type Booking = NonNullable<NonNullable<NonNullable<Scenario["domains"]>[string]["rooms"]>[string]["bookings"]>[string];

function planOf(drawn: readonly (typeof series extends fc.Arbitrary<infer Series> ? Series : never)[]): Plan {
  const begin = Date.parse("2027-02-15T00:00:00Z");
  const rooms: Record<string, { bookings: Record<string, Booking> }> = {};
  const observed: ReturnType<typeof booked>[] = [];
  const objects: Record<string, { id: number }> = {};
  const taken = new Set<string>();
  for (const [index, { name, days, step, hour, title, grace, declared, live, removedFrom }] of drawn.entries()) {
    const room = `room-${index}`;
    const bookings: Record<string, Booking> = {};
    rooms[room] = { bookings };
    for (const [nth, day] of days.toSorted((a, b) => a - b).entries()) {
      const original = begin + day * step * 24 * HOUR + hour * HOUR;
      const own = declared[nth % 3];
      const was = live[nth % 3];
      if (own === undefined) continue;
      if (nth < removedFrom) {
        bookings[`${name}@${iso(original)}`] = {
          start: iso(original),
          duration: own.duration,
          grace,
          lock: own.lock,
          capacity: own.capacity,
          password: own.password === null ? null : secret(own.password),
          series: name,
          zone: ZONE,
          ...(title === undefined ? {} : { title }),
        };
      }
      // A room holds one meeting at a time.
      if (was === null || was === undefined || taken.has(`${room} ${original + was.shift}`)) continue;
      taken.add(`${room} ${original + was.shift}`);
      const id = index * 100 + nth + 1;
      const { shift, duration, lock, capacity, password } = was;
      const spec = { duration, lock, capacity, password: password === null ? null : secret(password, "live") };
      observed.push(booked(id, iso(original + shift), { room, spec }));
      objects[`booking/chat.org/${room}/${name}@${iso(original)}`] = { id };
    }
  }
  return planned({ domains: { "chat.org": { timezone: ZONE, rooms } }, observed, objects, allow: { removals: true } });
}

/** What a plan's document says: by object, as a reader of its text names it. */
function expected({ changes }: Plan, read: ReadPlan): [string, string, string][] {
  return changes.flatMap((change) => {
    const gone = change.action === "remove" ? "removed " : "";
    const fields = read.get(change.address) ?? read.get(`${gone}${change.series} ${localTime(startOf(change))}`);
    return namesOf(change).map((name): [string, string, string] => [
      `${change.address} ${name}`,
      `${textOf(name, change.before)} → ${textOf(name, change.after)}`,
      fields?.get(name) ??
        (name === "start" && change.fields.length === 0 && fields !== undefined ? addedStart(change) : "not told"),
    ]);
  });
}

/** The line of a series tells the start of an added or removed meeting, and it was found by that. */
const addedStart = (change: Change): string => `${textOf("start", change.before)} → ${textOf("start", change.after)}`;

const startOf = ({ before, after }: Change): number => Date.parse(String((after ?? before)?.["start"]));

function namesOf({ action, before, after, fields }: Change): readonly string[] {
  if (action === "adopt" || action === "forget") return [];
  if (fields.length > 0) return fields;
  return Object.entries(after ?? before ?? {}).flatMap(([name, value]) => (value === null || value === false ? [] : [name]));
}

function textOf(name: string, spec: Change["after"]): string {
  if (spec === null) return "";
  const value = spec[name] ?? null;
  if (name === "start") return localTime(Date.parse(String(value)));
  if (value === null) return "none";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "object") return value.secret === "live" ? "(secret)" : `(secret ${value.secret})`;
  return String(value);
}

const FORMATS: readonly ((plan: Plan) => ReadPlan | Promise<ReadPlan>)[] = [
  (plan) => readText(renderPlan(plan, { color: false })),
  (plan) => readMarkdown(renderMarkdown(plan)),
  async (plan) => readPage(await renderHtml(plan)),
];

describe("a plan", () => {
  it("tells in each format each changed field's old and new value, of series too", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(series, { minLength: 1, maxLength: 3 }), async (drawn) => {
        const plan = planOf(drawn);
        for (const readIn of FORMATS) {
          const told = expected(plan, await readIn(plan));
          expect(told.map(([name, , is]) => [name, is])).toEqual(told.map(([name, wanted]) => [name, wanted]));
        }
      }),
      { numRuns: 50 },
    );
  });
});
