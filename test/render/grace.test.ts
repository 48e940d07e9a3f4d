/** A grace stands apart from its meeting, also where only the whole time is known of what is live. */
import { describe, expect, it } from "vitest";
import type { Change } from "../../src/model/plan.ts";
import { pageDataOf } from "../../src/render/html/page-data.ts";
import { agendaView } from "../../src/render/html/page/calendar/agenda.ts";
import { piecesOf, timedIn } from "../../src/render/html/page/calendar/pieces.ts";
import { toHtml } from "../../src/render/html/to-html.ts";
import { gistOf } from "../../src/render/html/view/entry.ts";
import { fieldTable } from "../../src/render/html/view/fields.ts";
import { slotsOf } from "../../src/render/html/view/slots.ts";
import { renderPlan } from "../../src/render/text/plan.ts";
import { bookingAt, changeOf, planOf } from "./html/plans.ts";
import { parsePage, textOf } from "./parsed.ts";

const ZONE = "Europe/Berlin";
const update = (fields: readonly string[], start: string, minutes: number): Change =>
  changeOf({
    address: "booking/chat.org/board/review",
    action: "update",
    id: 7,
    zone: ZONE,
    grace: 15,
    fields,
    before: bookingAt("2026-12-14T13:00:00Z", 60),
    after: bookingAt(start, minutes),
  });
const MOVED = update(["start"], "2026-12-16T13:00:00Z", 60);
const LONGER = update(["duration"], "2026-12-14T13:00:00Z", 105);

const WEEK = { title: "14 Dec – 20 Dec 2026", from: Date.parse("2026-12-14T00:00:00Z"), to: Date.parse("2026-12-21T00:00:00Z") };
const timed = (change: Change) => timedIn(WEEK, slotsOf(pageDataOf(planOf({ changes: [change] }))), "declared");
const shownIn = (html: string): string => textOf(parsePage(`<!doctype html><title>x</title>${html}`));

describe("a change of a meeting with a grace", () => {
  it("that leaves its duration has the same grace before and after", () => {
    expect(gistOf(MOVED, ZONE)).toBe("Mon 14 Dec 2026 14:00–14:45 + 15m grace → Wed 16 Dec 2026 14:00–14:45 + 15m grace");
  });

  it("of its duration says that the old one is in all", () => {
    expect(renderPlan(planOf({ changes: [LONGER] }), { color: false })).toContain(
      "      duration: 1h in all → 1h30m + 15m grace\n",
    );
    expect(gistOf(LONGER, ZONE)).toBe("Mon 14 Dec 2026 14:00–15:00 in all → Mon 14 Dec 2026 14:00–15:30 + 15m grace");
    const table = fieldTable(LONGER, ZONE);
    expect(table === undefined ? "" : shownIn(toHtml(table))).toContain("1h in all");
  });

  it("has its times without it in the page's calendar, and apart from it in the calendar's agenda, which names where it moves", () => {
    const cards = piecesOf("week", timed(MOVED)).map(({ view }) => shownIn(toHtml(view)));
    expect(cards).toEqual([expect.stringContaining("\n14:00–14:45\n"), expect.stringContaining("\n14:00–14:45\n")]);
    const agenda = shownIn(toHtml(agendaView(timed(MOVED))));
    expect(agenda).toContain("Mon 14 Dec 2026\n14:00–14:45 + 15m grace\n");
    expect(agenda).toContain("move, to Wed 16 Dec 14:00");
    expect(agenda).toContain("move, from Mon 14 Dec 14:00");
  });
});
