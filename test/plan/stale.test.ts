import { describe, expect, it } from "vitest";
import { findStale, placesTouched } from "../../src/plan/stale.ts";
import type { Observed } from "../../src/resources/contract.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { booked, hooked, keyring, planned, type Scenario, secret } from "./scenario.ts";

const KICKOFF = "booking/chat.org/board/kickoff";

const scenario = (about: Partial<Scenario> = {}): Scenario => ({
  domains: {
    "chat.org": { rooms: { board: { bookings: { kickoff: { start: "2026-12-01T10:00:00Z", duration: 90, password: null } } } } },
  },
  observed: [booked(7, "10:00")],
  ...about,
});

/** Of the plan of a scenario, if this is listed now. */
function staleSummaries(of: Scenario, now: readonly Observed[]): string[] {
  const lists = KINDS.map(({ name: kind }) => ({
    kind,
    region: "fra-1",
    domain: "chat.org",
    objects: now.filter((each) => each.kind === kind),
  }));
  return [...findStale(planned(of), { lists }, keyring).values()].map(({ diagnostic }) => diagnostic.summary);
}

describe("a plan is stale", () => {
  it("not by an object that it does not touch", () => {
    expect(staleSummaries(scenario(), [booked(7, "10:00"), booked(8, "15:00"), hooked(9, "https://new.example.com")])).toEqual(
      [],
    );
  });

  it("if an object was changed, with the fields", () => {
    const change = { spec: { duration: 45, lock: true, password: secret("theirs", "live") } };
    expect(staleSummaries(scenario(), [booked(7, "10:00", change)])).toEqual([
      `${KICKOFF}: booking 7 was changed (duration 45, was 60, lock true, was false, password a secret, was none) since the plan was made`,
    ]);
    const had = scenario({ observed: [booked(7, "10:00", { spec: { password: secret("a", "live") } })] });
    expect(staleSummaries(had, [booked(7, "10:00")])).toEqual([
      `${KICKOFF}: booking 7 was changed (password none, was a secret) since the plan was made`,
    ]);
  });

  it("if an object is gone", () => {
    expect(staleSummaries(scenario(), [])).toEqual([`${KICKOFF}: booking 7 has gone from fra-1 since the plan was made`]);
  });

  it("if an object that it would make exists", () => {
    const add = scenario({ observed: [] });
    expect(staleSummaries(add, [booked(8, "11:00")])).toEqual([]);
    expect(staleSummaries(add, [booked(8, "10:00")])).toEqual([
      `${KICKOFF}: booking 8, which is the same, was made in fra-1 since the plan was made`,
    ]);
  });

  it("not by an object that it moves away itself, but by another one there", () => {
    const start = (time: string) => ({ start: `2026-12-01T${time}:00Z` });
    const taken: Scenario = {
      domains: { "chat.org": { rooms: { board: { bookings: { kickoff: start("14:00"), next: start("10:00") } } } } },
      observed: [booked(7, "10:00")],
      objects: { [KICKOFF]: { id: 7 } },
    };
    expect(staleSummaries(taken, [booked(7, "10:00")])).toEqual([]);
    const next = "booking/chat.org/board/next: booking 8, which is the same, was made in fra-1 since the plan was made";
    expect(staleSummaries(taken, [booked(7, "10:00"), booked(8, "10:00")])).toEqual([next]);
    expect(staleSummaries(taken, [booked(8, "10:00"), booked(7, "10:00")])).toEqual([next]);
  });

  it("not by an object of another domain with the same natural key", () => {
    const url = "https://crm.example.com/xroom";
    const webhooks = { crm: { target: { url } }, more: { target: { url: `${url}/more` } } };
    const theirs = hooked(5, url);
    const made = planned({
      domains: { "chat.org": { webhooks: { more: webhooks.more } }, "talk.org": { webhooks } },
      observed: [theirs],
    });
    const lists = ["chat.org", "talk.org"].map((domain) => ({
      kind: "webhook",
      region: "fra-1",
      domain,
      objects: domain === "chat.org" ? [theirs] : [],
    }));
    expect(findStale(made, { lists }, keyring).size).toBe(0);
  });

  it("if a secret was changed, at any time of its object", () => {
    const had = (value: string, time = "10:00") => booked(7, time, { spec: { password: secret(value, "live") } });
    const of = scenario({ observed: [had("a")], objects: { [KICKOFF]: { id: 7 } } });
    expect(staleSummaries(of, [had("a")])).toEqual([]);
    expect(staleSummaries(of, [had("a", "11:00")])).toEqual([
      `${KICKOFF}: booking 7 was changed (start 2026-12-01T11:00:00Z, was 2026-12-01T10:00:00Z) since the plan was made`,
    ]);
    expect(staleSummaries(of, [had("b")])).toEqual([
      `${KICKOFF}: booking 7 was changed (password a secret, was a secret) since the plan was made`,
    ]);
  });

  it("if a predecessor was changed, once for each address", () => {
    const replaced: Scenario = {
      domains: { "chat.org": { webhooks: { crm: { target: { url: "https://crm.example.com/new" } } } } },
      observed: [hooked(5, "https://crm.example.com/old")],
      objects: { "webhook/chat.org/crm": { id: 5 } },
    };
    expect(staleSummaries(replaced, [])).toEqual(["webhook/chat.org/crm: webhook 5 has gone from fra-1 since the plan was made"]);
    expect(staleSummaries(replaced, [hooked(6, "https://crm.example.com/new")])).toHaveLength(1);
    const moved: Scenario = {
      ...scenario(),
      domains: { "chat.org": { rooms: { hall: { bookings: { kickoff: { start: "2026-12-01T10:00:00Z" } } } } } },
      objects: { "booking/chat.org/hall/kickoff": { id: 7, predecessors: [{ region: "fra-1", id: 8 }] } },
      observed: [booked(7, "10:00"), booked(8, "11:00")],
    };
    expect(staleSummaries(moved, [booked(7, "10:00"), booked(8, "12:00")])).toEqual([
      "booking/chat.org/hall/kickoff: booking 8 was changed since the plan was made",
    ]);
  });

  it("only by the lists with objects that it touches", () => {
    const made = planned({
      domains: {
        "chat.org": {
          rooms: {
            board: { bookings: { kickoff: { start: "2026-12-01T10:00:00Z" }, next: { start: "2026-12-02T10:00:00Z" } } },
            far: { region: "sfo-1", active: true },
          },
        },
      },
    });
    const touched = placesTouched(made, KINDS).map(({ place, kind }) => `${kind.name} ${place.region} ${place.domain}`);
    expect(touched.toSorted()).toEqual(["booking fra-1 chat.org", "room sfo-1 chat.org"]);
    expect(placesTouched(made, [])).toEqual([]);
  });
});
