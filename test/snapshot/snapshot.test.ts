import { stateOf } from "../../src/state/document.ts";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { Failure } from "../../src/model/diagnostic.ts";
import { canonicalJson } from "../../src/model/canonical-json.ts";
import { createKeyring } from "../../src/model/keyring.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Snapshot } from "../../src/model/snapshot.ts";
import { keyringOfSnapshot, reasonBySnapshot } from "../../src/snapshot/keyless.ts";
import { plan } from "../../src/plan/plan.ts";
import { createScope } from "../../src/plan/scope.ts";
import { checkSnapshot, observationOf, parseSnapshot } from "../../src/snapshot/read.ts";
import { sealOfSnapshot, serialiseSnapshot, takeSnapshot } from "../../src/snapshot/take.ts";
import { Secret } from "../../src/model/secret.ts";
import {
  applied,
  booked,
  hidden,
  hooked,
  inputOf,
  keyring,
  openRoom,
  planned,
  type Scenario,
  secret,
  changeLines,
} from "../plan/scenario.ts";

const KICKOFF = "booking/chat.org/board/kickoff";
const at = "2026-12-01T10:00:00Z";
const WAS = { start: at, duration: 60, type: "conference", lock: false, password: null };
const declared = (booking: object): NonNullable<Scenario["domains"]> => ({
  "chat.org": { rooms: { board: { bookings: { kickoff: { start: at, ...booking } } } } },
});
const owned = (spec: object): NonNullable<Scenario["objects"]> => ({
  [KICKOFF]: { id: 7, applied: applied({ ...WAS, ...spec }) },
});

/** The snapshot of a scenario, saved and parsed. */
function saved(scenario: Scenario, domains: readonly string[] = []): Snapshot {
  return parseSnapshot(
    serialiseSnapshot(takeSnapshot({ ...inputOf(scenario), scope: createScope({ domains, targets: [] }) })),
    "snapshot.json",
  );
}

/** The plan of a scenario against a snapshot, with and without the key. */
function keyed(snapshot: Snapshot, scenario: Scenario): Plan {
  const input = inputOf(scenario);
  return plan({ ...input, observation: observationOf(snapshot, input.desired, keyring), state: stateOf(snapshot.state) });
}

function blind(snapshot: Snapshot, scenario: Scenario): Plan {
  const input = inputOf(scenario);
  const keyless = keyringOfSnapshot(snapshot);
  return plan({
    ...input,
    observation: observationOf(snapshot, input.desired, keyless),
    state: stateOf(snapshot.state),
    account: "",
    keyring: keyless,
    reasoning: reasonBySnapshot(snapshot),
  });
}

const codesOf = ({ diagnostics }: Plan): string[] => diagnostics.map(({ code }) => code);
const objectOf = ({ lists }: Snapshot, id: number | string) =>
  lists.flatMap(({ objects }) => objects).find((each) => each.id === id);

/** Objects of all kinds, without secrets. */
const WORLD: Scenario = {
  domains: {
    "chat.org": {
      rooms: {
        board: {
          active: true,
          lock: true,
          bookings: { kickoff: { start: at, duration: 90 }, found: { start: "2026-12-03T10:00:00Z" } },
        },
        hall: { active: false },
      },
      webhooks: { crm: { target: { url: "https://crm.example.com/new" } } },
    },
  },
  observed: [
    booked(7, at, { spec: { capacity: undefined }, hostKey: secret("host", "live") }),
    booked(2, "2026-12-03T10:00:00Z"),
    booked(3, "2026-12-04T10:00:00Z"),
    booked(4, "2026-12-05T10:00:00Z", { spec: { password: secret("theirs", "live") } }),
    hooked(5, "https://crm.example.com/old"),
    openRoom(),
    openRoom({}, { room: "hall", key: "chat.org/hall", people: ["conference user"] }),
    openRoom({}, { room: "attic", key: "chat.org/attic", opaque: true, spec: { active: true } }),
  ],
  objects: {
    ...owned({}),
    "booking/chat.org/board/gone": { id: 9 },
    "booking/chat.org/board/old": { id: 3 },
    "webhook/chat.org/crm": { id: 5 },
  },
};

describe("a snapshot", () => {
  it("gives, with the key, the same plan", () => {
    expect(keyed(saved(WORLD), WORLD)).toEqual(planned(WORLD));
  });

  it("gives, without the key, the same plan apart from unknown digests", () => {
    const known = planned(WORLD);
    const made = blind(saved(WORLD), WORLD);
    const still = new Set(known.preconditions.filter(({ id }) => id !== null).map(({ fingerprint }) => fingerprint));
    const unknowing = (text: string): string =>
      text
        .replaceAll(/hmac-sha256:[0-9a-f]{64}/g, (digest) =>
          still.has(digest) || text.includes(`"${digest}","secret":"live"`) ? digest : "unknown",
        )
        .replaceAll(/"applied":"[\w-]{22}"|"key":"[0-9a-f]{8}"/g, (member) => member.replace(/:".*/, ':"unknown"'));
    expect(changeLines(made)).toEqual(changeLines(known));
    expect({ ...made, unmanaged: [] }).toEqual(JSON.parse(unknowing(canonicalJson({ ...known, unmanaged: [] }))));
    expect(made.unmanaged).toEqual(known.unmanaged);
    expect(made).toMatchObject({ seal: "unknown", account: "unknown", config: { digest: "unknown" } });
  });

  it("holds whether there is a host key, and the types of people", () => {
    const snapshot = saved(WORLD);
    expect(objectOf(snapshot, "chat.org/hall")?.people).toEqual(["conference user"]);
    expect(objectOf(snapshot, "chat.org/attic")?.opaque).toBe(true);
    expect(objectOf(snapshot, 4)?.spec["password"]).toEqual(hidden(secret("theirs", "live"), "2026-12-05T10:00:00Z"));
    expect(serialiseSnapshot(snapshot)).not.toMatch(/"host"|theirs/);
  });

  it("holds the state of the listed domains", () => {
    const { state } = saved(
      {
        ...WORLD,
        intents: [
          {
            address: "booking/acme.test/x/y",
            kind: "booking",
            region: "fra-1",
            domain: "acme.test",
            key: `hmac-sha256:${"0".repeat(64)}`,
          },
        ],
      },
      ["acme.*"],
    );
    expect([Object.keys(state.objects), state.intents.length]).toEqual([[], 1]);
  });

  it("finds the object of a killed run by its intent, with the key and without", () => {
    const key = keyring.digest("key", "booking\nboard\n2026-12-01T10:00:00Z");
    const intent = { address: KICKOFF, kind: "booking", region: "fra-1", domain: "chat.org", key };
    const scenario: Scenario = {
      domains: declared({}),
      observed: [booked(7, at), booked(8, "2026-12-02T10:00:00Z")],
      intents: [intent],
    };
    const snapshot = saved(scenario);
    expect(objectOf(snapshot, 7)?.keyDigest).toBe(key);
    expect(objectOf(snapshot, 8)).not.toHaveProperty("keyDigest");
    const shorter = { ...scenario, domains: declared({ duration: 30 }) };
    expect(changeLines(planned(shorter))).toEqual([`update ${KICKOFF} (config): booking.update`]);
    expect(changeLines(blind(snapshot, shorter))).toEqual(changeLines(planned(shorter)));
    // The run was killed before the API secret was rotated.
    const own = createKeyring("the secret after", "the API secret of the tests");
    const rotated = takeSnapshot({ ...inputOf(scenario), keyring: own });
    expect([rotated.key, objectOf(rotated, 7)?.keyDigest]).toEqual([own.id, key]);
    expect(changeLines(blind(rotated, shorter))).toEqual(changeLines(planned(shorter)));
  });
});

describe("a reason without the key", () => {
  const observed = [booked(7, at, { spec: { lock: true } })];
  const drifted: Scenario = { domains: declared({}), observed, objects: owned({}) };

  it("is the config if others changed nothing, even if the config has more fields by now", () => {
    const still: Scenario = { domains: declared({}), observed: [booked(7, at)], objects: owned({}) };
    const made = blind(saved(still), { ...still, domains: declared({ duration: 45, capacity: 9 }) });
    expect(changeLines(made)).toEqual([`update ${KICKOFF} (config): booking.update`]);
    expect(codesOf(made)).toEqual([]);
  });

  it("is the config if the config had more fields at the snapshot than were applied", () => {
    const pending: Scenario = { domains: declared({ capacity: 9 }), observed: [booked(7, at)], objects: owned({}) };
    expect(objectOf(saved(pending), 7)?.changed).toEqual([]);
    expect(changeLines(blind(saved(pending), pending))).toEqual([`update ${KICKOFF} (config): booking.update`]);
  });

  it("is drift in the fields that others changed, with a note that the config may have changed them too", () => {
    expect(objectOf(saved(drifted), 7)?.changed).toEqual(["lock"]);
    const made = blind(saved(drifted), { ...drifted, domains: declared({ duration: 45 }) });
    expect(made.changes).toMatchObject([{ reason: "config", reasons: { duration: "config", lock: "drift" } }]);
    expect(made.diagnostics.map(({ summary }) => summary)).toEqual([
      `without the API secret it is unknown which drifted fields the config changed too: ${KICKOFF}`,
    ]);
    expect(changeLines(blind(saved(drifted), drifted))).toEqual([`update ${KICKOFF} (drift): booking.update`]);
  });

  it("is the same with the key, if a list or its snapshot has no capacity", () => {
    const unsaid = [booked(7, at, { spec: { lock: true, capacity: undefined } })];
    const world: Scenario = { domains: declared({ capacity: 9 }), observed: unsaid, objects: owned({}) };
    expect(planned(world).changes[0]?.reasons).toEqual({ lock: "drift", capacity: "config" });
    expect(keyed(saved(world), world)).toEqual(planned(world));
    expect(blind(saved(world), world).changes[0]?.reasons).toEqual({ lock: "drift", capacity: "config" });
  });

  it("of a room does not depend on its host key, which no list shows", () => {
    const room = { active: true, lock: true, hostKey: true };
    const world: Scenario = {
      domains: { "chat.org": { rooms: { board: room } } },
      observed: [openRoom()],
      objects: { "room/chat.org/board": { id: "chat.org/board", applied: applied(room) } },
    };
    expect(objectOf(saved(world), "chat.org/board")?.changed).toEqual(["lock"]);
    expect(changeLines(planned(world))).toEqual(["update room/chat.org/board (drift): room.setLock"]);
    expect(changeLines(blind(saved(world), world))).toEqual(changeLines(planned(world)));
  });

  it("is drift in all fields if it is unknown in which", () => {
    const unclear: Scenario = { ...drifted, objects: owned({ duration: 15 }), domains: declared({ duration: 45 }) };
    expect(objectOf(saved(unclear), 7)?.changed).toBe("all");
    const made = blind(saved(unclear), unclear);
    expect(made.changes).toMatchObject([{ reason: "drift", fields: ["duration", "lock"] }]);
    expect(codesOf(made)).toEqual(["drift-unsure"]);
  });

  it("is drift without a note if the object is gone", () => {
    const gone: Scenario = { domains: declared({}), observed: [], objects: owned({}) };
    expect(changeLines(blind(saved(gone), gone))).toEqual([`add ${KICKOFF} (drift): booking.add`]);
    expect(codesOf(blind(saved(gone), gone))).toEqual([]);
  });

  it("is known of an undeclared object, if it is declared again", () => {
    const undeclared: Scenario = { domains: { "chat.org": {} }, observed, objects: owned({}) };
    expect(objectOf(saved(undeclared), 7)?.changed).toBe("all");
    expect(objectOf(saved({ ...undeclared, objects: owned({ lock: true }) }), 7)?.changed).toEqual([]);
  });

  it("is known without the config's passwords", () => {
    const spec = { password: secret("pw", "live"), lock: true };
    const state = owned({ password: secret("pw") });
    const world: Scenario = {
      domains: declared({ password: secret("pw") }),
      observed: [booked(7, at, { spec })],
      objects: state,
    };
    const input = inputOf(world);
    const unset = takeSnapshot({
      ...input,
      desired: input.desired.map((each) => ({
        ...each,
        spec: { ...each.spec, ...("password" in each.spec && each.kind === "booking" ? { password: unsetPassword() } : {}) },
      })),
    });
    expect(objectOf(unset, 7)?.changed).toEqual(["lock"]);
  });
});

describe("passwords without the key", () => {
  const world = (live: string | null): Scenario => ({
    observed: [1, 2, 3, 4, 5, 6, 7].map((id) =>
      booked(id, `2026-12-0${id}T10:00:00Z`, { spec: { password: live === null ? null : secret(live, "live") } }),
    ),
    objects: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((id) => [`booking/chat.org/board/m${id}`, { id }])),
  });
  const bookings = (password: Secret | null): NonNullable<Scenario["domains"]> => ({
    "chat.org": {
      rooms: {
        board: {
          bookings: Object.fromEntries(
            [1, 2, 3, 4, 5, 6, 7].map((id) => [
              `m${id}`,
              { start: `2026-12-0${id}T10:00:00Z`, ...(password === null ? {} : { password }) },
            ]),
          ),
        },
      },
    },
  });

  it("count as equal if both exist, and are named", () => {
    const snapshot = saved({ ...world("pw"), domains: bookings(secret("other")) });
    const made = blind(snapshot, { ...world("pw"), domains: bookings(unsetPassword()) });
    expect(changeLines(made)).toEqual([]);
    expect(made.diagnostics).toEqual([
      {
        severity: "note",
        code: "uncompared",
        summary: `7 passwords can't be compared without the API secret: ${[1, 2, 3, 4, 5].map((id) => `booking/chat.org/board/m${id}`).join(", ")} and 2 more`,
      },
    ]);
    const narrowed = blind(snapshot, { ...world("pw"), domains: bookings(unsetPassword()), scope: { targets: ["**/m3"] } });
    expect(narrowed.diagnostics[0]?.summary).toBe(
      "1 password can't be compared without the API secret: booking/chat.org/board/m3",
    );
  });

  it("are a difference if only one exists", () => {
    const none = blind(saved(world(null)), { ...world(null), domains: bookings(unsetPassword()) });
    expect(none.changes.map(({ fields }) => fields)).toEqual(Array(7).fill(["password"]));
    expect(none.calls[0]?.data).toMatchObject({ meetingOptions: { key: { secret: "env:PASSWORD", digest: "unknown" } } });
    const one = blind(saved(world("pw")), { ...world("pw"), domains: bookings(null) });
    expect(one.changes.map(({ fields }) => fields)).toEqual(Array(7).fill(["password"]));
  });

  it("are compared by digest with the key", () => {
    const snapshot = saved(world("pw"));
    expect(changeLines(keyed(snapshot, { ...world("pw"), domains: bookings(secret("pw")) }))).toEqual([]);
    expect(keyed(snapshot, { ...world("pw"), domains: bookings(secret("other")) }).changes).toHaveLength(7);
  });
});

describe("a snapshot from a file", () => {
  const snapshot = saved(WORLD);
  const verdict = (text: string, account = "demo", ring = keyring): string => {
    try {
      checkSnapshot(parseSnapshot(text, "snapshot.json"), "snapshot.json", account, ring);
      return "accepted";
    } catch (error) {
      if (error instanceof Failure) return `${error.kind} ${error.diagnostics.map(({ code }) => code).join(", ")}`;
      throw error;
    }
  };

  it("is canonical JSON, and accepted", () => {
    const text = serialiseSnapshot(snapshot);
    expect(text).toBe(`${canonicalJson(JSON.parse(text))}\n`);
    expect(verdict(text)).toBe("accepted");
    expect(verdict(JSON.stringify(snapshot, null, 2))).toBe("accepted");
  });

  it("keeps unknown fields", () => {
    const { seal: _, ...rest } = { ...snapshot, further: 1 };
    expect(verdict(JSON.stringify({ ...rest, seal: sealOfSnapshot(rest, keyring) }))).toBe("accepted");
  });

  it.each([
    ["of a newer format", JSON.stringify({ ...snapshot, format: "xroom.snapshot/2" }), "refused snapshot-format"],
    ["that is cut off", serialiseSnapshot(snapshot).slice(0, 900), "refused snapshot-broken"],
    ["that is something else", '{"format":"xroom.plan/1"}', "refused snapshot-broken"],
    ["that is nothing", "null", "refused snapshot-broken"],
    ["that has a key twice", `{"seal":"x",${serialiseSnapshot(snapshot).trim().slice(1)}`, "refused snapshot-broken"],
    [
      "with a time in no calendar",
      serialiseSnapshot(snapshot).replace('"2026-12-04T10:00:00Z"', '"2026-13-04T10:00:00Z"'),
      "refused snapshot-broken",
    ],
    [
      "with a secret in the open",
      serialiseSnapshot(snapshot).replace('"secret":"live"', '"secret":"pw"'),
      "refused snapshot-broken",
    ],
    ["that was changed", serialiseSnapshot(snapshot).replace('"duration":60', '"duration":61'), "refused tampered-snapshot"],
    ["whose state was changed", serialiseSnapshot(snapshot).replace('"serial":1', '"serial":2'), "refused tampered-snapshot"],
  ])("%s is refused", (_, text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  it("is refused for another id or secret", () => {
    expect(verdict(serialiseSnapshot(snapshot), "other")).toBe("refused other-account");
    expect(verdict(serialiseSnapshot(snapshot), "demo", createKeyring("another"))).toBe("refused other-account");
  });

  it("holds a state by the state's own schema", () => {
    const read = (name: string) =>
      JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), "utf8")) as Record<string, unknown>;
    const { $defs: definitions } = read("state") as { readonly $defs: Record<string, object> };
    const held = read("snapshot")["$defs"] as Record<string, object>;
    const renamed = (value: unknown): unknown => JSON.parse(JSON.stringify(value).replaceAll("#/$defs/owned", "#/$defs/object"));
    // Who writes a state is nothing that a plan needs.
    const { managedBy: _, ...properties } = (definitions["current"] as { readonly properties: object & { managedBy: object } })
      .properties;
    const current = { ...definitions["current"], properties, description: "" };
    expect({ ...(renamed(held["state"]) as object), description: "" }).toEqual(current);
    expect(held["owned"]).toEqual(definitions["object"]);
    for (const name of ["id", "intents", "shortDigest"]) expect(held[name]).toEqual(definitions[name]);
  });
});

function unsetPassword(): Secret {
  return Secret.withoutValue("env:PASSWORD");
}
