import { describe, expect, it } from "vitest";
import type { Change, Plan } from "../../../src/model/plan.ts";
import { VERDICTS, type Verdict } from "../../../src/plan/review/verdicts.ts";
import {
  renderNext,
  renderReview,
  renderReviewJson,
  renderSpent,
  renderSpentJson,
  type ReviewView,
} from "../../../src/render/apply/review.ts";
import { HARMFUL } from "../../commands/fixtures.ts";
import { NASTY, SAMPLE } from "../sample-plan.ts";

const AT = Date.parse("2026-11-24T09:00:00Z");
const UNTIL = Date.parse("2026-12-23T09:00:00Z");
const board = (name: string): string => `booking/chat.org/board/${name}`;

function verdictOf(verdict: Partial<Verdict> & Pick<Verdict, "verdict" | "address">): Verdict {
  return { seal: SAMPLE.seal, change: null, fields: {}, ...verdict };
}

function changeOf(change: Partial<Change> & Pick<Change, "address" | "action">): Change {
  return { ...(SAMPLE.changes.find(({ action }) => action === "update") as Change), ...change };
}

function viewOf(verdicts: readonly Verdict[], view: Partial<ReviewView> = {}): ReviewView {
  return {
    actor: "kim",
    files: [{ name: "12.json", plan: SAMPLE, until: UNTIL, lifted: [] }],
    spent: [],
    leftOut: [],
    concluded: verdicts.map((verdict) => ({ verdict })),
    unreviewed: [],
    alike: [],
    ...view,
  };
}

const MADE = { changes: [changeOf({ address: board("in-part"), action: "update" })], calls: SAMPLE.calls.slice(0, 2) };
const NOTHING = { changes: [], calls: [] };
const source = { file: "xroom.yaml", line: 9, column: 11 };

const EACH = [
  verdictOf({ verdict: "done", address: board("there") }),
  verdictOf({ verdict: "withdrawn", address: board("gone"), because: "the config no longer declares it" }),
  verdictOf({ verdict: "withdrawn", address: board("other"), because: "the config declares another duration", source }),
  verdictOf({ verdict: "over", address: board("past") }),
  verdictOf({ verdict: "stale", address: board("touched"), because: "booking 7 was changed (lock true, was false)", source }),
  verdictOf({ verdict: "waiting", address: board("late"), because: "it waits for the remove of x, which is not made", source }),
  verdictOf({ verdict: "same", address: board("made") }),
  verdictOf({ verdict: "partly", address: board("in-part"), because: "nothing has reviewed its lock", source }),
  verdictOf({ verdict: "partly", address: board("not-made"), because: "nothing has reviewed its start" }),
];

describe("the report of saved plans, before the first call,", () => {
  it("tells each verdict by address, why, and where the config says so; what is made is counted, as its calls follow", () => {
    const unreviewed = [
      { change: changeOf({ address: board("new"), action: "add" }), fields: ["duration", "lock"] },
      { change: changeOf({ address: board("named"), from: board("before"), action: "adopt" }), fields: [] },
      { change: changeOf({ address: board("in-part"), action: "update" }), fields: ["lock"] },
    ];
    expect(renderReview(viewOf(EACH, { unreviewed }), MADE, false)).toBe(`\
12.json: it can be applied until Wed 23 Dec 2026 09:00 UTC; --max-age changes that.
9 reviewed changes: 1 same, 2 partly, 1 stale, 1 waiting, 2 withdrawn, 1 over, 1 done; 2 other changes unreviewed.
  partly: booking/chat.org/board/in-part: nothing has reviewed its lock; the rest is to be made (xroom.yaml:9:11)
  partly: booking/chat.org/board/not-made: nothing has reviewed its start; none of it is made
  stale: booking/chat.org/board/touched: booking 7 was changed (lock true, was false) (xroom.yaml:9:11)
  waiting: booking/chat.org/board/late: it waits for the remove of x, which is not made (xroom.yaml:9:11)
  withdrawn: booking/chat.org/board/gone: the config no longer declares it
  withdrawn: booking/chat.org/board/other: the config declares another duration (xroom.yaml:9:11)
  over: booking/chat.org/board/past
  done: booking/chat.org/board/there
  unreviewed: booking/chat.org/board/new: the add of duration and lock is in no reviewed plan
  unreviewed: booking/chat.org/board/named: the rename is in no reviewed plan
2 calls (fra-1: 2).
`);
  });

  it("folds meetings of a series that are alike, and lists those that no plan lists", () => {
    const at = (day: number): string => `${board("weekly")}@2026-12-${day}T09:00:00Z`;
    const verdicts = [
      verdictOf({ verdict: "done", address: at(14) }),
      verdictOf({ verdict: "done", address: at(21) }),
      verdictOf({ verdict: "stale", address: at(28), because: "booking 9 has gone from fra-1" }),
    ];
    expect(renderReview(viewOf(verdicts, { alike: [at(10), at(17)] }), NOTHING, false)).toBe(`\
12.json: it can be applied until Wed 23 Dec 2026 09:00 UTC; --max-age changes that.
5 reviewed changes: 2 same, 1 stale, 2 done.
  stale: booking/chat.org/board/weekly@2026-12-28T09:00:00Z: booking 9 has gone from fra-1
  done: booking/chat.org/board/weekly (2 meetings)
  same: booking/chat.org/board/weekly (2 meetings): not in the plan, changed as its series is
No call is to be made.
`);
  });

  it("names the file of each verdict where there are several, what they were reviewed as, and those that are spent", () => {
    const other: Plan = { ...SAMPLE, seal: `hmac-sha256:${"1".repeat(64)}`, context: { change: "github:acme/meetings#15" } };
    const files = [...viewOf([]).files, { name: "15.json", plan: other, until: UNTIL, lifted: ["7 removals in chat.org"] }];
    const spent = [
      {
        name: "9.json",
        seal: SAMPLE.seal,
        change: "github:acme/meetings#9",
        at: "2026-11-20T09:00:00Z",
        run: "r9",
        complete: true,
        until: "",
      },
    ];
    const verdicts = [
      verdictOf({ verdict: "over", address: board("past") }),
      verdictOf({ verdict: "over", address: board("past"), seal: other.seal }),
    ];
    expect(renderReview(viewOf(verdicts, { files, spent }), NOTHING, false)).toBe(`\
12.json: it can be applied until Wed 23 Dec 2026 09:00 UTC; --max-age changes that.
15.json, reviewed as github:acme/meetings#15: it can be applied until Wed 23 Dec 2026 09:00 UTC; --max-age changes that.
  lifted by kim: 7 removals in chat.org
9.json, reviewed as github:acme/meetings#9, was applied completely at Fri 20 Nov 2026 09:00 UTC, by run r9: nothing is left to do. --again applies it once more.
2 reviewed changes: 2 over.
  over: booking/chat.org/board/past (12.json)
  over: booking/chat.org/board/past (15.json)
No call is to be made.
`);
    expect(renderSpent(spent.map((each) => ({ ...each, at: "\u001b[2J\u202e" })))).not.toMatch(/[\u001b\u202e]/);
    expect(renderSpent(spent)).toMatch(/^9\.json, reviewed as .* --again applies it once more\.\n$/);
  });

  it("stays short, and moves no terminal", () => {
    const many = Array.from({ length: 60 }, (_, index) => verdictOf({ verdict: "over", address: board(`b${index}`) }));
    const text = renderReview(viewOf(many), NOTHING, false);
    expect(text).toContain("  and 10 more over: --json names them\n");
    expect(text.match(/^ {2}over: /gm)).toHaveLength(50);
    const nasty = VERDICTS.map((verdict) =>
      verdictOf({ verdict, address: board(NASTY), because: NASTY, source: { ...source, file: NASTY } }),
    );
    const files = [{ name: NASTY, plan: { ...SAMPLE, context: { change: NASTY } }, until: UNTIL, lifted: [NASTY] }];
    const unreviewed = [{ change: changeOf({ address: `${board(NASTY)}x`, action: "update" }), fields: [NASTY] }];
    expect(renderReview(viewOf(nasty, { files, unreviewed, alike: [NASTY] }), MADE, false)).not.toMatch(HARMFUL);
    expect(renderSpent([{ name: NASTY, change: NASTY, run: NASTY, seal: "", at: "", complete: true, until: "" }])).not.toMatch(
      HARMFUL,
    );
  });
});

describe("the report of saved plans, after the last call,", () => {
  it("says how what is left comes to be made", () => {
    expect(renderNext(viewOf(EACH, { leftOut: [{ severity: "warning", code: "old-plan", summary: "" }] }))).toBe(
      "What is stale or partly needs a review: plan again, have that reviewed, and apply it.\n" +
        "What is waiting is made by the same plan, once what it waits for is as declared.\n" +
        "Plans were left out: see the warnings.\n",
    );
    const unreviewed = [{ change: changeOf({ address: board("new"), action: "add" }), fields: [] }];
    expect(renderNext(viewOf([], { unreviewed }))).toMatch(/^What is unreviewed needs a review/);
  });

  it("says nothing more where nothing is left", () => {
    expect(renderNext(viewOf(EACH.filter(({ verdict }) => ["done", "withdrawn", "over", "same"].includes(verdict))))).toBe("");
  });
});

describe("the report as a line of JSON", () => {
  it("has each verdict, why a call of it was not made, and what is unreviewed or changed alike", () => {
    const verdict = verdictOf({ verdict: "same", address: board("made"), change: "x#1", fields: { lock: "same" } });
    const view = viewOf([], {
      concluded: [{ verdict, failure: "refused by the API" }],
      unreviewed: [{ change: changeOf({ address: board("new"), action: "add", region: "sfo-1", id: null }), fields: ["lock"] }],
      alike: [board("weekly@2026-12-07T09:00:00Z")],
    });
    const line = renderReviewJson(view, AT);
    expect(line.match(/\n/g)).toHaveLength(1);
    expect(JSON.parse(line)).toEqual({
      type: "verdicts",
      at: "2026-11-24T09:00:00Z",
      actor: "kim",
      plans: [{ name: "12.json", seal: SAMPLE.seal, change: null, until: "2026-12-23T09:00:00Z" }],
      verdicts: [
        {
          seal: SAMPLE.seal,
          change: "x#1",
          address: board("made"),
          verdict: "same",
          fields: { lock: "same" },
          failure: "refused by the API",
        },
      ],
      unreviewed: [{ address: board("new"), action: "add", region: "sfo-1", id: null, fields: ["lock"] }],
      alike: [board("weekly@2026-12-07T09:00:00Z")],
    });
  });

  it("names what is spent or left out", () => {
    const spent = [
      { name: "9.json", seal: SAMPLE.seal, at: "2026-11-20T09:00:00Z", run: "r9", complete: true, until: "2026-12-20T09:00:00Z" },
    ];
    const leftOut = [{ severity: "warning" as const, code: "old-plan" as const, summary: "8.json is 31d old" }];
    expect(JSON.parse(renderReviewJson(viewOf([], { spent, leftOut }), AT))).toMatchObject({ spent, leftOut });
    expect(JSON.parse(renderSpentJson(spent, leftOut, AT))).toEqual({
      type: "spent",
      at: "2026-11-24T09:00:00Z",
      plans: spent,
      leftOut,
    });
    expect(JSON.parse(renderSpentJson(spent, [], AT))).not.toHaveProperty("leftOut");
  });
});
