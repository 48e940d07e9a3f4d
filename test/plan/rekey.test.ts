import { describe, expect, it } from "vitest";
import { openLedger } from "../../src/apply/ledger.ts";
import { UNKNOWN } from "../../src/model/digest.ts";
import { keyText } from "../../src/model/identity.ts";
import { createKeyring, createKeyringFromDigests, type Keyring } from "../../src/model/keyring.ts";
import type { Plan } from "../../src/model/plan.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Spec } from "../../src/model/spec.ts";
import type { Intent, State } from "../../src/model/state.ts";
import { appliedFingerprint } from "../../src/plan/applied.ts";
import { plan } from "../../src/plan/plan.ts";
import { remarkOnKeys, underKey } from "../../src/plan/rekey.ts";
import { kindsByName } from "../../src/resources/kinds.ts";
import { KINDS } from "../../src/resources/registry.ts";
import {
  booked,
  changeLines,
  desiredOf,
  type Domain,
  hooked,
  inputOf,
  NEVER_APPLIED,
  type Scenario,
  stateOf,
} from "./scenario.ts";

const BEFORE = createKeyring("the secret before");
const AFTER = createKeyring("the secret after");
const ROTATED = createKeyring("the secret after", "the secret before");

const KICKOFF = "booking/chat.org/board/kickoff";
const CRM = "webhook/chat.org/crm";
const START = "2026-12-01T10:00:00Z";
const PASSWORD = new Secret("1234", "env:PASSWORD");

const board = (kickoff: Partial<Spec> | undefined = { password: PASSWORD }): Readonly<Record<string, Domain>> => ({
  "chat.org": { rooms: { board: { bookings: kickoff === undefined ? {} : { kickoff: { start: START, ...kickoff } } } } },
});
const live = (spec: Spec = {}, id = 7): ReturnType<typeof booked> =>
  booked(id, START, { spec: { password: new Secret("1234", "live"), ...spec } });

/** What the state has of an apply of these declarations. */
function fingerprint(domains: Scenario["domains"], address: string, keyring: Keyring): string {
  const desired = desiredOf({ domains }).desired.find((each) => each.address === address);
  if (desired === undefined) throw new TypeError(`${address} is not declared`);
  return appliedFingerprint(desired, keyring);
}

const applied = (domains: Scenario["domains"], id = 7, address = KICKOFF): NonNullable<Scenario["objects"]> => ({
  [address]: { id, applied: fingerprint(domains, address, BEFORE) },
});
const own: Scenario = { domains: board(), observed: [live()], objects: applied(board()) };

function planUnder(keyring: Keyring, scenario: Scenario, key: string | undefined = BEFORE.id): Plan {
  const state = { ...stateOf(scenario), ...(key === undefined ? {} : { key }) };
  return plan({ ...inputOf(scenario), keyring, state });
}

/** The state after an apply in which every call failed. */
function recorded(made: Plan, scenario: Scenario, keyring = ROTATED): State {
  return openLedger({ ...stateOf(scenario), key: BEFORE.id }, made, kindsByName(KINDS), keyring).state;
}

const reasons = (made: Plan): readonly unknown[] => made.changes.map(({ reason, reasons: each }) => each ?? reason);

describe("after the API secret was rotated, an owned object", () => {
  it("that is as declared is no change, and comes under the new key, so that the earlier secret can go", () => {
    const made = planUnder(ROTATED, own);
    expect([made.changes, made.key]).toEqual([[], AFTER.id]);
    const state = recorded(made, own);
    expect(state.key).toBe(AFTER.id);
    expect(state.objects[KICKOFF]).toEqual({
      kind: "booking",
      region: "fra-1",
      id: 7,
      applied: fingerprint(board(), KICKOFF, AFTER),
    });
    expect(remarkOnKeys(state, AFTER)).toEqual([]);
    const next = plan({ ...inputOf(own), keyring: AFTER, state });
    expect([next.changes, next.records]).toEqual([[], []]);
  });

  it("that others changed is drift, and what the config changed is not, before and after the earlier secret went", () => {
    const scenario: Scenario = {
      ...own,
      domains: board({ password: PASSWORD, duration: 90 }),
      observed: [live({ lock: true })],
    };
    const mixed = [{ duration: "config", lock: "drift" }];
    expect(reasons(planUnder(ROTATED, scenario))).toEqual(mixed);
    const state = recorded(planUnder(ROTATED, scenario), scenario);
    expect(state.objects[KICKOFF]?.applied).toBe(fingerprint(board(), KICKOFF, AFTER));
    expect(reasons(plan({ ...inputOf(scenario), keyring: AFTER, state }))).toEqual(mixed);
    // Without the earlier secret the config is the cause of all.
    expect(reasons(planUnder(AFTER, scenario))).toEqual(["config"]);
  });

  it("stays under the earlier key where it is not known what was applied", () => {
    const scenario = { ...own, domains: board({ duration: 90 }), objects: { [KICKOFF]: { id: 7 } } };
    const made = planUnder(ROTATED, scenario);
    expect(made.records).toEqual([]);
    expect(recorded(made, scenario).objects[KICKOFF]).toMatchObject({ applied: NEVER_APPLIED, under: BEFORE.id });
  });

  it("that is as declared by now counts as applied, after any earlier apply, and with no earlier secret", () => {
    const scenario = { ...own, objects: { [KICKOFF]: { id: 7 } } };
    for (const keyring of [ROTATED, AFTER]) {
      const made = planUnder(keyring, scenario);
      expect(recorded(made, scenario, keyring).objects[KICKOFF]?.applied).toBe(fingerprint(board(), KICKOFF, AFTER));
    }
  });

  it("that is outside the scope is left alone", () => {
    expect(planUnder(ROTATED, { ...own, scope: { targets: ["webhook/**"] } }).records).toEqual([]);
    const undeclared = { ...own, domains: board({ start: "2026-12-02T10:00:00Z" }), scope: { targets: ["webhook/**"] } };
    expect(planUnder(ROTATED, { ...undeclared, domains: { "chat.org": {} } }).records).toEqual([]);
  });

  it("that may still be there comes under the new key if it was applied as it is declared", () => {
    const lost = { ...own, observed: [], unsure: { 7: "no answer" } };
    expect(planUnder(ROTATED, lost).records).toHaveLength(1);
    expect(planUnder(ROTATED, { ...lost, domains: board({ duration: 90 }) }).records).toEqual([]);
    // It is gone.
    expect(planUnder(ROTATED, { ...lost, unsure: {} }).records).toMatchObject([{ address: KICKOFF, object: null }]);
  });

  it("that is listed again comes under the new key", () => {
    const known = { kind: "booking", region: "fra-1", id: 7, applied: fingerprint(board(), KICKOFF, BEFORE) };
    const back: Scenario = { ...own, objects: {}, missing: [{ ...known, address: KICKOFF, since: "2026-11-22T09:00:00Z" }] };
    expect(recorded(planUnder(ROTATED, back), back).objects).toEqual({
      [KICKOFF]: { ...known, applied: fingerprint(board(), KICKOFF, AFTER) },
    });
    // Others changed it, and the config what it is to be.
    const changed = { ...back, domains: board({ duration: 90 }), observed: [live({ duration: 30 })] };
    expect(recorded(planUnder(ROTATED, changed), changed).objects[KICKOFF]).toEqual({ ...known, under: BEFORE.id });
  });

  it("that is declared no longer comes under the new key while its removal waits", () => {
    const scenario: Scenario = { ...own, domains: { "chat.org": {} }, allow: { removals: true } };
    const made = planUnder(ROTATED, scenario);
    expect(changeLines(made)).toEqual([`remove ${KICKOFF} (undeclared): booking.remove`]);
    const state = recorded(made, scenario);
    expect(state.objects[KICKOFF]).toEqual({ kind: "booking", region: "fra-1", id: 7, applied: expect.any(String) as string });
    const next = plan({ ...inputOf(scenario), keyring: AFTER, state });
    expect(next.records).toEqual([]);
    // Others changed it, and it is not known how it was.
    expect(planUnder(ROTATED, { ...scenario, observed: [live({ lock: true, duration: 15 })] }).records).toEqual([]);
  });

  it("that replaces another keeps its predecessors", () => {
    const url = "https://crm.example.com/x";
    const domains = { "chat.org": { webhooks: { crm: { target: { url } } } } };
    const [objects] = [applied(domains, 2, CRM)];
    const predecessors = [
      { region: "fra-1", id: 1 },
      { region: "fra-1", id: 9 },
    ];
    const observed = [hooked(1, "https://old.example.com/x"), hooked(2, url)];
    const scenario = { domains, observed, objects: { [CRM]: { id: 2, ...objects?.[CRM], predecessors } } };
    const gone = { ...scenario, observed: observed.slice(1) };
    expect(recorded(planUnder(ROTATED, gone), gone).objects[CRM]).toEqual({
      kind: "webhook",
      region: "fra-1",
      id: 2,
      applied: fingerprint(domains, CRM, AFTER),
    });
    const undeclared = { ...scenario, domains: { "chat.org": {} } };
    const made = planUnder(ROTATED, undeclared);
    expect(made.changes.map(({ address }) => address)).toEqual([CRM, `${CRM}~1`]);
    expect(made.records.map(({ address }) => address)).toEqual([CRM]);
    expect(recorded(made, undeclared).objects[CRM]).toMatchObject({ id: 2, predecessors: [{ region: "fra-1", id: 1 }] });
  });

  it("is not written anew by a plan without the API secret", () => {
    const made = planUnder(
      createKeyringFromDigests(() => undefined),
      own,
    );
    expect(made.records).toEqual([]);
  });
});

describe("after the API secret was rotated, what a killed run made", () => {
  const intent = (keyring: Keyring): Intent => ({
    address: KICKOFF,
    kind: "booking",
    region: "fra-1",
    domain: "chat.org",
    key: keyring.digest("key", keyText({ kind: "booking", key: `board\n${START}` })),
  });
  // The config has changed since: only the intent knows the object.
  const moved = board({ password: PASSWORD, start: "2026-12-01T15:00:00Z" });
  const scenario: Scenario = { domains: moved, observed: [live()], intents: [intent(BEFORE)] };

  it("is found with the earlier secret", () => {
    const made = planUnder(ROTATED, scenario);
    expect(changeLines(made)).toEqual([`update ${KICKOFF} (config): booking.update`]);
    expect(made.intents).toHaveLength(1);
    expect(recorded(made, scenario).intents).toEqual([]);
  });

  it("is looked for again once the earlier secret is given: until then its intent stays", () => {
    const made = planUnder(AFTER, scenario);
    expect(changeLines(made)).toEqual([`add ${KICKOFF} (new): booking.add`]);
    expect(made.intents).toBeUndefined();
    const { intents } = recorded(made, scenario, AFTER);
    expect(intents).toContainEqual({ ...intent(BEFORE), under: BEFORE.id });
    expect(
      changeLines(
        plan({ ...inputOf(scenario), keyring: ROTATED, state: { ...stateOf({ ...scenario, intents }), key: AFTER.id } }),
      ),
    ).toEqual([`update ${KICKOFF} (config): booking.update`]);
  });

  it("has one intent where the call is made again", () => {
    const again: Scenario = { domains: board(), observed: [], intents: [{ ...intent(BEFORE), replaces: true }] };
    const made = planUnder(ROTATED, again);
    expect(recorded(made, again).intents).toEqual([{ ...intent(AFTER), replaces: true }]);
  });
});

describe("the key of a state", () => {
  const state = (about: Partial<State>): State => ({ ...stateOf({ objects: { [KICKOFF]: { id: 7 } } }), ...about });
  const underOf = (of: State): readonly unknown[] => [of.key, of.objects[KICKOFF]?.under];

  it("is the current one, and what is under another names that", () => {
    expect(underOf(underKey(state({ key: BEFORE.id }), AFTER))).toEqual([AFTER.id, BEFORE.id]);
    const named = state({ key: AFTER.id });
    expect(underKey(named, ROTATED)).toBe(named);
    const missing = { address: KICKOFF, kind: "booking", region: "fra-1", id: 8, since: START };
    const moved = underKey(state({ key: BEFORE.id, missing: [missing, { ...missing, applied: NEVER_APPLIED }] }), AFTER);
    expect(moved.missing.map(({ under }) => under)).toEqual([undefined, BEFORE.id]);
  });

  it("is kept by entries through a second rotation, and dropped by those that a rotation back reaches", () => {
    const third = createKeyring("a third", "the secret after");
    const twice = underKey(underKey(state({ key: BEFORE.id }), AFTER), third);
    expect(underOf(twice)).toEqual([third.id, BEFORE.id]);
    expect(underOf(underKey(twice, BEFORE))).toEqual([BEFORE.id, undefined]);
  });

  it("is the earlier one where a state names none, if an earlier secret is given", () => {
    expect(underOf(underKey(state({}), AFTER))).toEqual([AFTER.id, undefined]);
    expect(underOf(underKey(state({}), ROTATED))).toEqual([AFTER.id, BEFORE.id]);
  });

  it("stays what it is without the API secret", () => {
    const named = state({ key: BEFORE.id });
    const blind = createKeyringFromDigests(() => undefined);
    expect([blind.id, underKey(named, blind)]).toEqual([UNKNOWN, named]);
  });
});

describe("a remark on the entries of a state", () => {
  const state = (count: number, key: string): State => ({
    ...stateOf({ objects: Object.fromEntries(Array.from({ length: count }, (_, id) => [`${KICKOFF}${id}`, { id }])) }),
    key,
  });
  const told = (of: State, keyring: Keyring): readonly string[] =>
    remarkOnKeys(of, keyring).map(({ code, summary }) => `${code}: ${summary}`);

  it("counts those under the earlier secret", () => {
    expect(told(state(2, BEFORE.id), ROTATED)).toEqual([
      "earlier-secret: 2 of 2 entries of the state are under the earlier API secret",
    ]);
    expect(told(state(1, BEFORE.id), ROTATED)).toEqual([
      "earlier-secret: 1 of 1 entry of the state is under the earlier API secret",
    ]);
    expect(told(state(2, AFTER.id), ROTATED)).toEqual([]);
    expect(told(state(0, BEFORE.id), ROTATED)).toEqual([]);
    expect(
      told(
        underKey(state(1, BEFORE.id), AFTER),
        createKeyringFromDigests(() => undefined),
      ),
    ).toEqual([]);
  });

  it("counts what a list lacked once, also where it is owned no more", () => {
    const lacked = { kind: "booking", region: "fra-1", id: 7, since: START, applied: "A".repeat(22) };
    const missing = [`${KICKOFF}0`, KICKOFF].map((address) => ({ ...lacked, address }));
    const { applied: _, ...unknown } = lacked;
    expect(told({ ...state(1, BEFORE.id), missing: [...missing, { ...unknown, address: CRM }] }, ROTATED)).toEqual([
      "earlier-secret: 2 of 2 entries of the state are under the earlier API secret",
    ]);
  });

  it("says whose secret is missing", () => {
    expect(told(state(2, BEFORE.id), AFTER)).toEqual([
      `other-secret: 2 of 2 entries of the state are under another API secret than this one: its key is ${BEFORE.id}, and this one's is ${AFTER.id}`,
    ]);
    expect(remarkOnKeys(state(2, BEFORE.id), AFTER)[0]?.help).toContain("set XROOM_PREVIOUS_SECRET to the one before");
  });
});
