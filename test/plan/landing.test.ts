import { describe, expect, it } from "vitest";
import { keyText } from "../../src/model/identity.ts";
import type { Intent } from "../../src/model/state.ts";
import { isLanding } from "../../src/plan/landing.ts";
import { changeLines, keyring, NOW, planned, type Scenario } from "./scenario.ts";

const TARGET = { robot: 42 } as const;
const declared: Scenario = { domains: { "chat.org": { webhooks: { scribe: { target: TARGET } } } } };

const ADDRESS = planned(declared).changes[0]?.address ?? "";

function sent(lands: number | undefined, more: Partial<Intent> = {}): Intent {
  return {
    address: ADDRESS,
    kind: "webhook",
    region: "fra-1",
    domain: "chat.org",
    key: keyring.digest("key", keyText({ kind: "webhook", key: "any" })),
    ...(lands === undefined ? {} : { lands: new Date(lands).toISOString() }),
    ...more,
  };
}

const lines = (intent: Intent): string[] => changeLines(planned({ ...declared, intents: [intent] }));
const [MADE] = changeLines(planned(declared)) as [string];

describe("a call that an earlier run sent without an answer", () => {
  it("is not repeated before the instant until which it can land, and says so", () => {
    const [change] = planned({ ...declared, intents: [sent(NOW + 1)] }).changes;
    expect(change?.calls).toEqual([]);
    expect(change?.blocked).toContain("may still be done until 2026-11-23T09:00:00.001Z");
  });

  it("is repeated at that instant, and where no instant is known", () => {
    for (const lands of [NOW, NOW - 1, undefined]) expect(lines(sent(lands))).toEqual([MADE]);
  });

  it("holds up no other object, and nothing once what it made is known", () => {
    for (const intent of [
      sent(NOW + 1, { late: true }),
      sent(NOW + 1, { region: "sfo-1" }),
      sent(NOW + 1, { address: ADDRESS.replace("scribe", "other") }),
    ])
      expect(lines(intent)).toEqual([MADE]);
    expect(isLanding(sent(NOW + 1, { late: true }), NOW)).toBe(false);
  });
});
