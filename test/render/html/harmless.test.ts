import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { harmfulIn } from "../../../src/model/harmful.ts";
import { renderHtml } from "../../../src/render/html/index.ts";
import { hasChromium, useBrowser } from "../../harness/browser.ts";
import { everyKnownText, hostileTexts, planWith } from "../hostile.ts";

/** All that are known, and some that are drawn. */
const texts = hostileTexts.map((own) => [...new Set([...everyKnownText.flat(2), ...own])]);

describe.skipIf(!hasChromium)("in Chromium (skipped where there is none), with any text from config or API", () => {
  const { visit } = useBrowser();

  it("runs nothing, requests nothing, adds no elements, and links only to http", async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (all) => {
        const { page, troubles } = await visit(await renderHtml(planWith(all)));
        await page.waitForSelector("html[data-ready]");
        for (const view of ["Week", "Day", "Month, all rooms"]) {
          await page.getByRole("button", { name: view, exact: true }).click();
          await page.locator(".ec-event").first().waitFor();
        }
        await page.locator("details").evaluateAll((details) => details.forEach((each) => each.setAttribute("open", "")));
        await page.locator(".ec-event button").first().click();
        expect(await page.locator("script").count()).toBe(2);
        expect(await page.locator("img, iframe, object, embed, form, base, link, style:not(head style), marquee").count()).toBe(
          0,
        );
        const handlers =
          "[...document.querySelectorAll('*')].some((each) => [...each.attributes].some(({ name }) => /^on/i.test(name)))";
        expect(await page.evaluate(handlers)).toBe(false);
        const links = await page
          .locator("a[href]:not([href^='#'])")
          .evaluateAll((anchors) => anchors.map((each) => [each.getAttribute("href") ?? "", each.getAttribute("rel") ?? ""]));
        for (const [href, rel] of links) {
          expect(href).toMatch(/^https?:\/\//i);
          expect(rel).toBe("noopener noreferrer");
        }
        const text = String(
          await page.evaluate(
            "[...document.querySelectorAll('title, header, main, dialog')].map((each) => each.textContent).join()",
          ),
        );
        expect(harmfulIn(text.replaceAll("\n", ""))).toEqual([]);
        expect(troubles).toEqual([]);
      }),
      { numRuns: 4 },
    );
  }, 120_000);
});
