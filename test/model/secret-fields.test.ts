import { describe, expect, it } from "vitest";
import { maskSecrets } from "../../src/emulator/calls/call-log.ts";
import { maskFields } from "../../src/render/safe/mask.ts";

describe.each([
  ["what a debug line shows", maskFields],
  ["what the emulator shows", maskSecrets],
])("in %s", (_, mask) => {
  it.each(["key", "password", "hostKey", "webhookKey", "signThis", "secret", "x-auth-key"])(
    "%s is hidden, however deep",
    (name) => {
      expect(mask({ [name]: "hunter2", id: 7, list: [{ [name]: "hunter2" }] })).toEqual({
        [name]: "***",
        id: 7,
        list: [{ [name]: "***" }],
      });
    },
  );

  it("there is a secret only where one is", () => {
    expect(mask({ password: null, key: null, hostKeys: 2 })).toEqual({ password: null, key: null, hostKeys: 2 });
  });

  it("what lies too deep is left out", () => {
    const deep: unknown = JSON.parse(`${'{"a":['.repeat(5_000)}${"]}".repeat(5_000)}`);
    expect(JSON.stringify(mask(deep))).toBe(`${'{"a":['.repeat(10)}"…"${"]}".repeat(10)}`);
  });
});
