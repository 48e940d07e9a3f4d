import { describe, expect, it } from "vitest";
import { ownerName } from "../../src/model/identity.ts";
import { createKeyringFromDigests, createKeyring } from "../../src/model/keyring.ts";
import { Secret } from "../../src/model/secret.ts";
import { differences } from "../../src/model/spec.ts";

const keyring = createKeyring("the API secret");
const blind = createKeyringFromDigests(() => undefined);
const here = new Secret("hunter2", "env:A");
const other = new Secret("hunter3", "env:B");
const board = { domain: "chat.org", room: "board", spec: {} };
const byDigest = Secret.withoutValue("live", keyring.hide(here, board).digest, ownerName(board));
const nowhere = Secret.withoutValue("env:C");

describe("a secret without its value", () => {
  it("can't be revealed, and the error names it", () => {
    expect(() => byDigest.reveal()).toThrow("the value of [secret live] is not here");
    expect(JSON.stringify([byDigest, nowhere])).toBe('["[secret live]","[secret env:C]"]');
  });

  it("is hidden with its own digest, or an unknown one", () => {
    expect(keyring.hide(byDigest, board)).toEqual({ secret: "live", digest: keyring.hide(here, board).digest });
    expect(keyring.hide(nowhere, board)).toEqual({ secret: "env:C", digest: "unknown" });
    expect(blind.hide(here, board)).toEqual({ secret: "env:A", digest: "unknown" });
    expect(blind.hide(byDigest, board)).toEqual(keyring.hide(byDigest, board));
  });
});

describe("the digest of a secret", () => {
  it("differs for every room and booking, so that a guess can be tried on one alone", () => {
    const owners = [
      board,
      { ...board, room: "hall" },
      { ...board, domain: "talk.org" },
      { ...board, spec: { start: "2026-12-01T10:00:00Z" } },
      { ...board, spec: { start: "2026-12-02T10:00:00Z" } },
      { ...board, room: undefined },
    ];
    expect(new Set(owners.map((owner) => keyring.hide(here, owner).digest)).size).toBe(owners.length);
    const fingerprints = owners.map((owner) => keyring.fingerprint(keyring.hideSpec({ password: here }, owner)));
    expect(new Set(fingerprints).size).toBe(owners.length);
    expect(keyring.hide(new Secret("hunter2", "live"), { ...board }).digest).toBe(keyring.hide(here, board).digest);
  });
});

describe("two secrets", () => {
  it.each([
    ["with both values, and the key", keyring, here, new Secret("hunter2", "live"), true],
    ["with both values, which differ", keyring, here, other, false],
    ["with both values, and no key", blind, here, other, false],
    ["of which one is known by its digest", keyring, here, byDigest, true],
    ["of which one is known by its digest, and differs", keyring, byDigest, other, false],
    ["of which one is known by its digest, and no key", blind, here, byDigest, undefined],
    ["that are known by their digests", blind, byDigest, Secret.withoutValue("live", byDigest.digest, ownerName(board)), true],
    ["of which nothing is known of one", keyring, here, nowhere, undefined],
    ["of which nothing is known", keyring, nowhere, nowhere, undefined],
  ])("%s", (_, own, a, b, same) => {
    expect(own.same(a, b)).toBe(same);
    expect(own.same(b, a)).toBe(same);
  });

  it("that can't be compared are named and count as equal; a secret and none differ", () => {
    const observed = { lock: false, password: byDigest, room: null };
    expect(differences({ lock: true, password: nowhere }, observed, blind)).toEqual({
      fields: ["lock"],
      uncompared: ["password"],
    });
    expect(differences({ password: null }, observed, blind)).toEqual({ fields: ["password"], uncompared: [] });
    expect(differences({ room: nowhere }, observed, blind)).toEqual({ fields: ["room"], uncompared: [] });
  });

  it("with both values are compared without digests", () => {
    const purposes: string[] = [];
    const watched = createKeyringFromDigests((purpose) => void purposes.push(purpose));
    expect(watched.same(here, other)).toBe(false);
    expect(purposes).toEqual([]);
  });
});

describe("a keyring from digests", () => {
  it("repeats the given digests, and gives unknown for all others", () => {
    const told = createKeyringFromDigests((purpose, text) => (purpose === "key" && text === "one" ? "hmac-sha256:1" : undefined));
    expect([told.digest("key", "one"), told.digest("key", "two"), told.digest("seal", "one")]).toEqual([
      "hmac-sha256:1",
      "unknown",
      "unknown",
    ]);
    expect(told.fingerprint({ lock: true })).toBe("unknown");
  });
});
