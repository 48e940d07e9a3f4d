import { describe, expect, it } from "vitest";
import { createKeyring, isDigestOf, keyringFor, NO_OWNER } from "../../src/model/keyring.ts";
import { ownerName } from "../../src/model/identity.ts";
import { Secret } from "../../src/model/secret.ts";

describe("a keyring with the secret before a rotation", () => {
  const [before, after] = [createKeyring("the first"), createKeyring("the second")];
  const rotated = createKeyring("the second", "the first");
  const text = (each: typeof before): string => each.digest("config", "text");

  it("makes digests under the new key, which has another name", () => {
    expect(text(rotated)).toBe(text(after));
    expect(rotated.id).toBe(after.id);
    expect(rotated.id).toMatch(/^[0-9a-f]{8}$/);
    expect(rotated.id).not.toBe(before.id);
  });

  it("takes what was made under either, and nothing else", () => {
    expect(isDigestOf(text(before), rotated, text)).toBe(true);
    expect(isDigestOf(text(after), rotated, text)).toBe(true);
    expect(isDigestOf(text(createKeyring("a third")), rotated, text)).toBe(false);
    expect(isDigestOf(text(before), after, text)).toBe(false);
    expect(isDigestOf(undefined, rotated, text)).toBe(false);
  });

  it("is that of a document that names its key", () => {
    expect(keyringFor({ key: before.id }, rotated).id).toBe(before.id);
    expect(keyringFor({ key: "another" }, rotated).id).toBe(after.id);
    expect(keyringFor({}, rotated).id).toBe(after.id);
  });

  it("knows a secret by its digest under either", () => {
    const hidden = before.hide(new Secret("1234", "live"), NO_OWNER);
    const known = Secret.withoutValue("live", hidden.digest, ownerName(NO_OWNER));
    expect(rotated.same(known, new Secret("1234", "env:PASSWORD"))).toBe(true);
    expect(rotated.same(known, new Secret("5678", "env:PASSWORD"))).toBe(false);
    expect(after.same(known, new Secret("1234", "env:PASSWORD"))).toBe(false);
  });

  it("has none where that is empty, or the same", () => {
    expect(createKeyring("the second", "").previous).toBeUndefined();
    expect(createKeyring("the second", "the second").previous).toBeUndefined();
  });
});
