import { describe, expect, it } from "vitest";
import { maskSecrets } from "../../src/model/mask.ts";

describe("a masked value", () => {
  it.each(["key", "password", "hostKey", "webhookKey", "signThis", "secret", "x-auth-key"])("hides %s at any depth", (name) => {
    expect(maskSecrets({ [name]: "hunter2", id: 7, list: [{ [name]: "hunter2" }] })).toEqual({
      [name]: "***",
      id: 7,
      list: [{ [name]: "***" }],
    });
  });

  it("shows empty fields and fields of other names", () => {
    const open = { password: null, key: "", hostKey: true, hostKeys: 2 };
    expect(maskSecrets(open)).toEqual(open);
  });

  it("leaves out values below the greatest depth", () => {
    const deep: unknown = JSON.parse(`${'{"a":['.repeat(5_000)}${"]}".repeat(5_000)}`);
    expect(JSON.stringify(maskSecrets(deep))).toBe(`${'{"a":['.repeat(10)}"…"${"]}".repeat(10)}`);
  });
});
