/** Of a webhook that no config declares, documents show the host and a keyed digest: its path is often all that keeps others out. */
import { describe, expect, it } from "vitest";
import { hooked, type Scenario, NEVER_APPLIED, planned } from "./scenario.ts";

const SECRET = "https://hooks.acme.example/7d2f40c1-secret-path?token=CAPABILITY";
const HIDDEN = { secret: "host:hooks.acme.example", digest: expect.stringMatching(/^hmac-sha256:[0-9a-f]{64}$/) as string };
const robot = (id: number) => ({ ...hooked(id, "x"), key: `robot\n${id}\n`, spec: { robot: id, validated: true } });

describe("an unmanaged webhook", () => {
  it("is shown by its host, with and without a room", () => {
    const made = planned({
      domains: { "chat.org": {} },
      observed: [hooked(2, SECRET), hooked(3, SECRET, { room: "board" }), robot(4)],
    });
    expect(made.unmanaged?.map(({ before }) => before)).toEqual([
      { url: HIDDEN, validated: true },
      { url: HIDDEN, room: "board", validated: true },
      { robot: 4, validated: true },
    ]);
    expect(JSON.stringify(made)).not.toMatch(/secret-path|CAPABILITY/);
  });

  it("has another digest if its address is another", () => {
    const digestOf = (url: string): unknown =>
      planned({ domains: { "chat.org": {} }, observed: [hooked(2, url)] }).unmanaged?.[0]?.before["url"];
    expect(digestOf(SECRET)).toEqual(digestOf(SECRET));
    expect(digestOf(SECRET)).not.toEqual(digestOf(`${SECRET}x`));
  });

  it("with an address that is none has no host to show", () => {
    const made = planned({ domains: { "chat.org": {} }, observed: [hooked(2, "CAPABILITY")] });
    expect(made.unmanaged?.[0]?.before).toMatchObject({ url: { secret: "host:unknown" } });
  });

  it("is shown alike where it is removed", () => {
    const scenario: Scenario = { domains: { "chat.org": { unmanaged: "remove" } }, observed: [hooked(2, SECRET)] };
    const made = planned(scenario);
    expect(made.changes).toMatchObject([{ action: "remove", before: { url: HIDDEN, validated: true } }]);
    expect(JSON.stringify(made)).not.toContain("CAPABILITY");
  });
});

it("a webhook that was ours is shown in full where it is removed", () => {
  const made = planned({
    domains: { "chat.org": {} },
    observed: [hooked(2, SECRET)],
    objects: { "webhook/chat.org/crm": { id: 2, applied: NEVER_APPLIED } },
  });
  expect(made.changes).toMatchObject([{ action: "remove", before: { url: SECRET } }]);
});
