import axeCore from "axe-core";
import { describe, expect, it } from "vitest";
import { renderAgendaHtml } from "../../../src/render/agenda/html.ts";
import { renderHtml } from "../../../src/render/html/index.ts";
import { hasChromium, useBrowser, type Visit } from "../../harness/browser.ts";
import type { Change, Plan } from "../../../src/model/plan.ts";
import { NOW } from "../../plan/scenario.ts";
import { WEEK } from "../agenda/week.ts";
import { PLANS } from "../plans.ts";
import { manyChanges } from "./plans.ts";
import { REFUSED, SHOWCASE } from "./showcase.ts";

const GROUND = "getComputedStyle(document.body).backgroundColor";

/** What axe-core finds against WCAG 2.2 AA and its own best practices. */
async function violations({ page }: Visit): Promise<string[]> {
  // Scripts of Playwright are not under the page's policy.
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as { readonly axe: typeof axeCore };
    const { violations: found } = await axe.run();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(" | ")}`);
  });
}

describe.skipIf(!hasChromium)("the agenda's page in Chromium (skipped where there is none)", () => {
  const { visit, picture } = useBrowser();

  it.each([
    ["light", 1280],
    ["dark", 1280],
    ["light", 390],
  ] as const)("is accessible and quiet in %s, %i pixels wide", async (colorScheme, width) => {
    const visited = await visit(await renderAgendaHtml(WEEK), { colorScheme, viewport: { width, height: 900 } });
    const { page, troubles } = visited;
    expect(await page.locator("h2").allInnerTexts()).toEqual([
      "Mon 7 Dec 2026",
      "Tue 8 Dec 2026",
      "Wed 9 Dec 2026",
      "Thu 10 Dec 2026",
    ]);
    expect(await violations(visited)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    await picture(page, `agenda-${colorScheme}-${width}`, { fullPage: true });
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate(GROUND)).toBe("rgb(255, 255, 255)");
    await picture(page, `agenda-print-${width}`, { fullPage: true });
    expect(troubles).toEqual([]);
  });
});

describe.skipIf(!hasChromium)("the report in Chromium (skipped where there is none)", () => {
  const { visit, picture } = useBrowser();

  it.each([
    ["light", SHOWCASE],
    ["dark", REFUSED],
  ] as const)("is accessible and quiet in %s, in every view", async (colorScheme, plan) => {
    const visited = await visit(await renderHtml(plan), { colorScheme });
    const { page, troubles } = visited;
    await page.waitForSelector("html[data-ready]");
    await page.getByText("to Thu 10 Dec 15:00").waitFor();
    expect(await violations(visited)).toEqual([]);
    await picture(page, colorScheme, { fullPage: true });
    for (const view of ["Day", "Month", "Month, all rooms"]) {
      await page.getByRole("button", { name: view, exact: true }).click();
      await page.locator(".ec-event").first().waitFor();
      expect(await violations(visited)).toEqual([]);
      await picture(page, `${colorScheme}-${view.toLowerCase().replaceAll(/\W+/g, "-")}`);
    }
    await page.locator("details").evaluateAll((all) => all.forEach((each) => each.setAttribute("open", "")));
    expect(await violations(visited)).toEqual([]);
    await picture(page, `${colorScheme}-open`, { fullPage: true });
    expect(troubles).toEqual([]);
  });

  it("stays accessible with what is pending, renamed, covered and bound to a review, and filters by rename", async () => {
    for (const name of ["since-main", "renames", "series", "host-links"]) {
      const visited = await visit(await renderHtml(PLANS[name] as Plan, { savedAt: NOW }));
      const { page, troubles } = visited;
      await page.waitForSelector("html[data-ready]");
      expect(await page.locator("header.top").innerText()).toContain("It can be applied until Wed 23 Dec 2026");
      await page.locator("#list details").evaluateAll((all) => all.forEach((each) => each.setAttribute("open", "")));
      expect(await violations(visited)).toEqual([]);
      await picture(page, name, { fullPage: true });
      expect(troubles).toEqual([]);
    }
    const { page } = await visit(await renderHtml(PLANS["renames"] as Plan));
    await page.getByRole("button", { name: "5 rename" }).click();
    expect(await page.locator("#list .name").allInnerTexts()).toEqual([
      "board/start booking",
      "board/weekly booking",
      "sales webhook",
    ]);
    const series = await visit(await renderHtml(PLANS["series"] as Plan));
    await expect.poll(() => series.page.locator("#list .note").count()).toBe(3);
  });

  it("shows the verdict first, and draws additions, moves, removals, unmanaged bookings and conflicts", async () => {
    const { page } = await visit(await renderHtml(SHOWCASE));
    expect(await page.title()).toMatch(/^Look closer: 18 changes by 19 calls in 2 regions – xroom$/);
    expect(await page.locator("h1").innerText()).toContain("18 changes by 19 calls in 2 regions");
    const week = page.locator(".ec-event");
    await week.first().waitFor();
    expect(await page.locator(".ec-event.tone-add", { hasText: "kickoff" }).innerText()).toMatch(/conflict/);
    expect(await page.locator(".ec-event.phase-from", { hasText: "review" }).innerText()).toContain("to Thu 10 Dec 15:00");
    expect(await page.locator(".ec-event.phase-to", { hasText: "review" }).innerText()).toContain("from Tue 8 Dec 14:00");
    expect(await page.locator(".ec-event.tone-remove").innerText()).toContain("allhands");
    expect(await page.locator(".ec-event.tone-unmanaged.conflicting").innerText()).toContain("~40");
    expect(await page.locator(".lane b").allInnerTexts()).toEqual(["lab", "board", "hall"]);
  });

  it("draws nothing over anything else, after any change of view", async () => {
    const { page } = await visit(await renderHtml(SHOWCASE));
    const boxes = async (): Promise<{ x: number; y: number; width: number; height: number }[]> => {
      const all = await Promise.all((await page.locator(".ec-event").all()).map((each) => each.boundingBox()));
      return all.flatMap((box) => (box === null ? [] : [box]));
    };
    const covered = async (): Promise<number> => {
      const all = await boxes();
      return all.flatMap((a, index) =>
        all
          .slice(index + 1)
          .filter(
            (b) => a.x + 2 < b.x + b.width && b.x + 2 < a.x + a.width && a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height,
          ),
      ).length;
    };
    for (const view of ["Month", "Week", "Day", "Month", "Day", "Week", "Month, all rooms", "Month"]) {
      await page.getByRole("button", { name: view, exact: true }).click();
      await page.getByLabel("Go to a day").fill("2026-12-08");
      await page.locator(".ec-event").first().waitFor();
      await expect.poll(covered, { message: view }).toBe(0);
      expect((await boxes()).length, view).toBeGreaterThan(3);
    }
  });

  it("filters by domain, region, kind, mark and address, and says what is shown", async () => {
    const { page, troubles } = await visit(await renderHtml(SHOWCASE));
    const status = page.locator("#filters [role=status]");
    const names = (): Promise<string[]> => page.locator("#list .name").allInnerTexts();
    await page.getByLabel("Domain").selectOption("acme.test");
    expect(await status.innerText()).toBe("Showing 3 of 18 changes and 3 calls.");
    expect(await page.locator(".lane b").allInnerTexts()).toEqual(["lab"]);
    await page.getByLabel("Kind").selectOption("room");
    expect(await names()).toEqual(["lab room"]);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByLabel("Region").selectOption("sfo-1");
    expect(await names()).toEqual(["lab room", "lab/demo booking", "lab/retro booking"]);
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("button", { name: "2 move" }).click();
    expect(await names()).toEqual(["lab/retro booking", "board/review booking"]);
    expect(await page.getByRole("button", { name: "2 move" }).getAttribute("aria-pressed")).toBe("true");
    await page.getByLabel("Address").fill("REVIEW");
    expect(await names()).toEqual(["board/review booking"]);
    await page.getByLabel("Address").fill("nothing like this");
    expect(await page.locator("#list").innerText()).toBe("No changes match the filters.");
    expect(await page.locator(".notice").innerText()).toContain("No meetings match the filters.");
    await page.getByRole("button", { name: "Show all" }).click();
    expect(await status.innerText()).toBe("Showing all 18 changes.");
    expect(troubles).toEqual([]);
  });

  it("is amber with a conflict or a blocked change, and green without", async () => {
    const edges = async (plan: Plan): Promise<string> => {
      const { page } = await visit(await renderHtml(plan), { colorScheme: "light" });
      return page.evaluate<string>("getComputedStyle(document.querySelector('header.top')).borderLeftColor");
    };
    const { diagnostics, changes } = SHOWCASE;
    const quiet = { ...SHOWCASE, diagnostics: diagnostics.slice(1), changes: changes.filter(({ blocked }) => blocked === null) };
    const [amber, green, red] = ["rgb(185, 122, 16)", "rgb(31, 146, 84)", "rgb(194, 37, 50)"];
    expect(await edges(SHOWCASE)).toBe(amber);
    expect(await edges({ ...quiet, changes })).toBe(amber);
    expect(await edges({ ...quiet, diagnostics })).toBe(amber);
    expect(await edges(quiet)).toBe(green);
    expect(await edges(REFUSED)).toBe(red);
  });

  it("leads from a warning to its day, and filters by conflict", async () => {
    const { page, troubles } = await visit(await renderHtml(SHOWCASE));
    await page.getByLabel("Domain").selectOption("acme.test");
    await page.getByRole("link", { name: "Show board/kickoff on its day" }).click();
    expect(await page.locator("#calendar h3").innerText()).toMatch(/^Tuesday,? 8 December 2026$/);
    expect(await page.locator(".ec-event.conflicting", { hasText: "kickoff" }).isVisible()).toBe(true);
    await page.getByRole("button", { name: "2 in conflict" }).click();
    expect(await page.locator("#list .name").allInnerTexts()).toEqual(["board/kickoff booking"]);
    await expect.poll(() => page.locator(".ec-event").count()).toBe(2);
    await page.getByRole("button", { name: "2 in conflict" }).click();
    expect(await page.locator("#filters [role=status]").innerText()).toBe("Showing all 18 changes.");
    expect(troubles).toEqual([]);
  });

  it("opens on the week in which most happens", async () => {
    const early = { ...SHOWCASE.changes[4], address: "booking/chat.org/board/early" } as Change;
    const moved = { ...early, after: { ...early.after, start: "2026-11-25T09:00:00Z" } } as Change;
    const { page } = await visit(await renderHtml({ ...SHOWCASE, changes: [moved, ...SHOWCASE.changes] }));
    expect(await page.locator("#calendar h3").innerText()).toBe("7 Dec – 13 Dec 2026");
  });

  it.each(["light", "dark"] as const)("has an agenda in place of the calendar on a narrow screen, %s", async (colorScheme) => {
    const visited = await visit(await renderHtml(SHOWCASE), { viewport: { width: 390, height: 844 }, colorScheme });
    const { page, troubles } = visited;
    await page.locator(".agenda li").first().waitFor();
    expect(await page.locator(".ec").isVisible()).toBe(false);
    expect(await page.locator(".agenda h4").allInnerTexts()).toEqual([
      "Mon 7 Dec 2026",
      "Tue 8 Dec 2026",
      "Wed 9 Dec 2026",
      "Thu 10 Dec 2026",
      "Fri 11 Dec 2026",
    ]);
    expect(await violations(visited)).toEqual([]);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await picture(page, `narrow-${colorScheme}`, { fullPage: true });
    await page.locator(".agenda button", { hasText: "kickoff" }).click();
    expect(await page.getByRole("dialog").innerText()).toContain("duration");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Week", exact: true }).click();
    await page.locator(".ec-event").first().waitFor();
    expect(await page.locator(".agenda").count()).toBe(0);
    expect(troubles).toEqual([]);
  });

  it("shows times in the room's zone, the viewer's or another", async () => {
    const { page } = await visit(await renderHtml(SHOWCASE), { timezoneId: "Asia/Tokyo" });
    const kickoff = page.locator(".ec-event", { hasText: "kickoff" }).locator(".time");
    const gist = page.locator('[data-address="booking/chat.org/board/kickoff"] .gist');
    expect([await kickoff.innerText(), await gist.innerText()]).toEqual(["10:00–11:30", "Tue 8 Dec 2026 10:00–11:30"]);
    await page.getByLabel("Times").selectOption({ label: "yours (Asia/Tokyo)" });
    expect([await kickoff.innerText(), await gist.innerText()]).toEqual(["18:00–19:30", "Tue 8 Dec 2026 18:00–19:30"]);
    await page.getByLabel("Times").selectOption("America/Los_Angeles");
    expect([await kickoff.innerText(), await gist.innerText()]).toEqual(["01:00–02:30", "Tue 8 Dec 2026 01:00–02:30"]);
    await page.getByLabel("Times").selectOption("UTC");
    expect(await kickoff.innerText()).toBe("09:00–10:30");
  });

  it("works with the keyboard alone: skip link, calendar, details, list, calls", async () => {
    const { page, troubles } = await visit(await renderHtml(SHOWCASE));
    await page.waitForSelector("html[data-ready]");
    const focused = async (): Promise<string> => (await page.locator(":focus").textContent()) ?? "";
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Skip to the changes");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    expect(await focused()).toContain("blocked lab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    expect(await page.locator("details.entry[open]").innerText()).toContain("duration");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("c12");
    await page.keyboard.press("Enter");
    expect(await page.locator(":focus").getAttribute("id")).toBe("call-c12");
    const booking = page.locator(".ec-event", { hasText: "kickoff" });
    await booking.getByRole("button").focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    expect(await dialog.innerText()).toContain("Takes the time of an unmanaged meeting");
    await page.keyboard.press("Escape");
    expect(await dialog.isVisible()).toBe(false);
    expect(await focused()).toContain("kickoff");
    expect(troubles).toEqual([]);
  });

  it("goes to other days, and links to the next change", async () => {
    const { page } = await visit(await renderHtml(SHOWCASE));
    const title = page.locator("#calendar h3");
    expect(await title.innerText()).toBe("7 Dec – 13 Dec 2026");
    await page.getByRole("button", { name: "Earlier" }).click();
    expect(await page.locator(".notice").innerText()).toContain("Nothing in this range.");
    await page.getByRole("button", { name: /^Later: Monday,? 7 December 2026/ }).click();
    expect(await title.innerText()).toBe("7 Dec – 13 Dec 2026");
    await page.getByLabel("Go to a day").fill("2027-01-25");
    expect(await title.innerText()).toBe("25 Jan – 31 Jan 2027");
    expect(await page.locator(".ec-event").innerText()).toContain("weekly");
  });

  it("opens a series, and the run of calls that a link leads into", async () => {
    const { page } = await visit(await renderHtml(SHOWCASE));
    await page.locator("details.series > summary").click();
    await expect.poll(() => page.locator(".occurrences li").count()).toBe(8);
    await page.locator('[data-address="room/chat.org/board"] summary').click();
    await page.getByRole("link", { name: "c8", exact: true }).first().click();
    await expect.poll(() => page.evaluate("document.activeElement?.id")).toBe("call-c8");
    expect(await page.locator("#call-c24").isVisible()).toBe(false);
    const link = page.locator('#list details[open] a[href^="#call-"]').first();
    await link.evaluate((each) => each.setAttribute("href", "#call-c24"));
    await link.click();
    await expect.poll(() => page.locator("#call-c24").isVisible()).toBe(true);
  });

  it("switches between dark and light in any system theme", async () => {
    const { page } = await visit(await renderHtml(SHOWCASE), { colorScheme: "light" });
    const ground = (): Promise<unknown> => page.evaluate(GROUND);
    const light = await ground();
    await page.getByLabel("Theme").selectOption("dark");
    expect(await ground()).not.toBe(light);
    await page.getByLabel("Theme").selectOption("");
    expect(await ground()).toBe(light);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await ground()).not.toBe(light);
    await page.getByLabel("Theme").selectOption("light");
    expect(await ground()).toBe(light);
  });

  it("shows the verdict, the refusals and the changes without scripts", async () => {
    const visited = await visit(await renderHtml(REFUSED), { javaScriptEnabled: false });
    const { page, troubles } = visited;
    const text = await page.locator("body").innerText();
    expect(text).toMatch(/REFUSED\s+18 changes/);
    expect(text).toContain("40 of 60 bookings would be removed");
    expect(text).toContain("The calendar, the filters and the calls need scripts");
    await expect.poll(() => page.locator("#list .name").count()).toBe(11);
    await page.locator('[data-address="booking/chat.org/board/review"] summary').click();
    expect(await page.locator('[data-address="booking/chat.org/board/review"]').innerText()).toContain(
      "(secret env:BOARD_PASSWORD)",
    );
    expect(
      await page.locator("#filters, #calendar, #calls").evaluateAll((all) => all.filter((each) => each.clientHeight > 0).length),
    ).toBe(0);
    await picture(page, "without-scripts", { fullPage: true });
    expect(troubles).toEqual([]);
  });

  it("is readable on paper", async () => {
    const { page } = await visit(await renderHtml(SHOWCASE), { colorScheme: "dark" });
    await page.emulateMedia({ media: "print" });
    expect(await page.evaluate(GROUND)).toBe("rgb(255, 255, 255)");
    expect(await page.locator("#filters").isVisible()).toBe(false);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
    await picture(page, "print", { fullPage: true });
  });

  it("stays usable with 20,000 changes", async () => {
    const count = 20_000;
    const { page, troubles } = await visit(await renderHtml(manyChanges(count)));
    await page.locator(".ec-event").first().waitFor();
    await picture(page, `changes-${count}`);
    await expect.poll(() => page.locator("#list .entry").count()).toBe(100);
    const looks = (name: string): Promise<string> =>
      page.evaluate<string>(
        `(({ opacity, cursor }) => [opacity, cursor].join(" "))(getComputedStyle(document.querySelector("#list [aria-label='${name}']")))`,
      );
    expect([await looks("Previous page of changes"), await looks("Next page of changes")]).toEqual([
      "0.6 not-allowed",
      "1 pointer",
    ]);
    await page.getByRole("button", { name: "Next page of changes" }).first().click();
    expect(await page.locator("#list .pager").first().innerText()).toContain(`page 2 of ${count / 100}`);
    await page.getByLabel("Domain").selectOption("team-1.example");
    expect(await page.locator("#filters [role=status]").innerText()).toMatch(
      /^Showing [\d,]+ of [\d,]+ changes and [\d,]+ calls\.$/,
    );
    await expect.poll(() => page.locator(".lane").count()).toBe(6);
    await page.getByRole("button", { name: "Month", exact: true }).click();
    await page.locator(".ec-event.pill").first().waitFor();
    expect(await page.locator("*").count()).toBeLessThan(20_000);
    expect(troubles).toEqual([]);
  });
});
