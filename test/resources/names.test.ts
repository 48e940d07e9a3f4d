import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isWrittenAs, normalName } from "../../src/resources/names.ts";
import { isSameInNormalForm } from "../../src/resources/kinds.ts";
import { kindNamed } from "../../src/resources/registry.ts";

describe("a name that a region lists", () => {
  it.each([
    ["board", "Board"],
    ["BOARD", "Board"],
    ["board", "BOARD"],
    ["bu\u0308hne", "B\u00fchne"],
    ["BÜHNE", "Bu\u0308hne"],
    ["strasse", "Straße"],
    ["STRASSE", "Straße"],
    ["straße", "STRA\u1e9eE"],
    ["Board Room", "Board  Room"],
    ["Board ", "Board"],
    ["board room", "Board\u00a0Room"],
    ["Office", "Oﬃce"],
    ["board", "board"],
  ])("as %j may be the declared %j", (listed, declared) => {
    expect(isWrittenAs(listed, declared)).toBe(true);
    expect(normalName(listed)).toBe(normalName(declared));
  });

  it.each([
    ["Board", "board"],
    ["bOard", "Board"],
    ["board room", "boardroom"],
    ["board", "annex"],
    ["board1", "board"],
  ])("as %j is not the declared %j", (listed, declared) => {
    expect(isWrittenAs(listed, declared)).toBe(false);
  });

  it("has a normal form that is its own normal form, whatever folds it", () => {
    const fold = fc.constantFrom<(name: string) => string>(
      (name) => name.toLowerCase(),
      (name) => name.toUpperCase(),
      (name) => name.normalize("NFD"),
      (name) => name.normalize("NFKC"),
      (name) => ` ${name} `,
    );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fold, (name, folded) => {
        expect(normalName(normalName(name))).toBe(normalName(name));
        expect(normalName(folded(name))).toBe(normalName(name));
      }),
    );
  });
});

describe("a natural key in normal form", () => {
  const url = (address: string, room = ""): { readonly key: string } => ({ key: `url\n${address}\n${room}` });
  it.each([
    ["booking", { key: "board\n2026-12-01T09:00:00Z" }, { key: "Board\n2026-12-01T09:00:00Z" }],
    ["room", { key: "chat.org/board" }, { key: "chat.org/Board" }],
    ["webhook", url("https://x.test/a"), url("https://x.test/a/")],
    ["webhook", url("https://x.test/a?b=/"), url("https://x.test/a/?b=/#c")],
    ["webhook", url("https://x.test/%c3%a4"), url("https://x.test/%C3%A4")],
    ["webhook", url("https://x.test/~a-b"), url("https://x.test/%7Ea%2Db")],
    ["webhook", url("https://x.test/a", "board"), url("https://x.test/a/", "Board")],
    ["webhook", { key: "robot\n42\nboard" }, { key: "robot\n42\nBoard" }],
  ])("of a %s is the same for %j and %j", (kind, one, other) => {
    expect(isSameInNormalForm(kindNamed(kind), one, other)).toBe(true);
  });

  it.each([
    ["booking", { key: "board\n2026-12-01T09:00:00Z" }, { key: "Board\n2026-12-01T10:00:00Z" }],
    ["room", { key: "chat.org/board" }, { key: "acme.test/Board" }],
    ["webhook", url("https://x.test/a"), url("https://x.test/A")],
    ["webhook", url("https://x.test/a"), url("https://x.test/a?b")],
    ["webhook", url("https://x.test/a/b"), url("https://x.test/a%2Fb")],
    ["webhook", { key: "robot\n42\n" }, { key: "robot\n43\n" }],
  ])("of a %s tells %j and %j apart", (kind, one, other) => {
    expect(isSameInNormalForm(kindNamed(kind), one, other)).toBe(false);
  });

  it("is the key itself for a kind without one", () => {
    const { normalKey: _, ...kind } = kindNamed("booking");
    expect(isSameInNormalForm(kind, { key: "a" }, { key: "A" })).toBe(false);
    expect(isSameInNormalForm(kind, { key: "a" }, { key: "a" })).toBe(true);
  });
});
