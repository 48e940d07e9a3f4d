import { describe, expect, it } from "vitest";
import { createScope } from "../../src/plan/scope.ts";
import { planReviewed } from "../../src/plan/review/plan-reviewed.ts";
import { keyText } from "../../src/model/identity.ts";
import { booked, changeLines, type Domain, inputOf, keyring, planned, type Scenario } from "./scenario.ts";

const NOW = Date.parse("2026-12-01T12:00:00Z");
const KICKOFF = "booking/chat.org/board/kickoff";
const OVER = booked(7, "09:00");
const UNTIL = "2026-12-01T10:00:00Z";
const owned = { [KICKOFF]: { id: 7, until: UNTIL } };

const board = (about: Partial<Domain> & { readonly region?: string; readonly bookings?: object }): Scenario["domains"] => {
  const { region, bookings = {}, ...rest } = about;
  return { "chat.org": { rooms: { board: { ...(region === undefined ? {} : { region }), bookings } }, ...rest } as Domain };
};
const later = { start: "2026-12-01T15:00:00Z" };
const intent = {
  address: KICKOFF,
  kind: "booking",
  region: "fra-1",
  domain: "chat.org",
  key: keyring.digest("key", keyText({ kind: "booking", key: "board\n2026-12-01T09:00:00Z" })),
};

/** The ways to a call that would touch booking 7, which ended two hours ago; each with the changes that are made instead. */
const WAYS: Readonly<Record<string, readonly [Scenario, readonly string[]]>> = {
  "it is no longer declared": [{ domains: board({}), objects: owned }, []],
  "it is declared as it is": [
    { domains: board({ bookings: { kickoff: { start: "2026-12-01T09:00:00Z" } } }), objects: owned },
    [],
  ],
  "it is declared otherwise, and would still be over": [
    { domains: board({ bookings: { kickoff: { start: "2026-12-01T09:00:00Z", duration: 90, lock: true } } }), objects: owned },
    [],
  ],
  "its address has a later meeting": [
    { domains: board({ bookings: { kickoff: later } }), objects: owned },
    [`add ${KICKOFF} (new): booking.add`],
  ],
  "its address has a later meeting elsewhere": [
    { domains: board({ region: "sfo-1", bookings: { kickoff: later } }), objects: owned },
    [`add ${KICKOFF} (new): sfo-1 booking.add`],
  ],
  "others have shortened it, and the state has its old end": [
    { domains: board({}), objects: { [KICKOFF]: { id: 7, until: "2026-12-01T20:00:00Z" } } },
    [],
  ],
  "others have shortened it, and its address has a later meeting": [
    { domains: board({ bookings: { kickoff: later } }), objects: { [KICKOFF]: { id: 7, until: "2026-12-01T20:00:00Z" } } },
    [`add ${KICKOFF} (new): booking.add`],
  ],
  "it was replaced, and not removed": [
    {
      domains: board({ bookings: { kickoff: later } }),
      observed: [OVER, booked(8, "15:00")],
      objects: { [KICKOFF]: { id: 8, predecessors: [{ region: "fra-1", id: 7 }] } },
    },
    [],
  ],
  "it was replaced, and what replaced it is undeclared": [
    {
      domains: board({}),
      observed: [OVER, booked(8, "15:00")],
      objects: { [KICKOFF]: { id: 8, predecessors: [{ region: "fra-1", id: 7 }] } },
    },
    [`remove ${KICKOFF} (undeclared): booking.remove`],
  ],
  "a run that died has made it": [{ domains: board({}), intents: [intent] }, []],
  "a run that died has made it twice": [
    { domains: board({}), observed: [OVER, booked(6, "09:00")], objects: owned, intents: [intent] },
    [],
  ],
  "nothing declares it, and all such are removed": [{ domains: board({ unmanaged: "remove" }) }, []],
  "its series has moved": [
    {
      domains: board({ bookings: { "weekly@x": { ...later, series: "weekly" } } }),
      objects: { "booking/chat.org/board/weekly@w": { id: 7, until: UNTIL } },
    },
    ["add booking/chat.org/board/weekly@x (new): booking.add"],
  ],
  "a ring of swaps would go through its time": [
    {
      domains: board({ bookings: { kickoff: { start: "2026-12-01T15:00:00Z" }, a: { start: "2026-12-01T16:00:00Z" } } }),
      observed: [OVER, booked(8, "15:00")],
      objects: { ...owned, "booking/chat.org/board/a": { id: 8 } },
    },
    ["update booking/chat.org/board/a (config): booking.update", `add ${KICKOFF} (new): booking.add`],
  ],
};

describe("a booking that is over", () => {
  it.each(Object.entries(WAYS))("is not called where %s", (_, [scenario, changes]) => {
    const made = planned({ observed: [OVER], now: NOW, ...scenario, allow: { removals: true } });
    expect(changeLines(made)).toEqual(changes);
    expect(made.calls.map(({ data }) => data["id"])).not.toContain(7);
  });

  it("leaves the state, which is no change", () => {
    const [shortened] = WAYS["others have shortened it, and the state has its old end"] as readonly [Scenario, unknown];
    const made = planned({ observed: [OVER], now: NOW, ...shortened });
    expect(made.records).toMatchObject([{ address: KICKOFF, object: null }]);
    expect(made.changes).toEqual([]);
  });

  it("is prolonged by a declaration that lasts on", () => {
    const longer = board({ bookings: { kickoff: { start: "2026-12-01T09:00:00Z", duration: 240 } } });
    const made = planned({ domains: longer, observed: [OVER], objects: owned, now: NOW });
    expect(changeLines(made)).toEqual([`update ${KICKOFF} (config): booking.update`]);
  });

  it.each<readonly [string, Scenario["domains"]]>([
    ["removal", board({})],
    ["update", board({ bookings: { kickoff: { start: "2026-12-01T09:00:00Z", lock: true } } })],
    ["move to another region", board({ region: "sfo-1", bookings: { kickoff: { start: "2026-12-01T09:00:00Z" } } })],
  ])("is not called by a plan of its %s that was saved before its end", (_, domains) => {
    const scenario: Scenario = { domains, observed: [OVER], objects: { [KICKOFF]: { id: 7, until: UNTIL } } };
    const plan = planned({ ...scenario, now: Date.parse("2026-12-01T09:30:00Z"), allow: { removals: true } });
    expect(plan.calls.length).toBeGreaterThan(0);
    const result = planReviewed({
      ...inputOf({ ...scenario, now: NOW }),
      scope: createScope({ domains: [], targets: [] }),
      plans: [plan],
    });
    expect(result.verdicts).toMatchObject([{ verdict: "over" }]);
    expect(result.plan.calls).toEqual([]);
  });
});
