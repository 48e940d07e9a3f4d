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
