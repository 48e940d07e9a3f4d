import { describe, expect, it } from "vitest";
import { createSecretResolver } from "../../src/apply/secret-resolver.ts";
import { createKeyring } from "../../src/model/keyring.ts";
import type { Plan } from "../../src/model/plan.ts";
import { Secret } from "../../src/model/secret.ts";

describe("the secrets of a plan", () => {
  const keyring = createKeyring("api secret");
  const address = "booking/chat.org/board/kickoff";
  const spec = { start: "2026-12-01T10:00:00Z" };
  const declared = (secret: Secret, at = address) => ({
    address: at,
    domain: "chat.org",
    room: "board",
    spec: { ...spec, password: secret },
  });
  const digestOf = (secret: Secret): string => keyring.hide(secret, declared(secret)).digest;
  const planned = (secret: Secret): Plan =>
    ({
      changes: [{ address, after: keyring.hideSpec({ ...spec, password: secret }, declared(secret)), calls: ["c1"] }],
      calls: [{ id: "c1", data: { meetingOptions: [{ key: keyring.hide(secret, declared(secret)) }] } }],
    }) as unknown as Plan;
  const s3cret = new Secret("s3cret", "env:A");

  it("are found by their digests, under any reference", () => {
    const other = declared(new Secret("other", "env:A"), "booking/chat.org/board/other");
    const reveal = createSecretResolver(planned(s3cret), [other, declared(new Secret("s3cret", "file:b"))], {}, keyring);
    expect(reveal(digestOf(s3cret))).toBe("s3cret");
  });

  it("are found where the config has moved or renamed their object since", () => {
    const kept = new Secret("s3cret", "file:b");
    const moved = { address, spec: { start: "2026-12-01T15:00:00Z", password: kept } };
    const renamed = { ...moved, address: `${address}-off` };
    for (const now of [moved, renamed]) {
      expect(createSecretResolver(planned(kept), [now], {}, keyring)(digestOf(kept))).toBe("s3cret");
    }
  });

  it("are read from the variable that the plan names, if they are no longer declared", () => {
    const reveal = createSecretResolver(planned(s3cret), [], { A: "s3cret" }, keyring);
    expect(reveal(digestOf(s3cret))).toBe("s3cret");
  });

  it("refuse the plan if one has changed, and show neither value", () => {
    const open = (): unknown =>
      createSecretResolver(planned(s3cret), [declared(new Secret("changed", "env:A"))], { A: "changed" }, keyring);
    expect(open).toThrow("the secret env:A is not what it was when this was planned");
    expect(open).not.toThrow(/s3cret|changed/);
  });
});
