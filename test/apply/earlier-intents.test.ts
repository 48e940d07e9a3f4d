import { emptyState } from "../../src/state/document.ts";
import { describe, expect, it } from "vitest";
import { openEarlierIntents } from "../../src/apply/earlier-intents.ts";
import type { Change, Plan } from "../../src/model/plan.ts";
import type { Intent, State } from "../../src/model/state.ts";

describe("the intents of a run that died", () => {
  const intent = (address: string, domain = "chat.org"): Intent => ({
    address,
    kind: "booking",
    region: "fra-1",
    domain,
    key: "k",
  });
  const state = (...intents: Intent[]): State => ({ ...emptyState(), lineage: "l", serial: 1, intents });
  const NOW = "2026-12-01T10:00:00Z";
  const plan = (addresses: string[], intents: Intent[], targets: string[] = []): Plan =>
    ({
      scope: { domains: [], targets },
      changes: addresses.map((address) => ({ address })),
      records: [],
      intents,
      now: NOW,
    }) as unknown as Plan;
  const recorded = (address: string, made: Plan): Plan => ({ ...made, records: [{ address }] }) as unknown as Plan;

  it("end with a plan that has found what they made, in all of their domain", () => {
    expect(openEarlierIntents(state(intent("a")), recorded("a", plan([], [intent("a")]))).left).toEqual([]);
    const owned: State = { ...state(intent("a")), objects: { a: { kind: "booking", region: "fra-1", id: 1, applied: "k" } } };
    expect(openEarlierIntents(owned, plan([], [intent("a")])).left).toEqual([]);
    const late: Intent = { ...intent("a"), late: true };
    expect(openEarlierIntents(state(late), plan([], [late])).left).toEqual([]);
    const [here, there] = [intent("a"), intent("b", "acme.test")];
    expect(openEarlierIntents(state(here, there), recorded("a", plan([], [here]))).left).toEqual([there]);
    expect(openEarlierIntents(state(here), plan([], [here], ["**"])).left).toEqual([here]);
  });

  it("stay for ten minutes after an apply that found nothing of them: a list may lag", () => {
    const begun: Intent = { ...intent("a"), replaces: true };
    const first = openEarlierIntents(state(begun), plan([], [begun])).left;
    expect(first).toEqual([{ ...intent("a"), since: NOW }]);
    const at = (now: string): readonly Intent[] => openEarlierIntents(state(...first), { ...plan([], [...first]), now }).left;
    expect(at("2026-12-01T10:09:59Z")).toEqual(first);
    expect(at("2026-12-01T10:10:00Z")).toEqual([]);
    // No instant is none: it begins again.
    const unread: Intent = { ...intent("a"), since: "yesterday" };
    expect(openEarlierIntents(state(unread), plan([], [unread])).left).toEqual(first);
  });

  it("stay after a plan that was saved before them", () => {
    const { intents: _, ...before } = plan([], []);
    expect(openEarlierIntents(state(intent("a")), before).left).toEqual([intent("a")]);
  });

  it("stay until all their duplicates are removed", () => {
    const kept = intent("booking/chat.org/~room/b");
    const earlier = openEarlierIntents(state(kept), plan(["booking/chat.org/~room/b~7", "booking/chat.org/~room/b~8"], [kept]));
    expect(earlier.left).toEqual([kept]);
    earlier.finished({ address: "booking/chat.org/~room/b~7" } as Change);
    expect(earlier.left).toEqual([kept]);
    earlier.finished({ address: "booking/chat.org/other" } as Change);
    earlier.finished({ address: "booking/chat.org/~room/b~8" } as Change);
    expect(earlier.left).toEqual([]);
  });
});
