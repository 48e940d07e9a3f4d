import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Plan } from "../../../src/model/plan.ts";
import { HARMFUL } from "../../../src/model/harmful.ts";
import { renderHtml } from "../../../src/render/html/index.ts";
import { hasChromium, useBrowser } from "../../harness/browser.ts";
import { bookingAt, changeOf, planOf } from "./plans.ts";

const KNOWN = [
  "<script>alert(1)</script>",
  "</script><script>alert(2)</script>",
  "<!--<script>",
  "</style><img src=x onerror=alert(3)>",
  '"><svg onload=alert(4)>',
  "' onfocus='alert(5)' autofocus='",
  "javascript:alert(6)",
  "\u202egnp.exe\u2066\u200b",
  "\u001b[2J\u001b]0;pwned\u0007",
  "a\nb\u2028c\u2029d\u0000",
  "&lt;b&gt;&amp;#x3c;",
  "{{constructor.constructor('alert(7)')()}}",
  "__proto__",
];

const nasty = fc.oneof(
  fc.constantFrom(...KNOWN),
  fc.string({ unit: "binary", minLength: 1, maxLength: 40 }),
  fc
    .array(fc.constantFrom("<", ">", "&", '"', "'", "`", "=", "/", "\u202e", "\u001b", "script", "on", "!--", "]]>", "\ud800"), {
      minLength: 1,
      maxLength: 20,
    })
    .map((parts) => parts.join("")),
);

/** A text everywhere where a plan can hold one from a config or the API. */
function planWith(texts: readonly string[]): Plan {
  const room = (text: string): string => text.replaceAll("/", "");
  const changes = texts.flatMap((text, index) => [
    changeOf({
      address: `booking/${room(text)}/${room(text)}/m${index}`,
      action: "update",
      region: text,
      zone: text,
      before: { ...bookingAt("2026-12-01T09:00:00Z"), type: text, room: room(text) },
      after: { ...bookingAt("2026-12-01T10:00:00Z"), type: text },
      fields: ["start", "type", "room", text],
      source: { file: text, line: 1, column: 1 },
      calls: [`c${index}`, text],
    }),
    changeOf({
      address: `webhook/${room(text)}/w${index}`,
      action: "add",
      after: { url: index % 2 === 0 ? text : `https://x.example/${text}`, password: { secret: text, digest: text } },
      blocked: index % 3 === 0 ? text : null,
    }),
  ]);
  return {
    ...planOf({
      changes,
      calls: texts.map((text, index) => ({
        id: `c${index}`,
        region: text,
        collection: text,
        method: text,
        data: { [text]: text, nested: { from: text, field: text } },
        requires: index > 0 ? [`c${index - 1}`, text] : [],
      })),
      unmanaged: texts.map((text, index) => ({
        address: `booking/${room(text)}/${room(text)}/~${index}`,
        region: text,
        kind: "booking",
        id: index,
        before: bookingAt("2026-12-02T09:00:00Z"),
      })),
      diagnostics: texts.map((text) => ({
        severity: "error",
        code: text,
        summary: text,
        help: text,
        source: { file: text, line: 1, column: 1 },
      })),
    }),
    now: texts[0] ?? "",
    scope: { domains: texts, targets: texts },
  };
}

const texts = fc.array(nasty, { minLength: 1, maxLength: 12 }).map((own) => [...KNOWN, ...own]);

describe("whatever a config or the API says", () => {
  it("comes out of the report as text: no markup, and nothing that deceives", async () => {
    await fc.assert(
      fc.asyncProperty(texts, async (all) => {
        const html = await renderHtml(planWith(all));
        expect(html.match(/<script/g)).toHaveLength(2);
        expect(html.match(/<\/(?:script|style)/g)).toHaveLength(3);
        const body = html.slice(html.indexOf("<body>"), html.lastIndexOf("<script>"));
        expect(body.replaceAll("\n", "").match(HARMFUL)).toBeNull();
        expect(body).not.toMatch(/<(?:img|iframe|object|embed|form|base|link|meta|style)\b/i);
        // No quoted value holds a quote, so that what is left of the tags are their names and those of their attributes.
        expect(body.replaceAll(/"[^"]*"/g, "").match(/<[a-z][^>]*\s(?:on\w+|style)=/gi)).toBeNull();
      }),
      { numRuns: 30 },
    );
  });
});

describe.skipIf(!hasChromium)("in Chromium (skipped where there is none), whatever a config or the API says", () => {
  const { visit } = useBrowser();

  it("runs nothing, asks for nothing, adds no element, and leads nowhere but to http", async () => {
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
        expect(text.replaceAll("\n", "").match(HARMFUL)).toBeNull();
        expect(troubles).toEqual([]);
      }),
      { numRuns: 4 },
    );
  }, 120_000);
});
