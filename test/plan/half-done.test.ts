import { describe, expect, it } from "vitest";
import { openLedger } from "../../src/apply/ledger.ts";
import { keyText } from "../../src/model/identity.ts";
import type { Intent } from "../../src/model/state.ts";
import type { Plan } from "../../src/model/plan.ts";
import { kindsByName } from "../../src/resources/kinds.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { planReviewed, type ReviewedPlan } from "../../src/plan/review/plan-reviewed.ts";
import { booked, changeLines, type Domain, inputOf, keyring, openRoom, planned, type Scenario, stateOf } from "./scenario.ts";

const ROOM = "room/chat.org/board";
const KICKOFF = "booking/chat.org/board/kickoff";

function begun(address: string, key: string, region = "fra-1"): Intent {
  const kind = address.slice(0, address.indexOf("/"));
  return { address, kind, region, domain: "chat.org", key: keyring.digest("key", keyText({ kind, key })), replaces: true };
}

const board = (declared: NonNullable<Domain["rooms"]>[string]): Scenario["domains"] => ({
  "chat.org": { rooms: { board: { type: "webinar", evict: true, ...declared } } },
});
const half: Scenario = { domains: board({}), intents: [begun(ROOM, "chat.org/board")] };
const codes = ({ diagnostics }: Plan): string[] => diagnostics.map(({ code }) => code);

describe("a room that was closed to be opened anew", () => {
  it("is opened, which the plan names, and then as it is declared", () => {
    const made = planned(half);
    expect(changeLines(made)).toEqual([`open ${ROOM} (config): room.init`]);
    expect(codes(made)).toEqual(["half-done"]);
    expect(made.intents).toHaveLength(1);
    const there = planned({ ...half, observed: [openRoom({ type: "webinar" })] });
    expect(there.changes).toEqual([]);
    expect(codes(there)).toEqual([]);
  });

  it("is left closed where it is declared so, or no longer declared, and its intent is settled", () => {
    for (const domains of [board({ active: false }), { "chat.org": {} }]) {
      const made = planned({ ...half, domains });
      expect([made.changes, codes(made)]).toEqual([[], []]);
      expect(made.intents).toHaveLength(1);
    }
  });

  it("is forgotten by the apply of a plan, new or reviewed, where it is declared closed since: it stays so", () => {
    const closed: Scenario = { ...half, domains: board({ active: false }) };
    const replaced = planned({ domains: board({}), observed: [openRoom()] });
    const result = reviewed(closed, replaced);
    expect(result.verdicts).toMatchObject([{ verdict: "withdrawn", because: "nothing is left to do for it" }]);
    for (const made of [planned(closed), result.plan]) {
      const { intents } = openLedger(stateOf(half), made, kindsByName(KINDS), keyring).state;
      expect(intents).toMatchObject([{ address: ROOM, since: made.now }]);
      expect(intents[0]).not.toHaveProperty("replaces");
      expect(planned({ ...half, intents }).changes).toEqual([]);
    }
  });

  it("is not opened for an intent of another kind, address or region", () => {
    const { replaces: _, ...plain } = begun(ROOM, "chat.org/board");
    for (const intent of [plain, begun(ROOM, "chat.org/board", "sfo-1"), begun("room/chat.org/hall", "chat.org/hall")])
      expect(planned({ ...half, intents: [intent] }).changes).toEqual([]);
  });

  it("is opened where it has moved to, before it is closed where it was", () => {
    const made = planned({
      domains: board({ region: "sfo-1" }),
      intents: [begun(ROOM, "chat.org/board", "sfo-1")],
      observed: [openRoom()],
      objects: { [ROOM]: { id: "chat.org/board" } },
    });
    expect(changeLines(made)).toEqual([`replace ${ROOM} (config): sfo-1 room.init, room.destroy`]);
  });

  it("stays to be opened where a plan does not do it", () => {
    const hall: Scenario = {
      ...half,
      domains: { "chat.org": { rooms: { ...board({})?.["chat.org"]?.rooms, hall: { active: true } } } },
    };
    const other = planned({ ...hall, intents: [] });
    const result = reviewed(hall, { ...other, changes: other.changes.filter(({ address }) => address.endsWith("hall")) });
    expect(result.plan.changes.map(({ address }) => address)).toEqual(["room/chat.org/hall"]);
    expect(result.plan.intents).toBeUndefined();
    expect(codes(result.plan)).not.toContain("half-done");
  });

  it("is opened by an apply of the plan that replaced it", () => {
    const plan = planned({ domains: board({}), observed: [openRoom()] });
    expect(changeLines(plan)).toEqual([`replace ${ROOM} (drift): room.destroy, room.init`]);
    const result = reviewed(half, plan);
    expect(result.verdicts.map(({ verdict }) => verdict)).toEqual(["same"]);
    expect(changeLines(result.plan)).toEqual([`open ${ROOM} (config): room.init`]);
  });
});

describe("a booking that was removed to open a ring", () => {
  const scenario = (intents: readonly Intent[]): Scenario => ({
    domains: { "chat.org": { rooms: { board: { bookings: { kickoff: { start: "2026-12-01T10:00Z" } } } } } },
    observed: [booked(8, "15:00")],
    intents,
  });

  it("is made for the reason of its replacement, and not as a new one", () => {
    const made = planned(scenario([begun(KICKOFF, "board\n2026-12-01T10:00:00Z")]));
    expect(changeLines(made)).toEqual([`add ${KICKOFF} (config): booking.add`]);
    expect(codes(made)).toEqual(["half-done"]);
    expect(changeLines(planned(scenario([])))).toEqual([`add ${KICKOFF} (new): booking.add`]);
  });
});

function reviewed(scenario: Scenario, ...plans: readonly Plan[]): ReviewedPlan {
  return planReviewed({ ...inputOf(scenario), plans });
}
