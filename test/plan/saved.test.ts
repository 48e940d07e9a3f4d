import { describe, expect, it } from "vitest";
import { BUDGETS } from "../../src/model/budgets.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import { canonicalJson } from "../../src/model/canonical-json.ts";
import { createKeyring } from "../../src/model/keyring.ts";
import type { Plan } from "../../src/model/plan.ts";
import { plan } from "../../src/plan/plan.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { sealOf } from "../../src/plan/seal.ts";
import { planSinceBase } from "../../src/plan/since-base.ts";
import { checkSaved, parsePlan, remarkOnSeal, type SavedContext, serialisePlan } from "../../src/plan/saved.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { booked, hooked, inputOf, keyring, NOW, planned, type Scenario, secret } from "./scenario.ts";

const CONTEXT: SavedContext = {
  keyring,
  account: "demo",
  now: NOW,
  kinds: KINDS,
  maxAge: 86_400_000,
  allow: { removals: false, empty: false },
};

/** An addition with a secret, an update, a removal, a replaced webhook, an adoption, and an unmanaged object. */
const WORLD: Scenario = {
  domains: {
    "chat.org": {
      rooms: {
        board: {
          bookings: {
            kickoff: { start: "2026-12-01T10:00:00Z", password: secret("s3cret") },
            review: { start: "2026-12-02T10:00:00Z", duration: 90 },
            found: { start: "2026-12-03T10:00:00Z" },
          },
        },
      },
      webhooks: { crm: { target: { url: "https://crm.example.com/new" } } },
    },
  },
  observed: [
    booked(1, "2026-12-02T10:00:00Z"),
    booked(2, "2026-12-03T10:00:00Z"),
    booked(3, "2026-12-04T10:00:00Z"),
    booked(4, "2026-12-05T10:00:00Z"),
    hooked(5, "https://crm.example.com/old"),
  ],
  objects: {
    "booking/chat.org/board/review": { id: 1 },
    "booking/chat.org/board/old": { id: 3 },
    "booking/chat.org/board/over": { id: 99, until: "2026-11-01T10:00:00Z" },
    "webhook/chat.org/crm": { id: 5 },
  },
};

/** Compared with a base that has some of its changes, and others. */
const PLAN = planSinceBase(preparePlan(inputOf(WORLD)), {
  ref: "main",
  commit: "1a2b3c4".padEnd(40, "0"),
  plan: planned({
    ...WORLD,
    domains: { "chat.org": { rooms: { board: { bookings: { lunch: { start: "2026-12-07T10:00:00Z" } } } } } },
  }),
  unsure: new Set(),
});

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof Failure) return `${error.kind} ${error.diagnostics.map(({ code }) => code).join(", ")}`;
    throw error;
  }
  return "accepted";
}

const judge = (text: string, about: Partial<SavedContext> = {}): string =>
  codeOf(() => checkSaved(parsePlan(text, "plan.json"), "plan.json", { ...CONTEXT, ...about }));

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** All documents that differ in one place: a value changed, an entry removed, added, or moved. */
function* mutations(value: Json): Generator<{ readonly at: string; readonly mutated: Json }> {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield { at: `-[${index}]`, mutated: value.toSpliced(index, 1) };
      yield { at: `+[${index}]`, mutated: value.toSpliced(index, 0, item) };
      for (const { at, mutated } of mutations(item)) yield { at: `[${index}]${at}`, mutated: value.with(index, mutated) };
    }
    if (value.length > 1) yield { at: "<>", mutated: value.toReversed() };
  } else if (typeof value === "object" && value !== null) {
    for (const [name, item] of Object.entries(value)) {
      const { [name]: _, ...rest } = value;
      yield { at: `-.${name}`, mutated: rest };
      for (const { at, mutated } of mutations(item)) yield { at: `.${name}${at}`, mutated: { ...value, [name]: mutated } };
    }
    yield { at: "+.x", mutated: { ...value, x: 1 } };
  } else {
    const others: Json[] =
      typeof value === "number"
        ? [value + 1, null]
        : typeof value === "boolean"
          ? [!value]
          : value === null
            ? ["x", 0]
            : [`${value}x`, ""];
    for (const other of others) yield { at: `=${JSON.stringify(other)}`, mutated: other };
  }
}

describe("a saved plan", () => {
  it.each([
    ["of a kind", { collection: "badge" }],
    ["of a method", { method: "rename" }],
  ])("is refused if it has calls %s that this version does not know", (_, unknown) => {
    const { seal: _seal, ...rest } = { ...PLAN, calls: PLAN.calls.map((call) => ({ ...call, ...unknown })) };
    expect(judge(serialisePlan({ ...rest, seal: sealOf(rest, keyring) }))).toBe("refused plan-format");
  });

  it("is canonical JSON, parses to the same plan, and is accepted", () => {
    const text = serialisePlan(PLAN);
    expect(text).toBe(`${canonicalJson(JSON.parse(text))}\n`);
    expect(parsePlan(text, "plan.json")).toEqual(PLAN);
    expect(judge(text)).toBe("accepted");
    expect(judge(JSON.stringify(PLAN, null, 2)), "written otherwise it is the same plan").toBe("accepted");
  });

  it("is refused if any value is changed, removed, added or moved", () => {
    let tried = 0;
    const original = canonicalJson(PLAN);
    for (const { at, mutated } of mutations(JSON.parse(original) as Json)) {
      const text = JSON.stringify(mutated);
      if (canonicalJson(mutated) === original) continue;
      tried += 1;
      expect(judge(text), at).toMatch(/^refused (tampered-plan|plan-broken|plan-format|other-account)$/);
    }
    expect(tried).toBeGreaterThan(500);
  });

  it("is refused if it has a key twice, wherever it is, though a reader would take the sealed value", () => {
    const text = serialisePlan(PLAN);
    let tried = 0;
    for (const { index, 1: key = "" } of text.matchAll(/"(\w+)":/g)) {
      const twice = `${text.slice(0, index)}"${key}":null,${text.slice(index)}`;
      expect(JSON.parse(twice)).toEqual(JSON.parse(text));
      expect(judge(twice)).toBe("refused plan-broken");
      tried += 1;
    }
    expect(tried).toBeGreaterThan(50);
    expect(() => parsePlan(`{"format":"xroom.plan/1",${text.slice(1)}`, "plan.json")).toThrow(
      "plan.json can't be taken: it has a key twice in line 1",
    );
  });

  it("that is not JSON is not quoted", () => {
    expect(() => parsePlan("hunter2 is a password", "plan.json")).toThrow("plan.json is not whole, or not JSON");
  });

  it("keeps unknown fields", () => {
    const { seal: _, ...rest } = { ...PLAN, further: { of: ["a newer version"] } };
    const newer = { ...rest, seal: sealOf(rest, keyring) };
    expect(parsePlan(serialisePlan(newer), "plan.json")).toEqual(newer);
    expect(judge(serialisePlan(newer))).toBe("accepted");
  });

  it.each([
    ["of a newer format", JSON.stringify({ ...PLAN, format: "xroom.plan/3" }), "refused plan-format"],
    ["that is cut off", serialisePlan(PLAN).slice(0, 900), "refused plan-broken"],
    ["that is something else", '{"format":"xroom.state/1"}', "refused plan-broken"],
    ["that is nothing", "null", "refused plan-broken"],
    ["that is too large", " ".repeat(BUDGETS.documentBytes + 1), "refused plan-broken"],
  ])("%s is refused", (_, text, verdict) => {
    expect(judge(text)).toBe(verdict);
  });

  it("is refused if a field is missing, and the field is named", () => {
    const { changes: _, ...rest } = PLAN;
    expect(() => parsePlan(JSON.stringify(rest), "plan.json")).toThrow(/^plan\.json is not a plan: it lacks "changes"$/);
    const wrong = JSON.stringify({ ...PLAN, calls: [{ ...PLAN.calls[0], id: 7 }] });
    expect(() => parsePlan(wrong, "plan.json")).toThrow(/it is not as its schema has it at \/calls\/0\/id \(type\)$/);
  });

  it("is refused for another id or secret", () => {
    expect(judge(serialisePlan(PLAN), { account: "other" })).toBe("refused other-account");
    expect(judge(serialisePlan(PLAN), { keyring: createKeyring("another secret") })).toBe("refused other-account");
  });

  it("is refused if it was made without credentials", () => {
    expect(judge(serialisePlan({ ...PLAN, seal: "unknown" }))).toBe("refused blind-plan");
  });

  it("is refused if it is too old", () => {
    expect(judge(serialisePlan(PLAN), { now: NOW + 86_400_000 })).toBe("accepted");
    expect(judge(serialisePlan(PLAN), { now: NOW + 86_400_001 })).toBe("refused old-plan");
  });

  it("keeps its refusals, unless a flag lifts them", () => {
    const owned = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`booking/chat.org/board/m${at}`, { id: at + 1 }]));
    const observed = Array.from({ length: 12 }, (_, at) =>
      booked(at + 1, `2026-12-${String(at + 1).padStart(2, "0")}T10:00:00Z`),
    );
    const removal: Plan = planned({ domains: { "chat.org": {} }, observed, objects: owned });
    expect(judge(serialisePlan(removal))).toBe("refused max-removals");
    expect(judge(serialisePlan(removal), { allow: { removals: true, empty: false } })).toBe("accepted");

    const undeclared = planned({
      domains: {},
      observed: observed.slice(0, 1),
      objects: { "booking/chat.org/board/m0": { id: 1 } },
    });
    expect(judge(serialisePlan(undeclared))).toBe("refused undeclared-domain");
    expect(judge(serialisePlan(undeclared), { allow: { removals: false, empty: true } })).toBe("refused undeclared-domain");
    expect(judge(serialisePlan(undeclared), { allow: { removals: true, empty: false } })).toBe("accepted");

    const bookings = Object.fromEntries(
      Array.from({ length: 3 }, (_, at) => [`m${at}`, { start: `2026-12-0${at + 1}T10:00:00Z` }]),
    );
    const empty = planned({ domains: { "chat.org": { rooms: { board: { bookings } } } }, observed: [], objects: owned });
    expect(judge(serialisePlan(empty))).toBe("refused suddenly-empty");
    expect(judge(serialisePlan(empty), { allow: { removals: true, empty: false } })).toBe("refused suddenly-empty");
    expect(judge(serialisePlan(empty), { allow: { removals: false, empty: true } })).toBe("accepted");
  });

  it("keeps what breaks a policy, unless the label that its rule names lifts it", () => {
    const allow = (...lift: readonly string[]) => ({ removals: false, empty: false, lift });
    const made = (...lift: readonly string[]): Plan =>
      plan({
        ...inputOf(WORLD),
        allow: allow(...lift),
        policy: {
          digest: keyring.digest("policy", "x"),
          judge: (_, isLifted) => {
            const severity = isLifted("xroom:open", undefined) ? "warning" : "error";
            return [{ severity, code: "policy", summary: "rooms are locked", lift: "xroom:open" }];
          },
        },
      });
    expect(judge(serialisePlan(made()))).toBe("refused policy");
    expect(judge(serialisePlan(made()), { allow: allow("xroom:other") })).toBe("refused policy");
    expect(judge(serialisePlan(made()), { allow: allow("xroom:open") })).toBe("accepted");
    const lifted = made("xroom:open", "xroom:open");
    expect(lifted.allowed).toEqual({ lift: ["xroom:open"] });
    expect(judge(serialisePlan(lifted))).toBe("accepted");
  });
});

describe("a saved plan that is shown", () => {
  const codes = (plan: Plan, context = CONTEXT): string[] => remarkOnSeal(plan, "plan.json", context).map(({ code }) => code);

  it("has a warning if it was changed, as far as the credentials can tell", () => {
    expect(codes(PLAN)).toEqual([]);
    expect(codes({ ...PLAN, changes: [] })).toEqual(["tampered-plan"]);
    expect(codes(PLAN, { ...CONTEXT, account: "another" })).toEqual([]);
    expect(codes({ ...PLAN, changes: [] }, { ...CONTEXT, account: "another" })).toEqual(["other-account"]);
    expect(codes(PLAN, { ...CONTEXT, keyring: createKeyring("another") })).toEqual(["other-account"]);
    expect(codes({ ...PLAN, seal: "unknown" })).toEqual([]);
  });
});
