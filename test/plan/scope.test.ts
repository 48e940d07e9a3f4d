import { describe, expect, it } from "vitest";
import { createScope, reachOf } from "../../src/plan/scope.ts";

const MONDAY = "booking/chat.org/board/weekly@2026-12-07T10:00:00Z";

function reaches(target: string, address: string): boolean {
  return createScope({ domains: [], targets: [target] }).address(address);
}

describe("a scope", () => {
  it.each(["booking/chat.org/board/weekly", "booking/*/*/weekly", "booking/**/{daily,weekly}", MONDAY])(
    "includes the occurrences of a series that it names: %s",
    (target) => expect(reaches(target, MONDAY)).toBe(true),
  );

  it.each([
    "booking/chat.org/board/week",
    "booking/chat.org/board/weekly@2026-12-14*",
    "booking/chat.org/board/*[!Z]",
    "booking/chat.org/board/*[^Z]",
  ])("is not widened where it speaks of something else: %s", (target) => expect(reaches(target, MONDAY)).toBe(false));

  it("excludes rooms that look like an occurrence, and the regions of a webhook", () => {
    expect(reaches("room/chat.org/board", "room/chat.org/board@2026-12-07T10:00:00Z")).toBe(false);
    expect(reaches("webhook/chat.org/crm", "webhook/chat.org/crm@fra-1")).toBe(false);
  });

  it("includes what both its domains and its targets match", () => {
    const scope = createScope({ domains: ["acme.*"], targets: ["booking/**/weekly"] });
    expect(scope.address(MONDAY)).toBe(false);
    expect(scope.address(MONDAY.replace("chat.org", "acme.test"))).toBe(true);
  });
});

describe("the reach of a scope, by its globs alone,", () => {
  it.each([
    [{}, ["chat.org", "acme.test"]],
    [{ domains: ["chat.*"] }, ["chat.org"]],
    [{ targets: ["room/chat.org/board"] }, ["chat.org"]],
    [{ targets: ["booking/*.test/**", "webhook/chat.*/crm"] }, ["chat.org", "acme.test"]],
    [{ targets: ["booking/**/x"] }, ["chat.org", "acme.test"]],
    [{ targets: ["{room/chat.org,booking/acme.test}/x"] }, ["chat.org", "acme.test"]],
    [{ targets: ["*"] }, ["chat.org", "acme.test"]],
    [{ domains: ["acme.*"], targets: ["room/chat.org/x"] }, []],
  ])("of %j is %j", (scope, domains) => {
    const reaches = reachOf({ domains: [], targets: [], ...scope });
    expect(["chat.org", "acme.test"].filter(reaches)).toEqual(domains);
  });
});
