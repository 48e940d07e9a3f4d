import axeCore from "axe-core";
import type { Page } from "playwright-core";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { CONTROLLER_STYLE } from "../../src/controller/generated/page.ts";
import { STYLE } from "../../src/render/generated/report-page.ts";
import { hasChromium, useBrowser } from "../harness/browser.ts";
import { describeIfPossible, skip } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { createController } from "./world.ts";

/** What axe finds wrong, in both themes. */
async function problemsOf(page: Page): Promise<string[]> {
  const problems: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axeCore.source);
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as {
        axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run({ iframes: false })).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ""}`);
    });
    problems.push(...found.map((each) => `${colorScheme} ${each}`));
  }
  return problems;
}

if (!hasChromium) skip("the controller's page", "there is no Chromium");
else
  await describeIfPossible("the controller's page", startPostgres, (server) => {
    const { browse, picture } = useBrowser();

    it("tells in one look what is well, shows what waits, and takes an approval", async () => {
      const rooms = "board: { lock: true, bookings: { kickoff: { start: 2030-12-01T10:00, duration: 30m } } }";
      const files = { "domains/chat.yaml": `version: 1\ndomains: { chat.test: { rooms: { ${rooms} } } }\n` };
      const world = await createController(server, { mode: "approve", files });
      await world.run();
      await world.until(({ conditions }) => conditions.AwaitingApproval);

      const { page, troubles } = await browse(`${world.admin()}/`);
      page.setDefaultTimeout(10_000);
      expect(await problemsOf(page)).toEqual([]);
      await page.getByLabel("Token").fill("wrong");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("alert").getByText("This token is not known.").waitFor();
      // The browser itself writes that the answer was a 403.
      const before = troubles.length;
      await page.getByLabel("Token").fill("admin-Gehe1m");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Not all is live as declared" }).waitFor();
      await page.getByText("1 waits for an approval").waitFor();
      await page.getByText("Waiting: 1 to add").waitFor();
      expect(await problemsOf(page)).toEqual([]);

      await page.getByRole("button", { name: "Plan: main/chat.test" }).click();
      await page.frameLocator("iframe").getByText("kickoff").first().waitFor();
      await page.getByRole("button", { name: "Close" }).click();
      await page.getByRole("button", { name: "Approve: main/chat.test" }).click();
      await page.getByRole("heading", { name: "All is well" }).waitFor();
      await page.getByRole("button", { name: "Calendar: main/chat.test" }).click();
      await page
        .frameLocator("iframe")
        .getByRole("heading", { name: /Agenda/ })
        .waitFor();
      await page.getByRole("button", { name: "Close" }).click();
      expect(await problemsOf(page)).toEqual([]);

      await page.setViewportSize({ width: 320, height: 700 });
      expect(await page.evaluate("document.documentElement.scrollWidth <= 320")).toBe(true);
      expect(await problemsOf(page)).toEqual([]);
      await picture(page, "controller");
      expect(troubles.slice(before)).toEqual([]);

      // A form of another site can't act with this session.
      const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join();
      const forged = await fetch(`${world.admin()}/api/shards/main/chat.test/suspend`, {
        method: "POST",
        headers: { cookie, origin: "https://evil.test" },
        body: "{}",
      });
      expect(forged.status).toBe(403);
      expect((await page.context().cookies())[0]).toMatchObject({ httpOnly: true, sameSite: "Strict" });
    });
  });

describe("the controller's style", () => {
  it("has the palette of the plan's page, and no colour of its own", async () => {
    const own = await readFile(new URL("../../src/controller/page/style.css", import.meta.url), "utf8");
    expect(own).not.toMatch(/#[0-9a-f]{3,8}\b|rgb|hsl|light-dark/i);
    const palette = /:root\{color-scheme[^}]+\}/.exec(STYLE)?.[0] ?? "none";
    expect(CONTROLLER_STYLE).toContain(palette);
  });
});
