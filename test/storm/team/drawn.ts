/** What the life of a team is drawn from. */
import fc from "fast-check";
import type { FaultOrder } from "../../../src/emulator/index.ts";
import { type Edit, PASSWORDS, REGIONS } from "../drawn.ts";
import { type Declared, isValid, type Item } from "./config.ts";

export interface Story {
  readonly first: Declared;
  readonly steps: readonly Step[];
}

/** Numbers of requests count modulo those that there are. */
export type Step =
  /** A branch is begun at the tip of the main branch, changed and planned. */
  | { readonly do: "open"; readonly changes: readonly Alteration[]; readonly isPlanned: boolean }
  /** The tip of the branch is planned, as it is: the main branch may have gone on. */
  | { readonly do: "plan"; readonly request: number; readonly target: string | null }
  | { readonly do: "merge"; readonly request: number }
  /** Of requests, merged or not. */
  | { readonly do: "apply"; readonly requests: readonly number[]; readonly attempts: readonly Attempt[] }
  | { readonly do: "roll"; readonly attempts: readonly Attempt[] }
  | { readonly do: "wait"; readonly hours: number }
  /** Others change what is live. */
  | { readonly do: "edit"; readonly edits: readonly Edit[] };

export interface Attempt {
  readonly killedAt: number | null;
  readonly faults: readonly FaultOrder[];
}

export type Alteration =
  /** Declares an item, or gives some fields of a declared one other values. */
  | { readonly do: "set"; readonly key: string; readonly item: Item; readonly only: readonly boolean[] }
  | { readonly do: "remove"; readonly nth: number }
  | { readonly do: "rename"; readonly nth: number; readonly name: string };

export function alter(declared: Declared, changes: readonly Alteration[]): Declared {
  return changes.reduce(alterOne, declared);
}

/** A change that would make the config invalid is not made. */
function alterOne(declared: Declared, change: Alteration): Declared {
  const next = { ...declared };
  if (change.do === "set") {
    const known = declared[change.key];
    const taken = Object.entries(change.item).filter((_, index) => known === undefined || change.only[index] === true);
    next[change.key] = { ...known, ...Object.fromEntries(taken) };
  } else {
    const keys = Object.keys(declared);
    const key = keys[change.nth % keys.length];
    if (key === undefined) return declared;
    const item = declared[key] as Item;
    delete next[key];
    if (change.do === "rename") {
      const isNamed = key.startsWith("booking") || key.startsWith("webhook");
      const renamed = `${key.slice(0, -1)}${change.name}`;
      if (!isNamed || declared[renamed] !== undefined) return declared;
      next[renamed] = item;
    }
  }
  return isValid(next) ? next : declared;
}

const orNull = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { nil: null });
const lock = orNull(fc.boolean());
const password = orNull(fc.constantFrom(...Object.keys(PASSWORDS)));
const type = orNull(fc.constantFrom("conference", "webinar"));
const capacity = orNull(fc.constantFrom(10, 20));
const minutes = fc.constantFrom(30, 60);
/** Of a series: those that begin soon. */
const day = orNull(fc.integer({ min: 3, max: 8 }));
const names = fc.constantFrom("a", "b", "c");

/** The rooms of a project; those of another have other names. */
function items(rooms: readonly string[], targets: readonly number[]): fc.Arbitrary<{ key: string; item: Item }> {
  const room = fc.constantFrom(...rooms);
  const of = (key: fc.Arbitrary<string>, fields: Record<string, fc.Arbitrary<Item[string]>>) =>
    fc.record({ key, item: fc.record(fields) as fc.Arbitrary<Item> });
  const named = (kind: string, name: fc.Arbitrary<string>) => fc.tuple(room, name).map(([a, b]) => `${kind} ${a}/${b}`);
  return fc.oneof(
    {
      weight: 6,
      arbitrary: of(named("booking", names), {
        day: fc.integer({ min: 0, max: 3 }),
        hour: fc.integer({ min: 0, max: 2 }),
        minutes,
        lock,
        password,
        type,
        capacity,
        hostKey: fc.boolean(),
      }),
    },
    {
      weight: 4,
      arbitrary: of(named("series", fc.constantFrom("s", "t")), {
        hour: fc.integer({ min: 10, max: 13 }),
        minutes,
        lock,
        password,
        type,
        capacity,
        skipped: day,
        short: day,
      }),
    },
    {
      weight: 4,
      arbitrary: of(
        room.map((name) => `room ${name}`),
        { region: orNull(fc.constantFrom(...REGIONS)), active: orNull(fc.boolean()), lock, password, type },
      ),
    },
    {
      weight: 4,
      arbitrary: of(
        fc.constantFrom("x", "y").map((name) => `webhook ${rooms[0]}-${name}`),
        { target: fc.constantFrom(...targets), room: orNull(room) },
      ),
    },
  );
}

function alteration(declarable: ReturnType<typeof items>): fc.Arbitrary<Alteration> {
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(declarable, fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }))
        .map(([{ key, item }, only]) => ({ do: "set" as const, key, item, only })),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("remove" as const), nth: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("rename" as const), nth: fc.nat(20), name: fc.constantFrom("d", "e") }) },
  );
}

export interface Weather {
  /** What goes wrong with calls. Default: nothing. */
  readonly fault?: fc.Arbitrary<FaultOrder>;
  /** What others change. Default: nothing. */
  readonly edit?: fc.Arbitrary<Edit>;
}

/** Of a project with these rooms and webhooks. */
export function story(rooms: readonly string[], targets: readonly number[], { fault, edit }: Weather): fc.Arbitrary<Story> {
  const change = alteration(items(rooms, targets));
  const attempts = fc.array(
    fc.record({
      killedAt: fc.option(fc.integer({ min: 0, max: 24 }), { nil: null, freq: 4 }),
      faults: fault === undefined ? fc.constant([]) : fc.array(fault, { maxLength: 3 }),
    }),
    { maxLength: 2 },
  );
  const request = fc.nat(7);
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("open" as const),
        changes: fc.array(change, { minLength: 1, maxLength: 5, size: "max" }),
        isPlanned: fc.constantFrom(true, true, false),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("plan" as const),
        request,
        target: fc.option(fc.constant(`booking/*/${rooms[0]}/*`), { nil: null, freq: 6 }),
      }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constant("merge" as const), request }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("apply" as const),
        requests: fc.uniqueArray(request, { minLength: 1, maxLength: 3 }),
        attempts,
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("roll" as const), attempts }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), hours: fc.integer({ min: 1, max: 40 }) }) },
    ...(edit === undefined
      ? []
      : [
          {
            weight: 4,
            arbitrary: fc.record({ do: fc.constant("edit" as const), edits: fc.array(edit, { minLength: 1, maxLength: 2 }) }),
          },
        ]),
  );
  return fc.record({
    first: fc.array(change, { maxLength: 12, size: "max" }).map((changes) => alter({}, changes)),
    steps: fc.array(step, { minLength: 6, maxLength: 20, size: "max" }),
  });
}
