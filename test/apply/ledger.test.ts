import { emptyState } from "../../src/state/document.ts";
import { describe, expect, it } from "vitest";
import { openLedger } from "../../src/apply/ledger.ts";
import { createKeyring } from "../../src/model/keyring.ts";
import type { Change, StateRecord } from "../../src/model/plan.ts";
import type { State, StateObject } from "../../src/model/state.ts";

describe("a record of a saved plan", () => {
  const address = "booking/chat.org/board/b";
  const object = (id: number): StateObject => ({ kind: "booking", region: "fra-1", id, applied: "x" });
  const after = (is: StateObject | undefined, record: Omit<StateRecord, "address">): State["objects"] => {
    const objects = is === undefined ? {} : { [address]: is };
    const state: State = { ...emptyState(), lineage: "l", serial: 1, objects };
    const plan = {
      now: "2026-12-01T09:00:00Z",
      seal: "s",
      scope: { domains: [], targets: [] },
      changes: [],
      calls: [],
      records: [{ address, ...record }],
    };
    return openLedger(state, plan, new Map(), createKeyring("api secret")).state.objects;
  };

  it("is written where the state has the same object", () => {
    expect(after(object(1), { object: { ...object(1), protect: true }, was: { region: "fra-1", id: 1 } })).toEqual({
      [address]: { ...object(1), protect: true },
    });
    expect(after(object(1), { object: null, was: { region: "fra-1", id: 1 } })).toEqual({});
    expect(after(undefined, { object: object(1), was: null })).toEqual({ [address]: object(1) });
  });

  it("is skipped where the state has another object by now", () => {
    const was = { region: "fra-1", id: 1 };
    expect(after(object(3), { object: object(1), was })).toEqual({ [address]: object(3) });
    expect(after(object(3), { object: null, was })).toEqual({ [address]: object(3) });
    expect(after(undefined, { object: object(1), was })).toEqual({});
    expect(after(object(3), { object: object(1), was: null })).toEqual({ [address]: object(3) });
  });
});

describe("an object whose address another one gets by a record", () => {
  it("stays ours under the declaration that a change gives it to, though the run dies before that change", () => {
    const at = (name: string): string => `webhook/chat.org/${name}`;
    const object = (id: number): StateObject => ({ kind: "webhook", region: "fra-1", id, applied: `of ${id}` });
    const ledger = (taken: State["objects"] = {}): State["objects"] => {
      const heir = {
        address: at("z"),
        action: "adopt",
        region: "fra-1",
        id: 1,
        record: { kind: "webhook", applied: "new" },
        calls: [],
      };
      const plan = {
        now: "2026-12-01T09:00:00Z",
        seal: "s",
        scope: { domains: [], targets: [] },
        changes: [heir as unknown as Change],
        calls: [],
        records: [{ address: at("x"), object: object(2), was: { region: "fra-1", id: 1 } }],
      };
      const state: State = { ...emptyState(), lineage: "l", serial: 1, objects: { [at("x")]: object(1), ...taken } };
      return openLedger(state, plan, new Map(), createKeyring("api secret")).state.objects;
    };
    expect(ledger()).toEqual({ [at("x")]: object(2), [at("z")]: object(1) });
    // One address, one object: what is there already stays.
    expect(ledger({ [at("z")]: object(3) })).toEqual({ [at("x")]: object(2), [at("z")]: object(3) });
  });
});

describe("a protection", () => {
  const at = (name: string): string => `booking/chat.org/board/${name}`;
  const object = (protect: boolean): StateObject => ({
    kind: "booking",
    region: "fra-1",
    id: 1,
    applied: "x",
    ...(protect ? { protect: true } : {}),
  });
  const change = (about: Partial<Change>): Change => ({
    address: at("b"),
    action: "unprotect",
    reason: "config",
    region: "fra-1",
    id: 1,
    before: null,
    after: null,
    fields: [],
    source: null,
    calls: [],
    blocked: null,
    record: null,
    ...about,
  });
  const after = (objects: State["objects"], ...changes: readonly Change[]): State["objects"] => {
    const plan = { now: "2026-12-01T09:00:00Z", seal: "s", scope: { domains: [], targets: [] }, changes, calls: [], records: [] };
    const ledger = openLedger({ ...emptyState(), objects }, plan, new Map(), createKeyring("api secret"));
    for (const each of changes) ledger.finished(each);
    return ledger.state.objects;
  };

  it("is set and lifted, before or after another change of its object", () => {
    const lift = change({});
    const update = change({ action: "update", record: { kind: "booking", applied: "y", protect: true } });
    expect(after({ [at("b")]: object(true) }, lift, update)).toEqual({ [at("b")]: { ...object(false), applied: "y" } });
    expect(after({ [at("b")]: object(true) }, update, lift)).toEqual({ [at("b")]: { ...object(false), applied: "y" } });
    expect(after({ [at("b")]: object(false) }, change({ action: "protect" }))).toEqual({ [at("b")]: object(true) });
  });

  it("goes with a rename, and stays where that is not made", () => {
    const lift = change({ address: at("c"), from: at("b") });
    const rename = change({
      address: at("c"),
      from: at("b"),
      action: "adopt",
      record: { kind: "booking", applied: "x", protect: true },
    });
    expect(after({ [at("b")]: object(true) }, lift, rename)).toEqual({ [at("c")]: object(false) });
    expect(after({ [at("b")]: object(true) }, lift)).toEqual({ [at("b")]: object(false) });
  });

  it("of what the state no longer has is none", () => {
    expect(after({}, change({}))).toEqual({});
  });
});
