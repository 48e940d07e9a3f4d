/** A snapshot may be public: of a webhook that no config declares it has the host and a keyed digest. */
import { describe, expect, it } from "vitest";
import { UNKNOWN } from "../../src/model/digest.ts";
import { createKeyring } from "../../src/model/keyring.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { plan } from "../../src/plan/plan.ts";
import { createScope } from "../../src/plan/scope.ts";
import { keyringOfSnapshot, reasonBySnapshot } from "../../src/snapshot/keyless.ts";
import { checkSnapshot, observationOf, parseSnapshot } from "../../src/snapshot/read.ts";
import { stateOf } from "../../src/state/document.ts";
import { serialiseSnapshot, takeSnapshot } from "../../src/snapshot/take.ts";
import { applied, changeLines, type Domain, hooked, inputOf, keyring, openRoom, type Scenario } from "../plan/scenario.ts";

const SECRET = "https://hooks.acme.example/7d2f40c1-secret-path?token=CAPABILITY";
const declaring = (url: string, more: Domain = {}): NonNullable<Scenario["domains"]> => ({
  "chat.org": { webhooks: { crm: { target: { url } } }, ...more },
});

function saved(scenario: Scenario): Snapshot {
  const scope = createScope({ domains: [], targets: [] });
  return parseSnapshot(serialiseSnapshot(takeSnapshot({ ...inputOf(scenario), scope })), "snapshot.json");
}

function against(snapshot: Snapshot, scenario: Scenario, own = keyring): Plan {
  const input = inputOf(scenario);
  const keyless = own.id !== UNKNOWN ? {} : { account: "", reasoning: reasonBySnapshot(snapshot) };
  const observation = observationOf(snapshot, input.desired, own);
  return plan({ ...input, observation, state: stateOf(snapshot.state), keyring: own, ...keyless });
}

const webhooksIn = ({ lists }: Snapshot): unknown[] =>
  lists.filter(({ kind }) => kind === "webhook").flatMap(({ objects }) => objects);

describe("a webhook in a snapshot", () => {
  it("has no path and no query if no config declares it, not even in its key", () => {
    const observed = [hooked(2, SECRET), hooked(3, SECRET, { room: "board" }), openRoom()];
    const snapshot = saved({ domains: { "chat.org": {} }, observed });
    expect(JSON.stringify(snapshot)).not.toMatch(/secret-path|CAPABILITY/);
    expect(webhooksIn(snapshot)).toMatchObject([
      { id: 2, key: expect.stringMatching(/^hmac-sha256:/) as string, spec: { url: { secret: "host:hooks.acme.example" } } },
      { id: 3, room: "board", spec: { url: { secret: "host:hooks.acme.example" } } },
    ]);
    checkSnapshot(snapshot, "snapshot.json", inputOf({}).account, keyring);
  });

  it("is shown in full if it is declared, or if what is declared at its address was it", () => {
    const snapshot = saved({ domains: declaring(SECRET), observed: [hooked(2, SECRET)] });
    expect(webhooksIn(snapshot)).toMatchObject([{ key: `url\n${SECRET}\n`, spec: { url: SECRET } }]);
    const moved = saved({
      domains: declaring("https://new.example/"),
      observed: [hooked(2, SECRET)],
      objects: { "webhook/chat.org/crm": { id: 2 } },
    });
    expect(webhooksIn(moved)).toMatchObject([{ spec: { url: SECRET } }]);
  });

  it("that was ours and is no longer declared is shown as it was declared, and removed", () => {
    const scenario: Scenario = {
      domains: { "chat.org": {} },
      observed: [hooked(2, SECRET)],
      objects: { "webhook/chat.org/old": { id: 2, applied: applied({ url: SECRET, validated: true }) } },
    };
    const snapshot = saved(scenario);
    expect(webhooksIn(snapshot)).toMatchObject([{ spec: { url: SECRET } }]);
    for (const own of [keyring, keyringOfSnapshot(snapshot)])
      expect(changeLines(against(snapshot, { ...scenario, observed: [] }, own))).toEqual([
        expect.stringContaining("remove webhook/chat.org/old") as string,
      ]);
  });

  it("is adopted by one who has the key and declares it; without the key it is not known", () => {
    const snapshot = saved({ domains: { "chat.org": {} }, observed: [hooked(2, SECRET)] });
    const scenario: Scenario = { domains: declaring(SECRET) };
    expect(against(snapshot, scenario).changes).toMatchObject([{ action: "adopt", id: 2 }]);
    expect(against(snapshot, scenario).unmanaged).toEqual([]);
    const rotated = createKeyring("the secret after", "the API secret of the tests");
    expect(against(snapshot, scenario, rotated).changes).toMatchObject([{ action: "adopt", id: 2 }]);
    const keyless = against(snapshot, scenario, keyringOfSnapshot(snapshot));
    expect(keyless.changes).toMatchObject([{ action: "add" }]);
    expect(keyless.unmanaged).toMatchObject([{ id: 2, before: { url: { secret: "host:hooks.acme.example" } } }]);
  });

  it("without an address has nothing to hide", () => {
    const robot = { ...hooked(4, "x"), key: "robot\n4\n", spec: { robot: 4, validated: true } };
    expect(webhooksIn(saved({ domains: { "chat.org": {} }, observed: [robot] }))).toMatchObject([
      { key: "robot\n4\n", spec: { robot: 4 } },
    ]);
  });
});
