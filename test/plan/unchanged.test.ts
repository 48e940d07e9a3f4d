import fc from "fast-check";
import { expect, it } from "vitest";
import { matchAll } from "../../src/plan/match.ts";
import type { Matching } from "../../src/plan/matching.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { plan } from "../../src/plan/plan.ts";
import type { Kind } from "../../src/resources/contract.ts";
import { booked, inputOf, planned, type Scenario, secret } from "./scenario.ts";

const START = "2026-12-01T10:00Z";
const ADDRESS = "booking/chat.org/board/b0";

/** One declared booking, or what is left of one: whether it is listed and owned, and what is particular about it. */
const object = fc.record({
  isDeclared: fc.boolean(),
  isListed: fc.boolean(),
  isOwned: fc.boolean(),
  declared: fc.constantFrom({}, {}, { protect: true }, { lock: true }, { password: secret("open sesame") }),
  listed: fc.constantFrom({}, {}, { lock: true }, { start: "2026-12-02T10:00:00Z" }),
  owned: fc.constantFrom({}, {}, { protect: true as const }, { predecessors: [{ region: "sfo-1", id: 900 }] }),
  room: fc.constantFrom("board", "board", "Board", "lobby"),
  /** Of an unmanaged object with its key. */
  hasTwin: fc.boolean(),
  /** Owned by the address before it, too. */
  isShared: fc.boolean(),
});

const hourOf = (position: number): string => String(position).padStart(2, "0");

function worldOf(
  all: readonly (typeof object extends fc.Arbitrary<infer T> ? T : never)[],
  unmanaged: "keep" | "remove",
): Scenario {
  const entries = [...all.entries()];
  const bookings = entries.flatMap(([position, { isDeclared, declared }]) =>
    isDeclared ? [[`b${position}`, { start: `2026-12-01T${hourOf(position)}:00Z`, ...declared }] as const] : [],
  );
  return {
    domains: { "chat.org": { unmanaged, rooms: { board: { bookings: Object.fromEntries(bookings) } } } },
    observed: entries.flatMap(([position, { isListed, listed, room, hasTwin }]) => [
      ...(isListed ? [booked(position + 1, `${hourOf(position)}:00`, { room, spec: listed })] : []),
      ...(hasTwin ? [booked(position + 101, `${hourOf(position)}:00`)] : []),
    ]),
    objects: Object.fromEntries(
      entries.flatMap(([position, { isOwned, isShared, owned }]) => {
        const id = isShared && position > 0 ? position : position + 1;
        return isOwned ? [[`booking/chat.org/board/b${position}`, { id, ...owned }]] : [];
      }),
    ),
  };
}

it("counts what is unchanged, and gives the plan that carries every match", () => {
  fc.assert(
    fc.property(fc.array(object, { maxLength: 8 }), fc.constantFrom("keep", "remove"), (all, unmanaged) => {
      const input = inputOf(worldOf(all, unmanaged));
      expect(plan(input)).toEqual(plan({ ...input, countsUnchanged: false }));
    }),
    { numRuns: 100 },
  );
});

const SAME: Scenario = {
  domains: { "chat.org": { rooms: { board: { bookings: { b0: { start: START } } } } } },
  observed: [booked(1, "10:00")],
  objects: { [ADDRESS]: { id: 1 } },
};

const bookingsOf = (matchings: ReadonlyMap<Kind, Matching>): string[] =>
  [...matchings].flatMap(([{ name }, { matches }]) => (name === "booking" ? matches.map(({ desired }) => desired.address) : []));

it.each([
  ["ours and as declared", {}, []],
  ["a twin of it is listed", { observed: [booked(1, "10:00"), booked(2, "10:00")] }, [ADDRESS]],
  ["another object is unmanaged", { observed: [booked(1, "10:00"), booked(2, "12:00")] }, []],
  ["it is protected, and no longer declared so", { objects: { [ADDRESS]: { id: 1, protect: true } } }, [ADDRESS]],
  ["a plan has targets", { scope: { targets: ["booking/**"] } }, [ADDRESS]],
] satisfies [string, Partial<Scenario>, string[]][])("carries no match without need: %s", (_, changed, expected) => {
  expect(bookingsOf(preparePlan(inputOf({ ...SAME, ...changed })).matchings)).toEqual(expected);
  expect(planned({ ...SAME, ...changed }).summary.unchanged).toBe(expected.length === 1 && "objects" in changed ? 0 : 1);
});

it("gives every match to what doesn't ask for counts", () => {
  expect(bookingsOf(matchAll(inputOf(SAME)))).toEqual([ADDRESS]);
});

it("counts all that is ours towards the limit of removals", () => {
  const hours = Array.from({ length: 12 }, (_, hour) => hourOf(hour));
  const bookings = Object.fromEntries(hours.slice(4).map((hour) => [`b${hour}`, { start: `2026-12-01T${hour}:00Z` }]));
  const made = planned({
    domains: { "chat.org": { rooms: { board: { bookings } } } },
    observed: hours.map((hour, position) => booked(position + 1, `${hour}:00`)),
    objects: Object.fromEntries(hours.map((hour, position) => [`booking/chat.org/board/b${hour}`, { id: position + 1 }])),
  });
  expect(made.diagnostics.map(({ summary }) => summary)).toEqual([expect.stringContaining("allows 30% of 12")]);
});
