import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/model/plan.ts";
import { plan } from "../../src/plan/plan.ts";
import { booked, hooked, inputOf, openRoom, planned, type Scenario } from "./scenario.ts";

const board = "booking/chat.org/board";
const BERLIN = "Europe/Berlin";

/** Owned, and no longer declared: a booking, an occurrence of a series and a webhook. One more booking was removed by others. */
const left: Scenario = {
  observed: [
    booked(1, "2026-12-20T10:00:00Z"),
    booked(2, "2026-12-21T09:00:00Z"),
    hooked(3, "https://a.example/x"),
    booked(4, "20:00"),
    booked(5, "2026-12-28T15:00:00Z"),
  ],
  objects: {
    [`${board}/old`]: { id: 1 },
    [`${board}/weekly@2026-12-21T09:00:00Z`]: { id: 2 },
    [`${board}/weekly@2026-12-28T15:00:00Z`]: { id: 5 },
    "webhook/chat.org/crm": { id: 3 },
    [`${board}/gone`]: { id: 9, until: "2027-01-01T00:00:00Z" },
  },
  allow: { removals: true },
};

function zonesIn({ changes, unmanaged = [] }: Plan): Record<string, string | undefined> {
  const undeclared = [...changes.filter(({ after }) => after === null), ...unmanaged];
  return Object.fromEntries(undeclared.map(({ address, zone }) => [address.split("/").at(-1), zone]));
}

const at = (start: string, zone?: string, about: object = {}) => ({ start, ...(zone === undefined ? {} : { zone }), ...about });

describe("what is not declared is shown on the clock", () => {
  it("of its series, else of most declarations of its room", () => {
    const bookings = {
      a: at("2026-12-01T09:00:00Z", BERLIN),
      b: at("2026-12-02T09:00:00Z", BERLIN),
      c: at("2026-12-03T09:00:00Z"),
      "weekly@2026-12-28T15:00:00Z": at("2026-12-28T15:00:00Z", "America/New_York", { series: "weekly" }),
    };
    expect(
      zonesIn(planned({ ...left, domains: { "chat.org": { timezone: "Asia/Tokyo", rooms: { board: { bookings } } } } })),
    ).toEqual({
      old: BERLIN,
      "weekly@2026-12-21T09:00:00Z": "America/New_York",
      crm: undefined,
      gone: BERLIN,
      "~4": BERLIN,
    });
  });

  it("of its domain, where the room declares no time", () => {
    const zones = zonesIn(planned({ ...left, domains: { "chat.org": { timezone: "Asia/Tokyo", rooms: { board: {} } } } }));
    expect(zones).toMatchObject({ old: "Asia/Tokyo", gone: "Asia/Tokyo", "~4": "Asia/Tokyo" });
  });

  it("of the config, where no domain is left; of none, where that has none", () => {
    expect(zonesIn(plan({ ...inputOf(left), timezone: BERLIN }))).toMatchObject({ old: BERLIN, gone: BERLIN });
    expect(zonesIn(planned(left))).toMatchObject({ old: undefined, gone: undefined, "~4": undefined });
  });

  it("and not at all, if its kind has no times", () => {
    const plans = plan({ ...inputOf({ observed: [openRoom(), hooked(1, "https://a.example/x")] }), timezone: BERLIN });
    expect(zonesIn(plans)).toEqual({ board: undefined, "~1": undefined });
  });
});

it("a conflict is told in the clock of the declaration, else of the room", () => {
  const taken = (zone?: string): string | undefined =>
    planned({
      domains: {
        "chat.org": { timezone: "Asia/Tokyo", rooms: { board: { bookings: { wanted: at("2026-12-20T10:30:00Z", zone) } } } },
      },
      observed: [booked(1, "2026-12-20T10:00:00Z")],
    }).diagnostics.find(({ code }) => code === "slot-taken")?.summary;
  expect(taken(BERLIN)).toContain("~1 holds, Sun 20 Dec 2026 11:00–12:00 Europe/Berlin (1h), which");
  expect(taken()).toContain("~1 holds, Sun 20 Dec 2026 19:00–20:00 Asia/Tokyo (1h), which");
});
