import { describe, expect, it } from "vitest";
import { allowancesOf, type LabelsInHand, stillAllowed } from "../../src/ci/labels.ts";
import type { Label } from "../../src/forge/contract.ts";

const NAMES = { removals: "more", empty: "none" };
const KIM = { login: "kim", id: "1" };
const BEN = { login: "ben", id: "2" };
const HEAD = "a".repeat(40);
const label = (about: Partial<Label> = {}): Label => ({
  name: "more",
  by: BEN,
  at: "2026-11-23T09:00:00Z",
  head: HEAD,
  ...about,
});
const inHand = (about: Partial<LabelsInHand> = {}): LabelsInHand => ({
  request: { author: KIM, head: { commit: HEAD, branch: "x" } },
  labels: [label()],
  labeled: undefined,
  earlier: [],
  ...about,
});
const writers = async ({ login }: { login: string }) => (login === "eve" ? "no" : login === "app" ? "unknown" : "yes") as "yes";
const UNTOLD = label({ head: undefined, at: undefined });
const EVENT = { name: "more", by: BEN, head: HEAD, at: "2026-11-23T09:00:00Z" };

describe("a label", () => {
  it.each([
    ["counts for the head that it was set on", inHand(), false, "ben"],
    ["of another name doesn't", inHand({ labels: [label({ name: "other" })] }), false, undefined],
    ["that was set on an earlier head doesn't", inHand({ labels: [label({ head: "b".repeat(40) })] }), false, undefined],
    ["counts by the event of this job, where the forge doesn't tell", inHand({ labels: [UNTOLD], labeled: EVENT }), false, "ben"],
    ["doesn't by that of an earlier head", inHand({ labels: [UNTOLD], labeled: { ...EVENT, head: "b" } }), false, undefined],
    ["doesn't by that of another label", inHand({ labels: [UNTOLD], labeled: { ...EVENT, name: "other" } }), false, undefined],
    ["without either doesn't", inHand({ labels: [UNTOLD] }), false, undefined],
    [
      "counts if a plan of this head has sealed it",
      inHand({ labels: [UNTOLD], earlier: [{}, { "removals-by": "ben" }] }),
      false,
      "ben",
    ],
    [
      "doesn't if another person has set it anew since",
      inHand({ labels: [{ ...UNTOLD, by: { login: "eve", id: "3" } }], earlier: [{ "removals-by": "ben" }] }),
      false,
      undefined,
    ],
    [
      "doesn't if a plan has sealed the other one",
      inHand({ labels: [UNTOLD], earlier: [{ "empty-by": "ben" }] }),
      false,
      undefined,
    ],
    ["that is gone doesn't, whatever was sealed", inHand({ labels: [], earlier: [{ "removals-by": "ben" }] }), false, undefined],
    ["of a person who may not write doesn't", inHand({ labels: [label({ by: { login: "eve", id: "3" } })] }), false, undefined],
    ["of one of whom that isn't known doesn't", inHand({ labels: [label({ by: { login: "app", id: "4" } })] }), false, undefined],
    ["of the author counts", inHand({ labels: [label({ by: KIM })] }), false, "kim"],
    [
      "of the author doesn't under --label-not-author, by id",
      inHand({ labels: [label({ by: { ...KIM, login: "renamed" } })] }),
      true,
      undefined,
    ],
  ])("%s", async (_, given, notAuthor, by) => {
    const { allow, context, diagnostics } = await allowancesOf(given, { names: NAMES, notAuthor }, writers);
    expect({ allow, context }).toEqual({
      allow: { removals: by !== undefined, empty: false },
      context: by === undefined ? {} : { "removals-by": by },
    });
    const isThere = given.labels.some(({ name }) => name === "more");
    expect(diagnostics.map(({ code }) => code)).toEqual(isThere && by === undefined ? ["label-ignored"] : []);
  });

  it("lifts a rule of the policy that names it, and no other", async () => {
    const given = inHand({ labels: [label({ name: "freeze" }), label({ name: "other" })] });
    const rules = { names: NAMES, notAuthor: false, lifts: ["freeze", "size"] };
    expect(await allowancesOf(given, rules, writers)).toMatchObject({
      allow: { removals: false, empty: false, lift: ["freeze"] },
      context: { "lifted-by:freeze": "ben" },
    });
    const ignored = await allowancesOf(inHand({ labels: [label({ name: "freeze", head: "b".repeat(40) })] }), rules, writers);
    expect(ignored).toMatchObject({ allow: { removals: false }, diagnostics: [{ code: "label-ignored" }] });
    expect(ignored.allow.lift).toBeUndefined();
  });

  it("allows what a plan has sealed while it is there", () => {
    const removals = { removals: true } as const;
    expect(stillAllowed({}, [], NAMES)).toBe(true);
    expect(stillAllowed({ lift: ["freeze"] }, [label({ name: "freeze" })], NAMES)).toBe(true);
    expect(stillAllowed({ ...removals, lift: ["freeze"] }, [label()], NAMES)).toBe(false);
    expect(stillAllowed(removals, [label()], NAMES)).toBe(true);
    expect(stillAllowed(removals, [label({ name: "none" })], NAMES)).toBe(false);
    expect(stillAllowed({ empty: true }, [label({ name: "none" })], NAMES)).toBe(true);
    expect(stillAllowed({ ...removals, empty: true }, [label()], NAMES)).toBe(false);
  });
});
