import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../src/model/digest.ts";
import type { Plan } from "../../src/model/plan.ts";
import { aboutLines } from "../../src/render/plan/about.ts";
import { HARMFUL } from "../commands/fixtures.ts";
import { PLANS } from "./plans.ts";
import { NASTY } from "./sample-plan.ts";

const plan = PLANS["additions"] as Plan;
const AT = Date.parse("2026-11-24T09:00:00Z");
const DAY = 86_400_000;
const UNTIL = "Wed 23 Dec 2026 10:00 Europe/Berlin";

describe("until when a saved plan can be applied is told", () => {
  it.each([
    ["in the clock of most of its changes", plan, AT, `It can be applied until ${UNTIL}; --max-age of apply changes that.`],
    [
      "in UTC where no change has a clock",
      { ...plan, changes: [] },
      AT,
      "It can be applied until Wed 23 Dec 2026 09:00 UTC; --max-age of apply changes that.",
    ],
    [
      "to the second",
      { ...plan, now: "2026-11-23T09:00:00.999Z" },
      AT,
      `It can be applied until ${UNTIL}; --max-age of apply changes that.`,
    ],
    [
      "for a refused one, too",
      PLANS["refused"] as Plan,
      AT,
      "Once its refusals are lifted, it can be applied until Wed 23 Dec 2026 09:00 UTC; --max-age of apply changes that.",
    ],
    [
      "up to its last instant",
      plan,
      Date.parse(plan.now) + 30 * DAY,
      `It can be applied until ${UNTIL}; --max-age of apply changes that.`,
    ],
    [
      "once it has passed",
      plan,
      Date.parse(plan.now) + 30 * DAY + 1,
      `It could be applied until ${UNTIL}: plan again, or give apply a longer --max-age.`,
    ],
    [
      "of one without a seal: never",
      { ...plan, seal: UNKNOWN },
      AT,
      "It was made without credentials: it is for reading, and can't be applied.",
    ],
    [
      "of the format before: no more",
      { ...plan, format: "xroom.plan/1" as const },
      AT,
      "It has the earlier format xroom.plan/1, and can't be applied any more: plan again.",
    ],
    [
      "of a file that tells no time",
      { ...plan, now: "2026-13-40T99:99:99Z" },
      AT,
      "It can be applied until ? ? ? ? Europe/Berlin; --max-age of apply changes that.",
    ],
    [
      "of a file whose time is the last that there is",
      { ...plan, now: "+275760-09-13T00:00:00Z" },
      AT,
      "It can be applied until +275760-09-13T00:00:00Z; --max-age of apply changes that.",
    ],
  ])("%s", (_, of, at, line) => {
    expect(aboutLines(of, at)).toEqual([line]);
  });

  it("not of a plan that is not saved", () => {
    expect(aboutLines(plan, undefined)).toEqual([]);
  });
});

describe("where a plan was reviewed, and what was allowed there, is told", () => {
  it("saved or not, the known keys first", () => {
    const context = {
      team: "rooms",
      actor: "kim",
      about: "x",
      run: "https://ci.example.com/7",
      change: "github:acme/meetings#12",
    };
    expect(aboutLines({ ...plan, context, allowed: { removals: true, empty: true } }, undefined)).toEqual([
      "Reviewed as: change github:acme/meetings#12, run https://ci.example.com/7, actor kim, about x, team rooms.",
      "Allowed: any number of removals (--allow-removals), lists that are suddenly empty (--accept-empty).",
    ]);
    expect(aboutLines({ ...plan, allowed: { empty: true } }, undefined)).toHaveLength(1);
    expect(aboutLines({ ...plan, context: {}, allowed: {} }, undefined)).toEqual([]);
  });

  it("and moves no terminal", () => {
    expect(aboutLines({ ...plan, context: { [NASTY]: NASTY } }, undefined).join("\n")).not.toMatch(HARMFUL);
  });
});
