import { describe, expect, it } from "vitest";
import type { Call, Plan } from "../../../src/model/plan.ts";
import { pageDataOf } from "../../../src/render/html/page-data.ts";
import { toHtml } from "../../../src/render/html/to-html.ts";
import { gistOf } from "../../../src/render/html/view/entry.ts";
import { h } from "../../../src/render/html/view/element.ts";
import { NO_FILTER, passes } from "../../../src/render/html/view/filter.ts";
import { graphView } from "../../../src/render/html/view/graph.ts";
import { stepsOf } from "../../../src/render/html/view/steps.ts";
import { slotsOf } from "../../../src/render/html/view/slots.ts";
import { stateText } from "../../../src/render/html/view/verdict.ts";
import { dateTime, wallOf } from "../../../src/render/html/view/zones.ts";
import { bookingAt, changeOf, planOf } from "./plans.ts";
import { SHOWCASE } from "./showcase.ts";

function callOf(id: string, requires: readonly string[] = []): Call {
  return { id, region: "fra-1", collection: "booking", method: "add", data: {}, requires };
}

describe("calls in steps", () => {
  it("stand in a step after those that they require", () => {
    const calls = [callOf("c1"), callOf("c2"), callOf("c3", ["c1"]), callOf("c4", ["c3", "c2"]), callOf("c5", ["c2"])];
    expect(stepsOf(calls).map((level) => level.map(({ id }) => id))).toEqual([["c1", "c2"], ["c3", "c5"], ["c4"]]);
  });

  it("are drawn if some wait, and not too many", () => {
    const chain = (length: number): Call[] =>
      Array.from({ length }, (_, index) => callOf(`c${index}`, index === 0 ? [] : [`c${index - 1}`]));
    expect(graphView([callOf("c1"), callOf("c2")], () => "")).toBeUndefined();
    expect(graphView(chain(100), () => "")).toBeUndefined();
    expect(toHtml(graphView([...chain(3), callOf("c9")], () => "") ?? "").match(/<rect/g)).toHaveLength(3);
  });
});

describe("the verdict", () => {
  const taken = (name: string): Plan["diagnostics"][number] => ({
    severity: "warning",
    code: "slot-taken",
    summary: "takes a time",
    address: `booking/a.test/x/${name}`,
  });
  const add = changeOf({ address: "booking/a.test/x/a", action: "add", after: bookingAt("2026-12-01T10:00:00Z") });
  const ALL = "Apply makes exactly these calls and no others.";

  it("says why one has to look closer", () => {
    expect(stateText({ changes: [add], diagnostics: [] })).toBe(ALL);
    expect(stateText({ changes: [add], diagnostics: [taken("a"), taken("a")] })).toBe(
      `${ALL} 1 change takes the time of an unmanaged meeting.`,
    );
    expect(stateText({ changes: [add, { ...add, blocked: "people are in it" }], diagnostics: [taken("a"), taken("b")] })).toBe(
      `${ALL} 2 changes take the time of unmanaged meetings. 1 change is blocked, and not made.`,
    );
  });
});

describe("times of the calendar", () => {
  it("are two for a move, one for other bookings, and none for rooms and webhooks", () => {
    const slots = slotsOf(pageDataOf(SHOWCASE));
    const of = (address: string): string[] =>
      slots.filter((slot) => slot.of.address === address).map(({ phase, mark }) => `${mark} ${phase}`);
    expect(of("booking/chat.org/board/review")).toEqual(["move from", "move to"]);
    expect(of("booking/chat.org/hall/allhands")).toEqual(["remove only"]);
    expect(of("room/chat.org/board")).toEqual([]);
    expect(of("webhook/chat.org/crm")).toEqual([]);
  });

  it("conflict with unmanaged bookings of the same room and region, and where the plan warns", () => {
    const at = (hour: string): ReturnType<typeof bookingAt> => bookingAt(`2026-12-01T${hour}:00:00Z`);
    const unmanaged = { address: "booking/a.test/x/~1", region: "fra-1", kind: "booking", id: 1, before: at("10") };
    const conflicting = (plan: Parameters<typeof planOf>[0]): string[] =>
      slotsOf(pageDataOf(planOf(plan))).flatMap(({ conflict, of }) => (conflict ? [of.address] : []));
    const add = (address: string, hour: string, region = "fra-1"): ReturnType<typeof changeOf> =>
      changeOf({ address, action: "add", region, after: at(hour) });
    const changes = [
      add("booking/a.test/x/same", "10"),
      add("booking/a.test/x/next", "11"),
      add("booking/a.test/y/elsewhere", "10"),
      add("booking/a.test/x/abroad", "10", "sfo-1"),
      changeOf({ address: "booking/a.test/x/gone", action: "remove", before: at("10") }),
    ];
    expect(conflicting({ changes, unmanaged: [unmanaged] })).toEqual(["booking/a.test/x/same", "booking/a.test/x/~1"]);
    const address = "booking/a.test/x/same";
    const warned = { severity: "warning", code: "slot-taken", summary: "", address } as const;
    expect(conflicting({ changes, diagnostics: [warned] })).toEqual([address]);
  });

  it("follow a zone or an offset, and are UTC for an unknown zone", () => {
    const summer = Date.parse("2026-07-01T10:00:00Z");
    expect(dateTime(summer, "Europe/Berlin")).toBe("Wed 1 Jul 2026 12:00");
    expect(dateTime(summer, "+05:45")).toBe("Wed 1 Jul 2026 15:45");
    expect(dateTime(summer, "Mars/Base")).toBe("Wed 1 Jul 2026 10:00");
    for (const month of ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"]) {
      const instant = Date.parse(`2026-${month}-15T23:30:00Z`);
      expect(wallOf(instant, "UTC")).toBe(instant);
    }
  });
});

describe("an entry", () => {
  it.each([
    [{ action: "add", after: bookingAt("2026-12-01T10:00:00Z", 90) }, "Tue 1 Dec 2026 10:00–11:30"],
    [{ action: "remove", before: bookingAt("2026-12-01T10:00:00Z") }, "Tue 1 Dec 2026 10:00–11:00"],
    [{ action: "update", before: { lock: true }, after: { lock: false }, fields: ["lock"] }, "lock"],
    [{ action: "replace", before: { url: "https://a" }, after: { url: "https://b" }, fields: ["url"] }, "https://a → https://b"],
    [
      {
        action: "replace",
        before: { ...bookingAt("2026-12-01T10:00:00Z"), room: "x" },
        after: { ...bookingAt("2026-12-01T10:00:00Z"), room: "y" },
        fields: ["room"],
      },
      "Tue 1 Dec 2026 10:00–11:00 · x → y",
    ],
    [{ action: "open", after: { lock: true, password: null, active: true } }, "lock, active"],
    [{ action: "close", blocked: "2 people are in it" }, "2 people are in it"],
    [{ action: "forget" }, ""],
  ] as const)("%j is shown in a line", (change, line) => {
    expect(gistOf(changeOf({ address: "booking/a.test/x/y", ...change }), "UTC")).toBe(line);
  });

  it("passes a filter that matches all its parts, a region move in either region", () => {
    const moved = changeOf({
      address: "booking/a.test/x/Y",
      action: "replace",
      region: "sfo-1",
      before: { ...bookingAt("2026-12-01T10:00:00Z"), region: "fra-1" },
      after: bookingAt("2026-12-01T10:00:00Z"),
      fields: ["region"],
    });
    for (const filter of [
      { domain: "a.test" },
      { region: "fra-1" },
      { region: "sfo-1" },
      { kind: "booking" },
      { text: "/y" },
      { marks: new Set(["move"] as const) },
    ])
      expect(passes(moved, { ...NO_FILTER, ...filter }, new Set())).toBe(true);
    for (const filter of [
      { domain: "b.test" },
      { region: "sgp-1" },
      { kind: "room" },
      { text: "z" },
      { marks: new Set(["add"] as const) },
    ])
      expect(passes(moved, { ...NO_FILTER, ...filter }, new Set())).toBe(false);
  });
});

describe("a view", () => {
  it("becomes HTML with its texts escaped", () => {
    const view = h(
      "p",
      { title: "\"'<", hidden: true, id: undefined, lang: false },
      "<b>&\u202e",
      [h("br"), "x"],
      undefined,
      false,
    );
    expect(toHtml(view)).toBe('<p title="&quot;&#39;&lt;" hidden>&lt;b&gt;&amp;\\u{202e}<br>x</p>');
  });
});
