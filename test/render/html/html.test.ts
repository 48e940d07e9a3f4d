import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderHtml } from "../../../src/render/html/index.ts";
import { pack, unpack } from "../../../src/render/html/pack.ts";
import type { Plan } from "../../../src/model/plan.ts";
import { NOW } from "../../plan/scenario.ts";
import { PLANS } from "../plans.ts";
import { manyChanges, planOf } from "./plans.ts";
import { REFUSED, SHOWCASE } from "./showcase.ts";

const BYTES = 1_000_000;

describe("the report", () => {
  it("is under 1 MB for 1,000 changes, and under 6 for 20,000", async () => {
    expect(Buffer.byteLength(await renderHtml(manyChanges(1_000)))).toBeLessThan(BYTES);
    expect(Buffer.byteLength(await renderHtml(manyChanges(20_000)))).toBeLessThan(6 * BYTES);
  });

  it("is the same bytes for the same plan", async () => {
    expect(await renderHtml(SHOWCASE)).toBe(await renderHtml(structuredClone(SHOWCASE)));
  });

  it("allows its own script and style, and nothing else", async () => {
    const html = await renderHtml(SHOWCASE);
    const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
    const hashOf = (start: string, end: string): string => {
      const from = html.lastIndexOf(start) + start.length;
      return createHash("sha256")
        .update(html.slice(from, html.indexOf(end, from)))
        .digest("base64");
    };
    expect(policy.replaceAll("&#39;", "'").split("; ")).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hashOf("<script>", "</script>")}'`,
      `style-src 'sha256-${hashOf("<style>", "</style>")}'`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html).not.toMatch(/<link|@import|url\(|\ssrc=/);
  });

  it("holds the licences of its libraries", async () => {
    const html = await renderHtml(SHOWCASE);
    expect(html).toContain("Copyright (c) 2021 vkurko");
    expect(html).toMatch(/\nsvelte \d+\.\d+\.\d+\n\nCopyright \(c\) /);
  });

  it("holds no digests, and only the references of secrets", async () => {
    const html = await renderHtml(SHOWCASE);
    expect(html).not.toContain("hmac-sha256");
    expect(html).toContain("(secret env:BOARD_PASSWORD)");
  });

  it("says in its title and heading whether apply will run the plan", async () => {
    const title = async (plan: typeof SHOWCASE): Promise<string> =>
      /<title>(.*?)<\/title>/.exec(await renderHtml(plan))?.[1] ?? "";
    expect(await title(REFUSED)).toMatch(/^Refused: 18 changes by 19 calls in 2 regions – xroom$/);
    const none = planOf({ changes: [] });
    expect(await title(none)).toBe("No changes: Everything is as declared – xroom");
    expect(await renderHtml(none)).toContain("Everything is as declared</h1>");
    expect(await renderHtml({ ...SHOWCASE, calls: [] })).toContain("18 changes, no calls</h1>");
  });

  it("with a base shows a verdict for each group, and marks pending changes", async () => {
    const base = { ref: "main", commit: "1a2b3c4".padEnd(40, "0"), dropped: [] };
    const changes = SHOWCASE.changes.map((change, index) => (index === 1 ? { ...change, pending: true as const } : change));
    const html = await renderHtml({ ...SHOWCASE, changes, base });
    expect(html).toContain("This change (since main, 1a2b3c4): ");
    expect(html).toMatch(/<p class="verdict">Pending already: 1 to \w+\.<\/p>/);
    expect(html.match(/<span class="pending">/g)).toHaveLength(1);
    expect(await renderHtml(SHOWCASE)).not.toContain('class="pending"');
  });

  it("marks renames, fields that are pending, and what a series covers", async () => {
    const html = await renderHtml(PLANS["since-main"] as Plan, { savedAt: NOW });
    expect(html).toMatch(/<span class="pending">partly pending already <\/span>/);
    expect(html).toMatch(
      /<th scope="row">duration<span class="why"> \(config, pending already\)<\/span><\/th>|duration<span class="why"> \(pending already\)/,
    );
    expect(html).toContain(
      '<p class="verdict">Reviewed as: change github:acme/meetings#12, head 4f1c2d3, actor kim, team rooms.</p>',
    );
    expect(html).toContain(
      '<p class="verdict">It can be applied until Wed 23 Dec 2026 09:00 UTC; --max-age of apply changes that.</p>',
    );
    expect(html).toContain(", project meetings</p>");
    const renames = await renderHtml(PLANS["renames"] as Plan);
    expect(renames).toMatch(/<span class="count">5<\/span> rename/);
    expect(renames).toContain('<span class="note">renamed from booking/chat.org/board/kickoff </span>');
    expect(renames).toContain('<span class="note">renamed from booking/chat.org/board/jour-fixe </span>');
    expect(renames).toContain("<b>renamed from booking/chat.org/board/jour-fixe; no call</b>");
    expect(renames).not.toContain("can be applied");
    const series = await renderHtml(PLANS["series"] as Plan);
    expect(
      series.match(
        /<span class="note">(?:to \d+ \w+ \d{4}: horizon 60d; )?meetings that come into its horizon until this is applied are included <\/span>/g,
      ),
    ).toHaveLength(2);
    expect(series).toContain('<span class="note">meetings that are added to it until this is applied are removed, too </span>');
    const links = await renderHtml(PLANS["host-links"] as Plan);
    expect(links).toContain("host links that were sent out for room/chat.org/annex, ");
    expect(links.match(/<span class="note">host links that were sent out stop working <\/span>/g)).toHaveLength(4);
    expect(links).toContain("<b>undeclared; host links that were sent out stop working</b>");
  });

  it("lists the first hundred entries without scripts, and counts the others", async () => {
    const html = await renderHtml(manyChanges(250));
    expect(html.match(/<details class="entry/g)).toHaveLength(100);
    expect(html).toContain("and 150 more. Turn on scripts to see them here");
  });
});

describe("packed JSON", () => {
  it("unpacks to the same value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const there = JSON.parse(JSON.stringify(value)) as unknown;
        expect(unpack(JSON.parse(JSON.stringify(pack(there))) as never)).toEqual(there);
      }),
    );
  });
});
