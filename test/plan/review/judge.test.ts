/**
 * The table of verdicts, read once more: a meeting that was planned, and then lived on. Each reviewed change has the first verdict of the
 * table's order that holds for it.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change, Plan } from "../../../src/model/plan.ts";
import type { GoneObject, State } from "../../../src/model/state.ts";
import { VERDICTS, type VerdictName } from "../../../src/plan/review/verdicts.ts";
import { board, declaredSpec, KICKOFF, reviewed } from "../reviewed.ts";
import { applied, booked, NOW, planned, type Scenario } from "../scenario.ts";

interface Meeting {
  readonly start: string;
  readonly duration: number;
  readonly lock: boolean;
}
const FIELDS = ["start", "duration", "lock"] as const;
type Field = (typeof FIELDS)[number];

interface Listed {
  readonly id: number;
  readonly meeting: Meeting;
}

/** What is live, what the state has of it, and what this project has removed or replaced. */
interface World {
  readonly live: Listed | undefined;
  readonly owned: Listed | undefined;
  readonly gone: ReadonlyMap<number, number | undefined>;
}

interface Event {
  readonly by: "project" | "others";
  readonly to: Meeting | null;
}

interface Life {
  readonly base: Meeting | null;
  /** What each of the plans was to make of it. */
  readonly ends: readonly (Meeting | null)[];
  readonly since: readonly Event[];
  /** As the config in hand declares it. */
  readonly inHand: Meeting | null;
  readonly now: number;
}

const NOON = Date.parse("2026-12-01T12:00:00Z");
const meetings = fc.record({
  start: fc.constantFrom("09:00", "11:30", "15:00"),
  duration: fc.constantFrom(30, 60),
  lock: fc.boolean(),
});
const lives = fc.record({
  base: fc.option(meetings, { freq: 5 }),
  ends: fc.array(fc.option(meetings, { freq: 4 }), { minLength: 1, maxLength: 2 }),
  since: fc.array(
    fc.record({ by: fc.constantFrom("project" as const, "others" as const), to: fc.option(meetings, { freq: 3 }) }),
    {
      maxLength: 2,
    },
  ),
  inHand: fc.option(meetings, { freq: 4 }),
  now: fc.constantFrom(NOW, NOON),
});

/** The first object has the id 7. */
function begin(base: Meeting | null): World {
  const listed = base === null ? undefined : { id: 7, meeting: base };
  return { live: listed, owned: listed, gone: new Map() };
}

function happen({ live, owned, gone }: World, { by, to }: Event): World {
  const id = live?.id ?? (owned?.id ?? 6) + 2;
  const next = to === null ? undefined : { id, meeting: to };
  if (by === "others") return { live: next, owned, gone };
  if (next === undefined)
    return { live: undefined, owned: undefined, gone: owned === undefined ? gone : new Map([...gone, [owned.id, undefined]]) };
  const isAnother = owned !== undefined && owned.id !== id;
  return { live: next, owned: next, gone: isAnother ? new Map([...gone, [owned.id, id]]) : gone };
}

function scenarioOf({ live, owned, gone }: World, declared: Meeting | null, now: number): Scenario {
  const known: GoneObject[] = [...gone].map(([id, successor]) => ({
    kind: "booking",
    region: "fra-1",
    id,
    address: KICKOFF,
    ...(successor === undefined ? {} : { successor: { region: "fra-1", id: successor } }),
    seal: "s",
    at: new Date(NOW).toISOString(),
  }));
  const specOf = ({ start, ...rest }: Meeting) => declaredSpec(start, rest);
  const until = ({ meeting }: Listed): string => new Date(endOf(meeting)).toISOString();
  const objects: Record<string, State["objects"][string]> = {};
  if (owned !== undefined)
    objects[KICKOFF] = {
      kind: "booking",
      region: "fra-1",
      id: owned.id,
      until: until(owned),
      applied: applied(specOf(owned.meeting)),
    };
  return {
    domains: board(declared === null ? {} : { kickoff: declared }),
    observed:
      live === undefined
        ? []
        : [booked(live.id, live.meeting.start, { spec: { duration: live.meeting.duration, lock: live.meeting.lock } })],
    objects,
    gone: known,
    now,
  };
}

function endOf({ start, duration }: Meeting): number {
  return Date.parse(`2026-12-01T${start}:00Z`) + duration * 60_000;
}

const isEqual = (a: Meeting, b: Meeting): boolean => FIELDS.every((field) => a[field] === b[field]);

/** What the declared meeting is taken to be by now. One that is over counts only if the declaration prolongs it. */
function matchedIn({ inHand, now }: Life, { live, owned }: World): Meeting | undefined {
  if (live === undefined || inHand === null || endOf(inHand) <= now) return undefined;
  const isOfKey = live.meeting.start === inHand.start;
  return isOfKey || (owned?.id === live.id && endOf(live.meeting) > now) ? live.meeting : undefined;
}

/** The table, for one change: whether each of the verdicts holds, in their order. */
function table(
  life: Life,
  world: World,
  end: Meeting | null,
  trusted: readonly Trusted[],
): ReadonlyMap<VerdictName, () => boolean> {
  const { base, inHand, now } = life;
  const { live, owned, gone } = world;
  const isOver = (meeting: Meeting): boolean => endOf(meeting) <= now;
  const declared = inHand === null || isOver(inHand) ? undefined : inHand;
  const isOwned = live !== undefined && owned?.id === live.id;
  const matched = matchedIn(life, world);
  const isOurs = live !== undefined && (live.id === 7 || gone.has(7));
  const isExplained =
    (isOwned && isEqual(live.meeting, owned.meeting)) || (isOurs && base !== null && isEqual(live.meeting, base));

  if (end === null)
    return new Map<VerdictName, () => boolean>([
      ["done", () => live?.id !== 7],
      ["withdrawn", () => matched !== undefined],
      ["over", () => isOver(base as Meeting) || isOver((live as Listed).meeting)],
      ["stale", () => !isExplained],
      ["same", () => true],
    ]);

  const changed = FIELDS.filter((field) => base?.[field] !== end[field]);
  if (declared === undefined) {
    const known =
      live !== undefined && ((base !== null && live.id === 7) || (isOwned && !isOver(live.meeting))) ? live.meeting : undefined;
    const open = changed.filter((field) => known?.[field] !== end[field]);
    // Its region and type are declared as well, as those of an addition were.
    const isAlike =
      (base === null && known === undefined && inHand !== null) || open.some((field) => inHand?.[field] === end[field]);
    return new Map<VerdictName, () => boolean>([
      ["done", () => known !== undefined && open.length === 0],
      ["withdrawn", () => !isAlike],
      ["over", () => true],
    ]);
  }
  const open = changed.filter((field) => matched?.[field] !== end[field]);
  const isAnew = base !== null && matched === undefined && isOver(base);
  const isStale = (): boolean => {
    if (base === null || live?.id === 7) return live !== undefined && (matched !== undefined || base !== null) && !isExplained;
    if (isAnew) return false;
    return gone.has(7) ? matched !== undefined && !isExplained : true;
  };
  const isReviewed = (field: Field | "region"): boolean =>
    trusted.some(({ end: other, isWhole }) => {
      if (field === "region") return isWhole;
      return other[field] === declared[field] && (isWhole || other[field] !== base?.[field]);
    });
  const isWholeReviewed = (): boolean =>
    matched === undefined
      ? [...FIELDS, "region" as const].every(isReviewed)
      : FIELDS.every((field) => matched[field] === declared[field] || isReviewed(field));
  return new Map<VerdictName, () => boolean>([
    ["done", () => matched !== undefined && open.length === 0],
    ["withdrawn", () => (matched !== undefined || base !== null) && open.every((field) => declared[field] !== end[field])],
    ["over", () => isOver(end)],
    ["stale", isStale],
    ["same", isWholeReviewed],
    ["partly", () => true],
  ]);
}

/** A review whose ends count: all of an addition, and of an update that is made as one. */
interface Trusted {
  readonly end: Meeting;
  readonly isWhole: boolean;
}

function firstOf(verdicts: ReadonlyMap<VerdictName, () => boolean>): VerdictName | undefined {
  return VERDICTS.find((name) => verdicts.get(name)?.() === true);
}

/** What the table says of each change of the plans, in their order. */
function expected(life: Life, world: World, ends: readonly (Meeting | null)[]): (VerdictName | undefined)[] {
  const { base, now } = life;
  const isAgain = base !== null && matchedIn(life, world) === undefined && endOf(base) <= now;
  const first = ends.map((end) => firstOf(table(life, world, end, [])));
  const trusted = ends.flatMap((end, index): Trusted[] => {
    const name = first[index];
    if (end === null || name === "stale" || name === "over") return [];
    return [{ end, isWhole: base === null || (isAgain && (name === "same" || name === "partly")) }];
  });
  return ends.map((end) => firstOf(table(life, world, end, trusted)));
}

function play(life: Life) {
  const before = begin(life.base);
  const plans = life.ends.map((end) => planned(scenarioOf(before, end, NOW)));
  const shown = plans.flatMap(({ changes }, index) => (changes.length === 0 ? [] : [life.ends[index] ?? null]));
  const world = life.since.reduce(happen, before);
  const result = reviewed(scenarioOf(world, life.inHand, life.now), ...plans);
  return { plans, shown, world, result };
}

describe("a reviewed change", () => {
  it("has one verdict, which is the first of the table that holds", () => {
    const met = new Set<VerdictName>();
    fc.assert(
      fc.property(lives, (life) => {
        const { shown, world, result } = play(life);
        const found = result.verdicts.map(({ verdict }) => verdict);
        expect(found).toEqual(expected(life, world, shown));
        for (const name of found) met.add(name);
      }),
      { numRuns: 200, seed: 17 },
    );
    // `waiting` takes a second meeting, and `refused` a rule that forbids something.
    expect([...met].toSorted()).toEqual(VERDICTS.filter((name) => name !== "waiting" && name !== "refused").toSorted());
  });

  it("gives each field of what is made a reviewed end, or what is live", () => {
    const valuesOf = ({ after }: Pick<Change, "after">): object => ({ ...after });
    fc.assert(
      fc.property(lives, (life) => {
        const { plans, result } = play(life);
        const shown = plans.flatMap(({ changes }: Plan) => changes);
        for (const change of result.plan.changes) {
          if (change.action === "remove")
            expect(shown.filter(({ action, id }) => action === "remove" && id === change.id)).not.toEqual([]);
          if (change.action !== "add" && change.action !== "update") continue;
          for (const [field, value] of Object.entries(valuesOf(change)))
            expect([...shown, { after: change.before }].map((each) => ({ ...each.after })[field])).toContainEqual(value);
        }
      }),
      { numRuns: 100, seed: 17 },
    );
  });
});
