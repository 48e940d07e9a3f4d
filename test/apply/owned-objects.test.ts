import { describe, expect, it } from "vitest";
import { createOwnedObjects } from "../../src/apply/owned-objects.ts";
import type { ObjectId, State, StateObject } from "../../src/model/state.ts";
import { kindsByName } from "../../src/resources/kinds.ts";
import { KINDS } from "../../src/resources/registry.ts";

const kinds = kindsByName(KINDS);
const object = (id: ObjectId, more: Partial<StateObject> = {}): StateObject => ({
  kind: "booking",
  region: "fra-1",
  id,
  applied: "hmac-sha256:",
  ...more,
});

describe("owned objects", () => {
  it("lose a removed object at each address that owns it", () => {
    const owned = createOwnedObjects({ b: object(0), a: object(0), c: object(0, { kind: "webhook" }), d: object(1) }, kinds);
    owned.remove("booking", { region: "fra-1", id: 0 });
    owned.remove("booking", { region: "fra-1", id: 7 });
    expect(owned.all()).toEqual({ c: object(0, { kind: "webhook" }), d: object(1) });
  });

  it("keep the predecessors of a removed object, or lose a removed predecessor", () => {
    const [one, two] = [
      { region: "sfo-1", id: 1 },
      { region: "sfo-1", id: 2 },
    ];
    const owned = createOwnedObjects({ a: object(0, { predecessors: [one, two] }) }, kinds);
    owned.remove("booking", { region: "fra-1", id: 0 });
    expect(owned.get("a")).toEqual(object(1, { region: "sfo-1", predecessors: [two] }));
    owned.remove("booking", two);
    expect(owned.get("a")).toEqual(object(1, { region: "sfo-1" }));
  });

  it("are found after they were set, and not after they were deleted", () => {
    const owned = createOwnedObjects({ a: object(1) }, kinds);
    owned.set("a", object(0));
    owned.set("b", object(0));
    owned.delete("b");
    owned.delete("unknown");
    owned.remove("booking", { region: "fra-1", id: 1 });
    expect(owned.all()).toEqual({ a: object(0) });
    owned.remove("booking", { region: "fra-1", id: 0 });
    expect(owned.all()).toEqual({});
  });

  it("know a room in whatever case its domain is listed", () => {
    const owned = createOwnedObjects({ a: object("chat.org/board", { kind: "room" }) }, kinds);
    owned.remove("room", { region: "fra-1", id: "CHAT.org/board" });
    expect(owned.all()).toEqual({});
  });

  it("may have any address", () => {
    const owned = createOwnedObjects(JSON.parse(`{"__proto__":${JSON.stringify(object(1))}}`) as State["objects"], kinds);
    expect(Object.keys(owned.all())).toEqual(["__proto__"]);
    expect(owned.get("constructor")).toBeUndefined();
  });
});
