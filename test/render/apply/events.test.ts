import { describe, expect, it } from "vitest";
import { CallError } from "../../../src/api/call-error.ts";
import type { ApplyEvent } from "../../../src/apply/events.ts";
import type { Call } from "../../../src/model/plan.ts";
import { Secret } from "../../../src/model/secret.ts";
import { renderEventJson, renderRefusalJson } from "../../../src/render/apply/event-json.ts";
import { renderRetry, renderTry } from "../../../src/render/apply/request-log.ts";
import { NASTY, SAMPLE } from "../sample-plan.ts";

// oxlint-disable-next-line no-control-regex -- these are what it looks for
const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/;
const AT = Date.parse("2026-11-23T09:00:00Z");
const call = SAMPLE.calls[0] as Call;
const change = SAMPLE.changes[0] as (typeof SAMPLE.changes)[0];
const about = { call, address: "booking/a/b/c" };

describe("an answer nested deeper than the stack", () => {
  const answer = JSON.parse(
    `{"key":"hunter2","more":${'{"key":"hunter2","a":['.repeat(10_000)}${"]}".repeat(10_000)}}`,
  ) as unknown;
  const event = {
    region: "fra-1",
    method: "booking.add",
    try: 1,
    outcome: "done",
    milliseconds: 1,
    request: {},
    answer,
  } as const;

  it.each([
    ["as text", renderTry(event)],
    ["as JSON", renderEventJson({ type: "try", try: event }, AT)],
  ])("is shown as far as one would look, %s", (_, shown) => {
    expect(shown).toContain('{"key":"***","more":{"key":"***","a":[');
    expect(shown).toMatch(/"…"/);
    expect(shown).not.toContain("hunter2");
    expect(shown.length).toBeLessThan(1_000);
  });
});

describe("events as JSON", () => {
  const report = {
    done: [change],
    undone: [{ change, message: "no" }],
    blocked: [change],
    calls: { done: 1, failed: 1, skipped: 0, "not-tried": 0 },
    results: [],
    hostKeys: [{ address: "booking/a/b/c", key: new Secret("host-key-value", "live"), once: false }],
    lostKeys: [],
    stopped: false,
  };
  const error = new CallError("timed out", {
    code: "timeout",
    outcome: "unknown",
    region: "fra-1",
    method: "booking.add",
    status: 504,
  });
  const tried = {
    region: "fra-1",
    method: "booking.add",
    try: 1,
    milliseconds: 5,
    request: { key: "hunter2", domain: NASTY },
  } as const;
  const named = { call: "c1", region: "fra-1", method: "booking.remove", address: "booking/a/b/c" };

  const CASES: readonly (readonly [ApplyEvent, object])[] = [
    [{ type: "started", plan: SAMPLE }, { plan: { format: "xroom.plan/1" } }],
    [{ type: "call-started", ...about }, named],
    [
      { type: "checking", ...about, because: "broke" },
      { ...named, because: "broke" },
    ],
    [
      { type: "waiting", ...about, because: "not yet" },
      { ...named, because: "not yet" },
    ],
    [
      { type: "call-ended", ...about, status: "failed", message: NASTY },
      { ...named, status: "failed", message: NASTY },
    ],
    [
      { type: "call-ended", ...about, status: "done", settled: true },
      { ...named, status: "done", settled: true },
    ],
    [
      { type: "try", try: { ...tried, outcome: "done", answer: { hostKey: "4711", id: 1 } } },
      { outcome: "done", request: { key: "***", domain: NASTY }, answer: { hostKey: "***", id: 1 } },
    ],
    [
      { type: "try", try: { ...tried, method: "booking.list", outcome: "done", answer: [{ id: 1 }, { id: 2 }] } },
      { outcome: "done", listed: 2 },
    ],
    [
      {
        type: "try",
        try: { ...tried, method: "room.list", outcome: "done", answer: { "a.test": { x: {}, y: {} }, "b.test": { x: {} } } },
      },
      { outcome: "done", listed: 3 },
    ],
    [
      { type: "try", try: { ...tried, method: "webhook.list", outcome: "done", answer: null } },
      { outcome: "done", listed: 0 },
    ],
    [
      { type: "try", try: { ...tried, outcome: "unknown", error, retryIn: 20 } },
      { outcome: "unknown", code: "timeout", status: 504, message: "timed out", retryIn: 20 },
    ],
    [
      { type: "change-done", change },
      { address: "room/acme.test/lab", action: "close" },
    ],
    [{ type: "stopping" }, {}],
    [
      { type: "ended", report },
      {
        done: ["room/acme.test/lab"],
        undone: [{ address: "room/acme.test/lab", message: "no" }],
        hostKeys: ["booking/a/b/c"],
        lostKeys: [],
        stopped: false,
      },
    ],
  ];

  it.each(CASES.map(([event, holds]) => [event.type, event, holds] as const))(
    "%s is one line, without a secret",
    (type, event, holds) => {
      const line = renderEventJson(event, AT);
      expect(line.indexOf("\n")).toBe(line.length - 1);
      expect(line).not.toMatch(HARMFUL);
      expect(line).not.toMatch(/hunter2|4711|host-key-value/);
      expect(JSON.parse(line)).toMatchObject({ type, at: "2026-11-23T09:00:00.000Z", ...holds });
    },
  );

  it("a refusal is one line with its reasons", () => {
    const line = renderRefusalJson(SAMPLE.diagnostics, AT);
    expect(JSON.parse(line)).toEqual({ type: "refused", at: "2026-11-23T09:00:00.000Z", diagnostics: SAMPLE.diagnostics });
    expect(line.indexOf("\n")).toBe(line.length - 1);
  });

  it("a request under --log-level debug is two lines, masked and cropped", () => {
    const text = renderTry({ ...tried, outcome: "unknown", error, retryIn: 20.4 });
    expect(text).toBe(
      'debug: fra-1 booking.add (try 1) → {"key":"***","domain":"\\u001b[2Jb\\u{202e}ad\\n"}\n' +
        "debug: fra-1 booking.add ← unknown in 5 ms, retry in 20 ms: timed out (timeout)\n",
    );
    const page = new CallError("the answer is not JSON", {
      ...error,
      code: "unreadable",
      outcome: "unknown",
      body: "<h1>\u001b[2J",
    });
    expect(renderTry({ ...tried, outcome: "unknown", error: page })).toMatch(
      /: the answer is not JSON \(unreadable\): <h1>\\x1b\[2J\n$/,
    );
    expect(renderTry({ ...tried, outcome: "done", answer: ["x".repeat(5_000)] })).toMatch(/x… \(5004 characters\)\n$/);
    expect(renderTry({ ...tried, outcome: "done" })).toMatch(/: nothing\n$/);
  });

  it("a wait for a region is one line", () => {
    expect(renderRetry("fra-1", `gone${NASTY}`)).toBe("region fra-1: gone\\x1b[2Jb\\u{202e}ad\\n; retrying\n");
  });
});
