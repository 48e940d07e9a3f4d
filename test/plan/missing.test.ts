import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import type { MissingObject } from "../../src/model/state.ts";
import { booked, changeLines, hooked, NEVER_APPLIED, openRoom, planned, type Scenario } from "./scenario.ts";

const KICKOFF = "booking/chat.org/board/kickoff";
const CRM = "webhook/chat.org/crm";
const ROOM = "room/chat.org/board";
const START = "2026-12-01T10:00:00Z";
const SINCE = "2026-11-23T08:00:00Z";
const NOW = "2026-11-23T09:00:00Z";

const declared = (bookings: object = { kickoff: { start: START } }): Scenario["domains"] => ({
  "chat.org": { rooms: { board: { bookings } as never } },
});
const withWebhook: Scenario["domains"] = { "chat.org": { webhooks: { crm: { target: { url: "https://crm.example.com/x" } } } } };
const undeclared: Scenario["domains"] = { "chat.org": {} };

const missing = (address: string, id: number | string, about: Partial<MissingObject> = {}): MissingObject => ({
  address,
  kind: address.slice(0, address.indexOf("/")),
  region: "fra-1",
  id,
  since: SINCE,
  applied: NEVER_APPLIED,
  ...about,
});

/** What the state has as missing afterwards, before any call: `7 gone since …`, or `7 left` for what leaves it. */
const learned = ({ missing: records = [] }: Plan): string[] =>
  records.map(({ id, object }) =>
    object === null ? `${id} left` : `${id}${object.gone === true ? " gone" : ""} since ${object.since}`,
  );

describe("a booking of ours that no list has", () => {
  const own: Scenario = { domains: declared(), objects: { [KICKOFF]: { id: 7, until: "2026-12-01T11:00:00Z" } } };

  it("is made again as drift if it is gone; its address leaves the objects, and is missing until then", () => {
    const made = planned(own);
    expect(changeLines(made)).toEqual([`add ${KICKOFF} (drift): booking.add`]);
    expect(learned(made)).toEqual([`7 gone since ${NOW}`]);
    expect(made.missing?.[0]?.object).toEqual(missing(KICKOFF, 7, { since: NOW, until: "2026-12-01T11:00:00Z", gone: true }));
    expect(made.records).toEqual([{ address: KICKOFF, object: null, was: { region: "fra-1", id: 7 } }]);
  });

  it("blocks its addition if it may still be there, and says why and what to do", () => {
    const made = planned({ ...own, unsure: { 7: "booking.get: the server failed (500)" } });
    expect(changeLines(made)).toEqual([`add ${KICKOFF} (drift): blocked`]);
    expect(made.changes[0]?.blocked).toBe(
      `region fra-1 does not list booking 7, and may still have it (booking.get: the server failed (500)): plan again later, or, if it is gone, forget it with \`xroom state rm ${KICKOFF}\``,
    );
    expect([learned(made), made.records, made.summary.blocked]).toEqual([[`7 since ${NOW}`], [], 1]);
  });

  it("is taken for what may still be there if nothing has asked for it", () => {
    const input: Scenario = { ...own, unasked: true };
    expect(planned(input).changes[0]?.blocked).toContain("(nothing has asked for it)");
  });

  it("is forgotten if it is gone and no longer declared; and that is blocked if it may still be there", () => {
    const one = { ...own, domains: undeclared };
    expect([changeLines(planned(one)), learned(planned(one))]).toEqual([[`forget ${KICKOFF} (undeclared)`], []]);
    const doubted = planned({ ...one, unsure: { 7: "booking.get: no answer" } });
    expect(changeLines(doubted)).toEqual([`forget ${KICKOFF} (undeclared): blocked`]);
    expect(doubted.changes[0]?.blocked).toContain("may still have it (booking.get: no answer)");
    expect(learned(doubted)).toEqual([`7 since ${NOW}`]);
  });

  it("keeps the time at which a list lacked it first", () => {
    const known = { ...own, missing: [missing(KICKOFF, 7)] };
    expect(learned(planned({ ...known, unsure: { 7: "no answer" } }))).toEqual([]);
    expect(learned(planned(known))).toEqual([`7 gone since ${SINCE}`]);
    expect(learned(planned({ ...known, observed: [booked(7, START)] }))).toEqual(["7 left"]);
    expect(learned(planned({ ...known, domains: undeclared }))).toEqual(["7 left"]);
  });

  it("of a series takes another's place if it is gone, and not if it may still be there", () => {
    const weekly = (day: string): string => `booking/chat.org/board/weekly@2026-12-${day}T10:00:00Z`;
    const scenario: Scenario = {
      domains: declared({ "weekly@2026-12-07T10:00:00Z": { start: "2026-12-07T10:00:00Z", series: "weekly" } }),
      observed: [booked(2, "2026-12-14T10:00:00Z")],
      objects: { [weekly("07")]: { id: 1 }, [weekly("14")]: { id: 2 } },
    };
    expect(changeLines(planned(scenario))).toEqual([`update ${weekly("07")} (config): booking.update`]);
    expect(changeLines(planned({ ...scenario, unsure: { 1: "no answer" } }))).toEqual([
      `add ${weekly("07")} (drift): blocked`,
      `remove ${weekly("14")} (undeclared): booking.remove`,
    ]);
  });

  it("is adopted in another's place if others have made the same again", () => {
    const made = planned({ ...own, observed: [booked(8, START)] });
    expect([changeLines(made), learned(made)]).toEqual([[`adopt ${KICKOFF} (new)`], []]);
  });

  it("leaves once it is over", () => {
    const now = Date.parse("2026-12-01T11:00:00Z");
    const over = planned({ ...own, now, missing: [missing(KICKOFF, 7, { until: "2026-12-01T11:00:00Z" })] });
    expect([learned(over), over.changes]).toEqual([["7 left"], []]);
    expect(over.records).toMatchObject([{ address: KICKOFF, object: null }]);
  });

  it("is no concern of a plan of other addresses", () => {
    const made = planned({ ...own, scope: { targets: ["webhook/**"] } });
    expect([made.changes, made.missing, made.records]).toEqual([[], undefined, []]);
    expect(planned({ ...own, scope: { drift: true } }).missing).toBeUndefined();
  });
});

describe("a booking that was gone and is declared", () => {
  const gone = [missing(KICKOFF, 7, { gone: true, until: "2026-12-01T11:00:00Z" })];

  it("is drift, in a series whose window it is in, too", () => {
    const made = planned({ domains: declared(), missing: gone });
    expect([changeLines(made), learned(made), made.records]).toEqual([[`add ${KICKOFF} (drift): booking.add`], [], []]);
  });

  it("starts anew once it is over, or undeclared", () => {
    const later = declared({ kickoff: { start: "2026-12-08T10:00:00Z" } });
    const over = planned({ domains: later, missing: gone, now: Date.parse("2026-12-02T09:00:00Z") });
    expect([changeLines(over), learned(over)]).toEqual([[`add ${KICKOFF} (new): booking.add`], ["7 left"]]);
    const none = planned({ domains: undeclared, missing: gone });
    expect([none.changes, learned(none)]).toEqual([[], ["7 left"]]);
  });

  it("may take the place of another of its series", () => {
    const weekly = (day: string): string => `booking/chat.org/board/weekly@2026-12-${day}T10:00:00Z`;
    const made = planned({
      domains: declared({ "weekly@2026-12-07T10:00:00Z": { start: "2026-12-07T10:00:00Z", series: "weekly" } }),
      observed: [booked(2, "2026-12-14T10:00:00Z")],
      objects: { [weekly("14")]: { id: 2 } },
      missing: [missing(weekly("07"), 1, { gone: true })],
    });
    expect([changeLines(made), learned(made)]).toEqual([[`update ${weekly("07")} (config): booking.update`], ["1 left"]]);
  });

  it("is the object of its address again if it is listed again", () => {
    const moved = booked(7, "2026-12-01T12:00:00Z");
    const kept = [missing(KICKOFF, 7, { gone: true, until: "2026-12-01T11:00:00Z", protect: true })];
    const made = planned({ domains: declared({ kickoff: { start: START, protect: true } }), missing: kept, observed: [moved] });
    expect([changeLines(made), learned(made)]).toEqual([[`update ${KICKOFF} (config): booking.update`], ["7 left"]]);
    const object = {
      kind: "booking",
      region: "fra-1",
      id: 7,
      applied: NEVER_APPLIED,
      until: "2026-12-01T11:00:00Z",
      protect: true,
    };
    expect(made.records).toEqual([{ address: KICKOFF, object, was: null }]);
    const lifted = planned({ domains: declared(), missing: kept, observed: [moved] });
    expect(changeLines(lifted)).toEqual([`update ${KICKOFF} (config): booking.update`, `unprotect ${KICKOFF} (config)`]);
    const left = planned({ domains: undeclared, missing: [missing(KICKOFF, 7)], observed: [moved] });
    expect(changeLines(left)).toEqual([`remove ${KICKOFF} (undeclared): booking.remove`]);
  });

  it("is removed if its address has another object by then", () => {
    const again: Scenario = {
      domains: declared(),
      objects: { [KICKOFF]: { id: 8 } },
      observed: [booked(7, START), booked(8, START)],
    };
    const late = { kind: "booking", region: "fra-1", id: 7, address: KICKOFF, seal: "hmac-sha256:0", at: NOW };
    for (const known of [{ missing: [missing(KICKOFF, 7)] }, { gone: [{ ...late, late: true as const }] }]) {
      const made = planned({ ...again, ...known });
      expect(changeLines(made)).toEqual([`remove ${KICKOFF}~7 (undeclared): booking.remove`]);
      expect(made.diagnostics).toEqual([]);
    }
    const twice = { ...late, late: true as const, address: `${KICKOFF}~7` };
    expect(changeLines(planned({ ...again, gone: [twice] }))).toEqual([`remove ${KICKOFF}~7 (undeclared): booking.remove`]);
    // What this project has removed itself is no longer its business.
    expect(planned({ ...again, gone: [late] }).summary.unmanaged).toBe(1);
    expect(planned({ ...again, gone: [{ ...late, late: true, kind: "webhook" }] }).summary.unmanaged).toBe(1);
  });

  it("takes the place of its address's object, if that is gone by then", () => {
    const made = planned({
      domains: declared(),
      objects: { [KICKOFF]: { id: 8 } },
      missing: [missing(KICKOFF, 7)],
      observed: [booked(7, START)],
    });
    expect([changeLines(made), learned(made)]).toEqual([[`adopt ${KICKOFF} (new)`], []]);
  });

  it("is removed if another of its address is listed again, too", () => {
    const both = [missing(KICKOFF, 7), missing(KICKOFF, 8)];
    expect(learned(planned({ domains: undeclared, missing: both }))).toEqual(["7 left", "8 left"]);
    const made = planned({ domains: declared(), missing: both, observed: [booked(7, START), booked(8, START)] });
    expect(changeLines(made)).toEqual([`remove ${KICKOFF}~8 (undeclared): booking.remove`]);
    expect(made.records).toMatchObject([{ address: KICKOFF, object: { id: 7 } }]);
  });

  it("is removed if nothing is known of it but its address", () => {
    const { applied: _, ...bare } = missing(KICKOFF, 7);
    const made = planned({ domains: undeclared, missing: [bare], observed: [booked(7, START)] });
    expect(changeLines(made)).toEqual([`remove ${KICKOFF}~7 (undeclared): booking.remove`]);
  });
});

describe("a predecessor that no list has", () => {
  const predecessors = [{ region: "fra-1", id: 7 }];
  const replaced: Scenario = {
    domains: declared(),
    objects: { [KICKOFF]: { id: 8, predecessors } },
    observed: [booked(8, START)],
  };

  it("leaves the state if it is gone, and is missing until that is known", () => {
    expect(learned(planned(replaced))).toEqual([]);
    const made = planned({ ...replaced, unsure: { 7: "no answer" } });
    expect([made.changes, learned(made)]).toEqual([[], [`7 since ${NOW}`]]);
    expect(made.records).toMatchObject([{ address: KICKOFF, object: { id: 8 } }]);
    expect(made.records[0]?.object).not.toHaveProperty("predecessors");
    const { applied: _, ...known } = missing(KICKOFF, 7);
    const next = { ...replaced, objects: { [KICKOFF]: { id: 8 } }, missing: [known] };
    expect(learned(planned({ ...next, unsure: { 7: "no answer" } }))).toEqual([]);
    expect(learned(planned(next))).toEqual(["7 left"]);
  });
});

describe("a webhook of ours that no list has", () => {
  const own: Scenario = { domains: withWebhook, objects: { [CRM]: { id: 5 } } };
  const after = (minutes: number): number => Date.parse(SINCE) + minutes * 60_000;

  it("is made again as drift, and missing", () => {
    const made = planned(own);
    expect(changeLines(made)).toEqual([`add ${CRM} (drift): webhook.add, webhook.validate`]);
    expect([learned(made), made.records]).toEqual([[`5 since ${NOW}`], []]);
  });

  it("is forgotten if it is not declared, and missing", () => {
    const made = planned({ ...own, domains: undeclared });
    expect([changeLines(made), learned(made)]).toEqual([[`forget ${CRM} (undeclared)`], [`5 since ${NOW}`]]);
  });

  it("is missing until an apply at least ten minutes later lacks it too", () => {
    for (const known of [
      { domains: undeclared },
      { domains: withWebhook, objects: { [CRM]: { id: 6 } }, observed: [hooked(6, "https://crm.example.com/x")] },
    ]) {
      const scenario: Scenario = { ...known, missing: [missing(CRM, 5)] };
      expect(learned(planned({ ...scenario, now: after(9.9) }))).toEqual([]);
      expect(learned(planned({ ...scenario, now: after(10) }))).toEqual(["5 left"]);
      expect(planned({ ...scenario, now: after(10) }).changes).toEqual([]);
    }
  });

  it("stays missing as long as it is declared and not made again", () => {
    expect(learned(planned({ ...own, missing: [missing(CRM, 5)], now: after(60) }))).toEqual([]);
  });

  it("is removed if it shows up beside its successor", () => {
    const both = [hooked(5, "https://crm.example.com/x"), hooked(6, "https://crm.example.com/x")];
    const made = planned({ domains: withWebhook, objects: { [CRM]: { id: 6 } }, missing: [missing(CRM, 5)], observed: both });
    expect(changeLines(made)).toEqual([`remove ${CRM}~5 (undeclared): webhook.remove`]);
    // It stays known until it is removed.
    expect(learned(made)).toEqual([]);
  });
});

describe("a room of ours that no list has", () => {
  const own = { [ROOM]: { id: "chat.org/board" } };
  const room = (about: object): Scenario["domains"] => ({ "chat.org": { rooms: { board: about } } });

  it("is missing while it is declared elsewhere, and closed where it was if it shows up there", () => {
    const moved: Scenario["domains"] = { "chat.org": { region: "sgp-1", rooms: { board: { active: true } } } };
    const opened = planned({ domains: moved, objects: own });
    expect([changeLines(opened), learned(opened)]).toEqual([
      [`open ${ROOM} (drift): sgp-1 room.init`],
      [`chat.org/board since ${NOW}`],
    ]);
    const late = planned({
      domains: moved,
      objects: { [ROOM]: { id: "chat.org/board", region: "sgp-1" } },
      missing: [missing(ROOM, "chat.org/board")],
      observed: [openRoom({}), { ...openRoom({}), region: "sgp-1" }],
    });
    expect(changeLines(late)).toEqual([`close ${ROOM}~chat.org/board (undeclared): room.destroy`]);
    expect(late.calls.map(({ region }) => region)).toEqual(["fra-1"]);
  });

  it("is nothing to look for while it is declared: people close rooms", () => {
    const opened = planned({ domains: room({ active: true }), objects: own });
    expect([changeLines(opened), learned(opened)]).toEqual([[`open ${ROOM} (drift): room.init`], []]);
    expect(learned(planned({ domains: room({}), objects: own }))).toEqual([]);
  });

  it("is missing for a while once it is undeclared, and closed if it shows up", () => {
    const made = planned({ domains: undeclared, objects: own });
    expect([made.changes, learned(made)]).toEqual([[], [`chat.org/board since ${NOW}`]]);
    expect(made.records).toMatchObject([{ address: ROOM, object: null }]);
    const shown = planned({ domains: undeclared, missing: [missing(ROOM, "chat.org/board")], observed: [openRoom()] });
    expect(changeLines(shown)).toEqual([`close ${ROOM} (undeclared): room.destroy`]);
  });

  it("is known in whatever way its name is written", () => {
    const [lower, upper] = [missing(ROOM, "chat.org/board"), missing(ROOM, "CHAT.org/board")];
    for (const each of [lower, upper])
      expect(changeLines(planned({ domains: undeclared, missing: [each], observed: [openRoom()] }))).toHaveLength(1);
  });
});

describe("an object in a room that is ignored", () => {
  it("is listed, and not missing", () => {
    const domains: Scenario["domains"] = { "chat.org": { ignore: ["board"] } };
    const listed = { domains, observed: [booked(7, START), openRoom()] };
    const made = planned({ ...listed, objects: { [KICKOFF]: { id: 7 }, [ROOM]: { id: "chat.org/board" } } });
    expect([changeLines(made), made.missing]).toEqual([[`forget ${KICKOFF} (undeclared)`], undefined]);
    expect(learned(planned({ ...listed, missing: [missing(KICKOFF, 7), missing(ROOM, "chat.org/board")] }))).toEqual([
      "7 left",
      "chat.org/board left",
    ]);
  });
});
