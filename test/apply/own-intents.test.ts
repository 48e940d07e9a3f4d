import { describe, expect, it } from "vitest";
import { openLedger } from "../../src/apply/ledger.ts";
import { keyText } from "../../src/model/identity.ts";
import { createKeyring } from "../../src/model/keyring.ts";
import type { Call, Change, Plan } from "../../src/model/plan.ts";
import type { Intent } from "../../src/model/state.ts";
import { kindsByName } from "../../src/resources/kinds.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { emptyState } from "../../src/state/document.ts";

const keyring = createKeyring("api secret");
const ADDRESS = "room/chat.org/board";
const INIT: Call = {
  id: "c1",
  region: "fra-1",
  collection: "room",
  method: "init",
  data: { id: "chat.org/board" },
  requires: [],
};
const INTENT: Intent = {
  address: ADDRESS,
  kind: "room",
  region: "fra-1",
  domain: "chat.org",
  key: keyring.digest("key", keyText({ kind: "room", key: "chat.org/board" })),
  replaces: true,
};

/** A run that opens a room that an earlier one has closed, and looks at nothing else. */
function carriedOn() {
  const change = { address: ADDRESS, action: "open", calls: ["c1"], record: { kind: "room", applied: "x" } } as unknown as Change;
  const plan = { scope: { domains: [], targets: [ADDRESS] }, changes: [change], calls: [INIT], records: [], seal: "s", now: "n" };
  return openLedger({ ...emptyState(), intents: [INTENT] }, plan as unknown as Plan, kindsByName(KINDS), keyring);
}

describe("the intent of a replacement that is carried on", () => {
  it("takes the place of the earlier one", () => {
    expect(carriedOn().state.intents).toEqual([INTENT]);
  });

  it("ends once the object is made, however little else was looked at", () => {
    const ledger = carriedOn();
    ledger.created(INIT, "chat.org/board");
    ledger.settled(INIT);
    expect(ledger.state.intents).toEqual([]);
    expect(Object.keys(ledger.state.objects)).toEqual([ADDRESS]);
  });

  it("stands while the object is not made", () => {
    const ledger = carriedOn();
    ledger.settled(INIT);
    expect(ledger.state.intents).toEqual([{ ...INTENT, late: true }]);
  });
});

const { replaces: _, ...SENT } = INTENT;

/** A run that makes what an earlier one may have made, where no list has it. */
function repeated(lateUntil?: () => string) {
  const change = { address: ADDRESS, action: "open", calls: ["c1"], record: { kind: "room", applied: "x" } } as unknown as Change;
  const plan = { scope: { domains: [], targets: [] }, changes: [change], calls: [INIT], records: [], intents: [SENT], now: "n" };
  return openLedger({ ...emptyState(), intents: [SENT] }, plan as unknown as Plan, kindsByName(KINDS), keyring, lateUntil);
}

describe("the intent of a call whose run was not heard of again", () => {
  it("stands where the second call was refused, or not tried: the first may have been done", () => {
    const ledger = repeated();
    ledger.settled(INIT);
    expect(ledger.state.intents).toEqual([SENT]);
  });

  it("stands for as long as a list may lack what the first call made, should both have been done", () => {
    const ledger = repeated(() => "2026-12-01T00:00:00Z");
    ledger.created(INIT, "chat.org/board");
    ledger.settled(INIT);
    const late: Intent = { ...SENT, late: true, lands: "2026-12-01T00:00:00Z" };
    expect(ledger.state.intents).toEqual([late]);
    const at = (now: string): readonly Intent[] => {
      const plan = { scope: { domains: [], targets: [] }, changes: [], calls: [], records: [], intents: [late], now };
      return openLedger({ ...emptyState(), intents: [late] }, plan as unknown as Plan, kindsByName(KINDS), keyring).state.intents;
    };
    expect(at("2026-11-30T23:59:59Z")).toEqual([late]);
    expect(at("2026-12-01T00:00:00Z")).toEqual([]);
  });

  it("tells until when its call can land, where that is known", () => {
    const ledger = repeated();
    ledger.landing(INIT, "2026-12-01T00:00:00Z");
    expect(ledger.state.intents).toEqual([{ ...SENT, lands: "2026-12-01T00:00:00Z" }]);
  });
});
