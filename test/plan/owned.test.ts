import { describe, expect, it } from "vitest";
import type { StateObject } from "../../src/model/state.ts";
import { indexOwned, ownedOf, placesOwned } from "../../src/plan/owned.ts";

function owned(id: number, region = "fra-1", more: Partial<StateObject> = {}): StateObject {
  return { kind: "booking", region, id, applied: "unknown", ...more };
}

const OBJECTS = {
  "booking/chat.org/board/a": owned(1),
  "booking/acme.test/board/a": owned(2, "sfo-1"),
  "webhook/chat.org/crm": { ...owned(3), kind: "webhook" },
  "booking/chat.org/board/b": owned(4, "sgp-1", { predecessors: [{ region: "sfo-1", id: 9 }] }),
};

describe("the owned objects of a kind", () => {
  it("are those of the state in the given domains", () => {
    const ours = ownedOf(indexOwned(OBJECTS), "booking", new Set(["chat.org"]));
    expect([...ours.entries()].map(([address, { id }]) => [address, id])).toEqual([
      ["booking/chat.org/board/a", 1],
      ["booking/chat.org/board/b", 4],
    ]);
    expect(ours.size).toBe(2);
    expect(ours.get({ address: "booking/chat.org/board/a", domain: "chat.org" })?.id).toBe(1);
    expect(ours.get({ address: "booking/chat.org/board/c", domain: "chat.org" })).toBeUndefined();
    expect(ours.get({ address: "booking/acme.test/board/a", domain: "acme.test" })).toBeUndefined();
    expect([...ownedOf(indexOwned(OBJECTS), "room", new Set(["chat.org"])).entries()]).toEqual([]);
  });

  it("are updated without changing the state", () => {
    const ours = ownedOf(indexOwned(OBJECTS), "booking", new Set(["chat.org"]));
    ours.set("booking/chat.org/board/a", owned(5));
    ours.set("booking/chat.org/board/c", owned(6));
    expect([...ours.entries()].map(([, { id }]) => id)).toEqual([5, 4, 6]);
    expect(ours.size).toBe(3);
    expect(ours.get({ address: "booking/chat.org/board/a", domain: "chat.org" })?.id).toBe(5);
    expect(ours.get({ address: "booking/chat.org/board/b", domain: "chat.org" })?.id).toBe(4);
    expect(OBJECTS["booking/chat.org/board/a"].id).toBe(1);
  });
});

it("the places of a state are those of its objects and their predecessors", () => {
  const places: string[] = [];
  const objects = { ...OBJECTS, "booking/chat.org/board/c": owned(5, "sgp-1") };
  placesOwned(indexOwned(objects), (domain, region) => places.push(`${domain} ${region}`));
  // Neighbours of one region are named once.
  expect(places).toEqual(["chat.org fra-1", "chat.org sgp-1", "chat.org sfo-1", "acme.test sfo-1", "chat.org fra-1"]);
});
