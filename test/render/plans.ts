/** Plans that show every action and reason between them, made by the planner. */
import type { Plan } from "../../src/model/plan.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { planSinceBase } from "../../src/plan/since-base.ts";
import {
  applied,
  booked,
  hooked,
  inputOf,
  NEVER_APPLIED,
  NOW,
  openRoom,
  planned,
  type Scenario,
  secret,
} from "../plan/scenario.ts";

const BERLIN = { zone: "Europe/Berlin" };
const source = (line: number, file = "domains/chat.org.yaml") => ({ source: { file, line, column: 11 } });

const additions = planned({
  domains: {
    "chat.org": {
      timezone: "Europe/Berlin",
      rooms: {
        board: {
          ...source(5),
          active: true,
          lock: true,
          password: secret("board-password", "env:BOARD_PASSWORD"),
          bookings: {
            kickoff: {
              ...source(8),
              ...BERLIN,
              title: "Project kick-off",
              start: "2026-12-01T09:00:00Z",
              duration: 75,
              grace: 15,
              capacity: 50,
              hostKey: true,
              password: secret("kickoff-password", "file:secrets/kickoff"),
            },
          },
        },
        hall: { ...source(14), type: "webinar", lock: true },
      },
      webhooks: { crm: { ...source(20), target: { url: "https://crm.example.com/xroom?a=1&b=<2>" }, room: "board" } },
    },
    "acme.test": {
      region: "sfo-1",
      rooms: { lab: { bookings: { demo: { ...source(6, "domains/acme.yaml"), start: "2026-12-02T17:00:00Z" } } } },
      webhooks: { scribe: { target: { robot: 42 }, ...source(9, "domains/acme.yaml") } },
    },
  },
  observed: [booked(40, "2026-12-01T10:00:00Z", { room: "board" })],
});

const asApplied = { start: "2026-12-01T10:00:00Z", duration: 60, lock: false, type: "conference", password: null };

const mixedReasons = planned({
  domains: {
    "chat.org": {
      rooms: {
        board: {
          lock: true,
          bookings: {
            both: { ...source(8), start: "2026-12-01T10:00:00Z", duration: 90, lock: false, type: "conference", password: null },
            config: {
              ...source(12),
              ...BERLIN,
              start: "2026-12-02T13:00:00Z",
              duration: 45,
              password: secret("new", "env:REVIEW_PASSWORD"),
            },
            drifted: { ...source(16), start: "2026-12-03T10:00:00Z", lock: true },
            gone: { ...source(20), start: "2026-12-04T10:00:00Z" },
          },
        },
      },
    },
  },
  observed: [
    openRoom({ lock: false }),
    booked(1, "2026-12-01T10:00:00Z", { spec: { lock: true } }),
    booked(2, "2026-12-02T10:00:00Z", { spec: { password: secret("old", "live") } }),
    booked(3, "2026-12-03T10:00:00Z"),
  ],
  objects: {
    "booking/chat.org/board/both": { id: 1, applied: applied(asApplied) },
    "booking/chat.org/board/config": { id: 2 },
    "booking/chat.org/board/drifted": {
      id: 3,
      applied: applied({ start: "2026-12-03T10:00:00Z", duration: 60, lock: true, type: "conference", password: null }),
    },
    "booking/chat.org/board/gone": {
      id: 4,
      applied: applied({ start: "2026-12-04T10:00:00Z", duration: 60, lock: false, type: "conference", password: null }),
    },
  },
});

const weekly = (name: string, from: string, count: number, about: object = {}): Record<string, { start: string }> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const start = new Date(Date.parse(from) + index * 7 * 86_400_000).toISOString().replace(".000", "");
      return [`${name}@${start}`, { start, series: name, ...BERLIN, ...about }];
    }),
  );
const startsOf = (occurrences: Readonly<Record<string, { readonly start: string }>>): string[] =>
  Object.values(occurrences).map(({ start }) => start);

const declared = (name: string) => ({
  name,
  rule: { repeat: "FREQ=WEEKLY", horizon: 60, zone: "Europe/Berlin" },
  type: undefined,
  capacity: undefined,
  lock: undefined,
  password: undefined,
  hostKey: undefined,
  protect: undefined,
});

const standup = weekly("standup", "2026-12-07T08:30:00Z", 8, {
  title: "Stand-up, everyone",
  duration: 45,
  grace: 5,
  ...source(9),
});
const retroBefore = weekly("retro", "2026-12-08T15:00:00Z", 4);
const oldies = weekly("oldies", "2026-12-09T15:00:00Z", 3);

const series = planned({
  domains: {
    "chat.org": {
      rooms: {
        board: {
          lock: true,
          bookings: { ...standup, ...weekly("retro", "2026-12-10T15:00:00Z", 4, { ...source(12), lock: true }) },
          series: [declared("standup"), declared("retro")],
        },
      },
    },
  },
  observed: [...startsOf(retroBefore), ...startsOf(oldies)].map((start, index) => booked(index + 1, start)),
  objects: Object.fromEntries(
    [...Object.keys(retroBefore), ...Object.keys(oldies)].map((name, index) => [
      `booking/chat.org/board/${name}`,
      { id: index + 1 },
    ]),
  ),
  series: { "booking/chat.org/board/oldies": NEVER_APPLIED },
  allow: { removals: true },
});

const lifecycle = planned({
  domains: {
    "chat.org": {
      rooms: {
        "town hall": { ...source(5), active: true, type: "webinar", capacity: 200 },
        annex: { ...source(9), active: false },
        board: {
          bookings: {
            found: { ...source(14), start: "2026-12-01T09:00:00Z" },
            kept: { ...source(15), start: "2026-12-01T17:00:00Z", protect: true },
            lifted: { ...source(16), start: "2026-12-01T18:00:00Z" },
          },
        },
      },
      webhooks: { crm: { ...source(20), target: { url: "https://crm.example.com/xroom" } } },
    },
  },
  observed: [
    openRoom({}, { room: "annex" }),
    booked(1, "09:00"),
    booked(2, "12:00"),
    booked(3, "15:00"),
    booked(6, "17:00"),
    booked(7, "18:00"),
    { ...hooked(4, "https://crm.example.com/xroom"), spec: { url: "https://crm.example.com/xroom", validated: false } },
    hooked(5, "https://somebody.example/else"),
  ],
  objects: {
    "booking/chat.org/board/undeclared": { id: 2 },
    "booking/chat.org/board/vanished": { id: 99, until: "2027-01-01T00:00:00Z" },
    "booking/chat.org/board/kept": { id: 6 },
    "booking/chat.org/board/lifted": { id: 7, protect: true },
    "webhook/chat.org/crm": { id: 4 },
  },
  allow: { removals: true },
});

const replacements = planned({
  domains: {
    "chat.org": {
      rooms: {
        board: {
          region: "sfo-1",
          bookings: { moved: { ...source(7), start: "2026-12-01T10:00:00Z" } },
        },
        hall: {
          bookings: {
            a: { ...source(12), start: "2026-12-01T12:00:00Z" },
            b: { ...source(13), start: "2026-12-01T10:00:00Z" },
          },
        },
      },
      webhooks: { crm: { ...source(20), target: { url: "https://new.example/xroom" } } },
    },
  },
  observed: [
    booked(1, "10:00"),
    booked(2, "10:00", { room: "hall" }),
    booked(3, "12:00", { room: "hall" }),
    hooked(5, "https://old.example/xroom"),
  ],
  objects: {
    "booking/chat.org/board/moved": { id: 1 },
    "booking/chat.org/hall/a": { id: 2 },
    "booking/chat.org/hall/b": { id: 3 },
    "webhook/chat.org/crm": { id: 5 },
  },
});

const blocked = planned({
  domains: {
    "chat.org": {
      rooms: {
        annex: { ...source(5), active: false },
        board: {
          ...source(9),
          active: true,
          type: "webinar",
          bookings: { talk: { ...source(12), start: "2026-12-01T10:00:00Z" } },
        },
      },
    },
  },
  observed: [openRoom({}, { room: "annex", people: ["host", "guest"] }), openRoom()],
});

const refused = planned({
  domains: { "chat.org": { rooms: { board: {} } } },
  observed: [
    ...Array.from({ length: 14 }, (_, index) => booked(index + 1, `2026-12-${String(index + 1).padStart(2, "0")}T10:00:00Z`)),
    hooked(50, "https://crm.example.com/xroom"),
  ],
  objects: {
    ...Object.fromEntries(
      Array.from({ length: 14 }, (_, index) => [
        `booking/chat.org/board/day-${index + 1}`,
        { id: index + 1, protect: index === 4 },
      ]),
    ),
    "webhook/chat.org/crm": { id: 50 },
  },
});

const drift = planned({
  domains: {
    "chat.org": {
      rooms: {
        board: {
          bookings: {
            changed: { ...source(8), start: "2026-12-01T10:00:00Z", lock: true },
            fresh: { ...source(9), start: "2026-12-05T10:00:00Z" },
          },
        },
      },
    },
  },
  observed: [booked(1, "10:00")],
  objects: {
    "booking/chat.org/board/changed": {
      id: 1,
      applied: applied({ start: "2026-12-01T10:00:00Z", duration: 60, lock: true, type: "conference", password: null }),
    },
  },
  scope: { drift: true },
});

const nothing = planned({
  domains: { "chat.org": { rooms: { board: { bookings: { kickoff: { start: "2026-12-01T10:00:00Z" } } } } } },
  observed: [booked(1, "10:00"), booked(2, "12:00", { room: "elsewhere" })],
  objects: {
    "booking/chat.org/board/kickoff": {
      id: 1,
      applied: applied({ start: "2026-12-01T10:00:00Z", duration: 60, lock: false, type: "conference", password: null }),
    },
  },
});

const moved = weekly("weekly", "2026-12-08T15:00:00Z", 3, { duration: 60, ...source(9) });

/** Of a booking, of one that changes, of a series and of a webhook. */
const renames = planned({
  domains: {
    "chat.org": {
      rooms: {
        board: {
          bookings: {
            start: { ...source(5), start: "2026-12-01T09:00:00Z" },
            longer: { ...source(6), start: "2026-12-01T12:00:00Z", duration: 90 },
            ...moved,
          },
        },
      },
      webhooks: { sales: { ...source(20), target: { url: "https://crm.example.com/xroom" } } },
    },
  },
  observed: [
    booked(1, "09:00"),
    booked(2, "12:00"),
    ...startsOf(moved).map((start, index) => booked(index + 3, start)),
    hooked(9, "https://crm.example.com/xroom"),
  ],
  objects: {
    "booking/chat.org/board/kickoff": { id: 1 },
    "booking/chat.org/board/review": { id: 2 },
    ...Object.fromEntries(
      Object.keys(moved).map((name, index) => [
        `booking/chat.org/board/${name.replace("weekly", "jour-fixe")}`,
        { id: index + 3 },
      ]),
    ),
    "webhook/chat.org/crm": { id: 9 },
  },
});

const host = { spec: { hostKey: true } };
const ended = weekly("ended", "2026-12-08T15:00:00Z", 3);

/** Of bookings that are removed or move to another region, of a series, and of a room that is closed. */
const hostLinks = planned({
  domains: {
    "chat.org": {
      rooms: {
        annex: { ...source(5), active: false, hostKey: true },
        board: { region: "sfo-1", bookings: { talk: { ...source(9), start: "2026-12-01T10:00:00Z", hostKey: true } } },
      },
    },
  },
  observed: [
    openRoom({}, { room: "annex" }),
    booked(1, "10:00", host),
    booked(2, "12:00", host),
    booked(3, "14:00"),
    ...startsOf(ended).map((start, index) => booked(index + 4, start, host)),
  ],
  objects: {
    "booking/chat.org/board/talk": { id: 1 },
    "booking/chat.org/board/gone": { id: 2 },
    "booking/chat.org/board/without-a-key": { id: 3 },
    ...Object.fromEntries(Object.keys(ended).map((name, index) => [`booking/chat.org/board/${name}`, { id: index + 4 }])),
  },
  allow: { removals: true },
});

const merged: Scenario = {
  observed: [booked(1, "10:00"), booked(2, "12:00")],
  objects: { "booking/chat.org/board/both": { id: 1 }, "booking/chat.org/board/merged": { id: 2 } },
};
const bookings = (own: NonNullable<NonNullable<Scenario["domains"]>[string]["rooms"]>[string]["bookings"]): Scenario => ({
  ...merged,
  domains: { "chat.org": { rooms: { board: { bookings: own ?? {} } } } },
});
const at = (start: string, line: number, about: object = {}) => ({ ...source(line), start: `2026-12-01T${start}:00Z`, ...about });

/** With a base that makes some of it as well: all of a change, fields of an update, and fields of an addition. */
const sinceMain = planSinceBase(
  preparePlan({
    ...inputOf(
      bookings({
        both: at("10:00", 5, { duration: 90, lock: true }),
        merged: at("12:00", 6, { duration: 90 }),
        added: at("14:00", 7, { duration: 45 }),
        own: at("16:00", 8),
      }),
    ),
    documentContext: { actor: "kim", change: "github:acme/meetings#12", team: "rooms", head: "4f1c2d3" },
    project: "meetings",
    allow: { removals: true, empty: true },
  }),
  {
    ref: "main",
    commit: "1a2b3c4".padEnd(40, "0"),
    plan: planned(
      bookings({
        both: at("10:00", 5, { duration: 90 }),
        merged: at("12:00", 6, { duration: 90 }),
        added: at("14:00", 7, { duration: 30 }),
        dropped: at("18:00", 8),
      }),
    ),
    unsure: new Set(),
  },
);

/** More meetings with long names in one domain than fit into a comment, and few in others. */
const many = (count: number, name: string): Record<string, { start: string; capacity: number }> =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => {
      const start = new Date(Date.parse("2026-12-01T08:00:00Z") + index * 7_200_000).toISOString().replace(".000", "");
      return [`${name}-${index}`, { start, capacity: 12, ...BERLIN, ...source(index + 5) }];
    }),
  );
const LONG = "the-quarterly-meeting-of-everyone-who-has-anything-to-do-with-rooms-bookings-or-webhooks";
const big = planned({
  domains: {
    "big.example": { rooms: { board: { bookings: many(120, LONG) } } },
    "small.example": { rooms: { board: { bookings: many(2, "small") } } },
    "middle.example": { rooms: { board: { bookings: many(40, LONG) } } },
  },
  observed: [booked(7, "2026-12-01T20:30:00Z", { domain: "big.example", room: "hall" })],
  objects: { "booking/big.example/hall/last": { id: 7 } },
  allow: { removals: true },
});

export const PLANS: Readonly<Record<string, Plan>> = {
  additions,
  "mixed-reasons": mixedReasons,
  series,
  lifecycle,
  replacements,
  blocked,
  refused,
  drift,
  nothing,
  renames,
  "host-links": hostLinks,
  "since-main": sinceMain,
  big,
};

/** When the saved plans are shown. */
export const SAVED_AT = NOW;
