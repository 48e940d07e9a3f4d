import { describe, expect, it } from "vitest";
import { endsHostLink, objectBefore, renamedFrom } from "../../src/model/change.ts";
import type { Action, Change } from "../../src/model/plan.ts";

const board = (name: string): string => `booking/chat.org/board/${name}`;

describe("a change of address", () => {
  it.each([
    ["of a booking is a rename", board("start"), board("kickoff"), board("kickoff")],
    [
      "of an occurrence into another series is a rename",
      `${board("b")}@2026-12-07T09:00:00Z`,
      `${board("a")}@2026-12-07T09:00:00Z`,
      `${board("a")}@2026-12-07T09:00:00Z`,
    ],
    [
      "of an occurrence out of its series is a rename",
      board("b"),
      `${board("a")}@2026-12-07T09:00:00Z`,
      `${board("a")}@2026-12-07T09:00:00Z`,
    ],
    ["within a series is none", `${board("a")}@2026-12-08T09:00:00Z`, `${board("a")}@2026-12-07T09:00:00Z`, undefined],
    ["that there is not is none", board("a"), undefined, undefined],
  ])("%s", (_, address, from, expected) => {
    expect(renamedFrom({ address, ...(from === undefined ? {} : { from }) })).toBe(expected);
  });
});

describe("a host link ends", () => {
  const change = (action: Action, parts: Partial<Change>) => ({
    action,
    id: 7,
    before: null,
    after: null,
    blocked: null,
    ...parts,
  });
  const key = { hostKey: true };

  it.each<[string, Action, Partial<Change>, boolean]>([
    ["with a removed booking that has a key", "remove", { before: key }, true],
    ["with a replaced one", "replace", { before: key, after: {} }, true],
    ["with a closed room that is declared with one", "close", { before: {}, after: key }, true],
  ])("%s", (_, action, parts, expected) => {
    expect(endsHostLink(change(action, parts))).toBe(expected);
  });

  it.each<[string, Action, Partial<Change>]>([
    ["without a key", "remove", { before: { hostKey: false } }],
    ["with one that is only asked for", "replace", { before: { hostKey: false }, after: key }],
    ["with an update", "update", { before: key, after: key }],
    ["of what is not there", "replace", { id: null, after: key }],
    ["where nothing is called", "close", { after: key, blocked: "people are inside" }],
  ])("not %s", (_, action, parts) => {
    expect(endsHostLink(change(action, parts))).toBe(false);
  });
});

it("an object has its name in the region where it was", () => {
  const change = { address: board("a"), region: "sfo-1", id: 7, before: { region: "fra-1" } };
  expect(objectBefore(change)).toBe("booking\nfra-1\n7");
  expect(objectBefore({ ...change, before: {} })).toBe("booking\nsfo-1\n7");
  expect(objectBefore({ ...change, id: null })).toBeUndefined();
});
