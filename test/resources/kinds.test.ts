import { describe, expect, it } from "vitest";
import type { Change, Plan } from "../../src/model/plan.ts";
import { effectOf, givesKeyOnce, kindsByName } from "../../src/resources/kinds.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { type Domain, openRoom, planned, type Scenario } from "../plan/scenario.ts";

const kinds = kindsByName(KINDS);
const board = (room: NonNullable<Domain["rooms"]>[string], rest: Scenario = {}): Plan =>
  planned({ domains: { "chat.org": { rooms: { board: room } } }, ...rest });
/** The methods of a plan's calls whose answers alone hold a host key. */
const giving = ({ calls: [...calls], changes: [change] }: Plan): string[] =>
  calls.filter((call) => givesKeyOnce(call, change as Change, kinds)).map(({ method }) => method);

describe("a host key that no list shows afterwards", () => {
  it("comes with the opening of a room that is to have one", () => {
    expect(giving(board({ active: true, hostKey: true }))).toEqual(["init"]);
  });

  it("does not come with an opening that asks for none, nor with another call", () => {
    expect(giving(board({ active: true }))).toEqual([]);
    const open = { observed: [openRoom({ lock: false })] };
    const locked = board({ active: true, hostKey: true, lock: true }, open);
    expect(locked.calls.map(({ method }) => method)).toEqual(["setLock"]);
    expect(locked.changes[0]?.after).toMatchObject({ hostKey: true });
    expect(giving(locked)).toEqual([]);
    expect(giving(board({ active: false }, open))).toEqual([]);
  });

  it("is not that of a booking, which lists show", () => {
    const made = board({ bookings: { kickoff: { start: "2026-12-01T09:00:00Z", hostKey: true } } });
    expect(made.changes[0]?.after).toMatchObject({ hostKey: true });
    expect(giving(made)).toEqual([]);
  });
});

it("a call has the effect of its kind's method, and none that no kind has", () => {
  const call = (collection: string, method: string): string | undefined => effectOf({ collection, method }, kinds);
  expect([call("booking", "add"), call("room", "destroy"), call("webhook", "validate")]).toEqual(["create", "remove", "ask"]);
  expect([call("booking", "toString"), call("booking", "merge"), call("badge", "add")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
