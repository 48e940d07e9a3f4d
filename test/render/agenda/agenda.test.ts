import { describe, expect, it } from "vitest";
import { formatAgenda } from "../../../src/render/agenda/index.ts";
import { WEEK } from "./week.ts";
import { NASTY } from "../sample-plan.ts";
import { attributeOf, elementsOf, parsePage, textOf } from "../parsed.ts";

const at = (text: string): number => Date.parse(text);
const board = "booking/chat.org/board";

const format = (name: Parameters<typeof formatAgenda>[1], agenda = WEEK, columns = 100): Promise<string> =>
  formatAgenda(agenda, name, { color: false, columns, now: at("2026-12-06T09:00:00Z") });

describe("an agenda as text", () => {
  it("has a line for each meeting, by day, in the clock of its room", async () => {
    expect(await format("text")).toBe(`\
Mon 7 Dec 2026
    10:00–10:45                chat.org/board  計画の会議  live
      + 15m grace
  ~ 12:00–13:00                chat.org/board  review      live, the next apply changes it
      is to be 13:00–14:00

Tue 8 Dec 2026
  + 22:30–Wed 9 Dec 00:00 UTC  chat.org/board  late        declared, not live yet
      conflict with booking/chat.org/board/~40

Wed 9 Dec 2026
  . 00:00–00:30                chat.org/board  ~40         unmanaged
      conflict with booking/chat.org/board/late

Thu 10 Dec 2026
  - 10:00–11:00                chat.org/board  old         live, the next apply removes it

5 meetings: 1 live, 1 to change, 1 to add, 1 to remove, 1 unmanaged; 2 meetings in conflict. 7 Dec … 13 Dec 2026, Europe/Berlin.
`);
  });

  it("has short lines on a narrow terminal", async () => {
    const text = await format("text", { ...WEEK, meetings: WEEK.meetings.slice(0, 1) }, 40);
    expect(text).toBe(`\
Mon 7 Dec 2026
    10:00–10:45
      計画の会議
      chat.org/board
      live
      + 15m grace

1 meeting: 1 live. 7 Dec … 13 Dec 2026, Europe/Berlin.
`);
  });

  it("names the day to which a meeting moves, where that is another one", async () => {
    const moves = { start: at("2026-12-08T12:00:00Z"), end: at("2026-12-08T13:00:00Z") };
    const text = await format("text", { ...WEEK, meetings: WEEK.meetings.slice(1, 2).map((each) => ({ ...each, moves })) });
    expect(text).toContain("      is to be Tue 8 Dec 2026 13:00–14:00 Europe/Berlin\n");
  });

  it("with a long title pushes no other line apart, and breaks that line alone", async () => {
    const title = "A very long title that is good for no wall, and for no terminal either";
    const meetings = WEEK.meetings.map((each, index) => (index === 4 ? { ...each, title } : each));
    const [usual, long] = [await format("text"), await format("text", { ...WEEK, meetings })];
    expect(long.slice(0, long.indexOf("Thu 10"))).toBe(usual.slice(0, usual.indexOf("Thu 10")));
    expect(long).toContain(`  - 10:00–11:00\n      ${title}\n      chat.org/board\n      live, the next apply removes it\n`);
    expect(await format("text", { ...WEEK, meetings }, Number.POSITIVE_INFINITY)).toContain(
      `chat.org/board  ${title}  live, the next apply removes it\n`,
    );
  });

  it("says that nothing is on", async () => {
    expect(await format("text", { ...WEEK, meetings: [] })).toBe("Nothing is on, 7 Dec … 13 Dec 2026 (Europe/Berlin).\n");
  });

  it("shows no control character of a title", async () => {
    const text = await format("text", { ...WEEK, meetings: WEEK.meetings.map((each) => ({ ...each, title: NASTY })) });
    expect(text).not.toContain("\u001b");
  });
});

describe("an agenda for programs and calendars", () => {
  it("as JSON has each meeting with its instants", async () => {
    const {
      format: name,
      from,
      to,
      zone,
      meetings,
    } = JSON.parse(await format("json")) as {
      readonly format: string;
      readonly from: string;
      readonly to: string;
      readonly zone: string;
      readonly meetings: readonly object[];
    };
    expect({ name, from, to, zone }).toEqual({
      name: "xroom.agenda/1",
      from: "2026-12-06T23:00:00Z",
      to: "2026-12-13T23:00:00Z",
      zone: "Europe/Berlin",
    });
    expect(meetings[1]).toEqual({
      address: `${board}/review`,
      title: null,
      domain: "chat.org",
      room: "board",
      region: "fra-1",
      start: "2026-12-07T11:00:00Z",
      end: "2026-12-07T12:00:00Z",
      grace: 0,
      zone: "Europe/Berlin",
      standing: "differs",
      moves: { start: "2026-12-07T12:00:00Z", end: "2026-12-07T13:00:00Z" },
      conflicts: [],
    });
  });

  it("as iCalendar has titles, and ends without the grace", async () => {
    const text = await format("ics");
    expect(text).toContain("SUMMARY:計画の会議 (board)\r\n");
    expect(text).toContain("DTSTART:20261207T090000Z\r\nDTEND:20261207T094500Z\r\n");
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(5);
  });
});

describe("an agenda as a page", () => {
  it("is one file without scripts, whose policy lets nothing be loaded", async () => {
    const page = parsePage(await format("html"));
    const names = new Set(elementsOf(page).map(({ tagName }) => tagName));
    expect([...names].filter((name) => /^(?:script|link|img|iframe|form|object)$/.test(name))).toEqual([]);
    const policy = elementsOf(page).find((each) => attributeOf(each, "http-equiv") === "Content-Security-Policy");
    expect(policy === undefined ? "" : attributeOf(policy, "content")).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'$/,
    );
  });

  it("shows the same as the text", async () => {
    const text = textOf(parsePage(await format("html")), ["style"]);
    for (const shown of ["Tue 8 Dec 2026", "10:00–10:45", "計画の会議", "+ 15m grace", "unmanaged", `conflict with ${board}/~40`])
      expect(text).toContain(shown);
  });
});
