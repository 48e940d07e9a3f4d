import { describe, expect, it } from "vitest";
import { CallError, type CallErrorCode, type Outcome } from "../../src/api/errors.ts";
import { createCircuit } from "../../src/apply/circuit.ts";
import { createConfirm } from "../../src/apply/confirm.ts";
import { createHoldings } from "../../src/apply/holdings.ts";
import { openInherited } from "../../src/apply/inherited.ts";
import { openLedger } from "../../src/apply/ledger.ts";
import { idIn } from "../../src/apply/perform.ts";
import { createSecretResolver } from "../../src/apply/secret-resolver.ts";
import { createKeyring } from "../../src/model/keyring.ts";
import type { Change, Plan, StateRecord } from "../../src/model/plan.ts";
import { Secret } from "../../src/model/secret.ts";
import type { Intent, State, StateObject } from "../../src/model/state.ts";
import { KINDS } from "../../src/resources/registry.ts";
import { client } from "../api/client.ts";
import { emulate } from "../harness/world.ts";

const object = (id: number | string, more: Partial<StateObject> = {}): StateObject => ({
  kind: "booking",
  region: "fra-1",
  id,
  applied: "hmac-sha256:",
  ...more,
});

describe("a list that several calls wait for", () => {
  it("is asked for once for all who asked before it began, and once more for all who asked while it ran", async () => {
    const { emulator, url } = await emulate();
    const { reader } = client(url, emulator.account);
    const confirm = createConfirm(reader, 20);
    const kind = KINDS.find(({ name }) => name === "booking");
    if (kind === undefined) throw new Error("there are bookings");
    const at = { region: "fra-1", domain: "chat.org" };
    const early = [confirm.list(kind, at), confirm.list(kind, at)];
    emulator.order({ fault: { kind: "latency", ms: 50 } });
    await expect.poll(() => emulator.log.length).toBe(1);
    emulator.world("fra-1").addBooking({ domain: "chat.org", room: "board", start: "2026-12-01T10:00:00Z", duration: 30 });
    const late = Array.from({ length: 5 }, () => confirm.list(kind, at));
    const elsewhere = confirm.list(kind, { ...at, region: "sfo-1" });
    await Promise.all(early);
    for (const list of await Promise.all(late)) expect(list).toHaveLength(1);
    expect(await elsewhere).toEqual([]);
    expect(emulator.log).toHaveLength(3);
  });

  it("fails for those who waited for it, and is asked for anew by the next", async () => {
    const { emulator, url } = await emulate();
    const confirm = createConfirm(client(url, emulator.account).reader, 20);
    const kind = KINDS.find(({ name }) => name === "booking");
    if (kind === undefined) throw new Error("there are bookings");
    const at = { region: "fra-1", domain: "chat.org" };
    emulator.order({ fault: { kind: "status", status: 400 } });
    const failed = [confirm.list(kind, at), confirm.list(kind, at)];
    for (const each of failed) await expect(each).rejects.toMatchObject({ code: "refused" });
    expect(await confirm.list(kind, at)).toEqual([]);
  });
});

describe("the circuit of a region", () => {
  const error = (outcome: Outcome, code: CallErrorCode = "server-error", status?: number): CallError =>
    new CallError("it failed", {
      code,
      outcome,
      region: "fra-1",
      method: "booking.add",
      ...(status === undefined ? {} : { status }),
    });

  it.each(["unknown", "not-sent", "throttled"] as const)(
    "opens after three in a row that were %s, and not for the others",
    (outcome) => {
      const circuit = createCircuit();
      circuit.failed("fra-1", error(outcome));
      circuit.failed("fra-1", error(outcome));
      circuit.succeeded("fra-1");
      circuit.failed("fra-1", error(outcome));
      circuit.failed("fra-1", error(outcome));
      expect(circuit.open("fra-1")).toBeUndefined();
      circuit.failed("fra-1", error(outcome));
      expect(circuit.open("fra-1")).toBe("region fra-1 was given up: it failed");
      expect(circuit.open("sfo-1")).toBeUndefined();
    },
  );

  it("stays closed for refusals, and opens at the first for credentials", () => {
    const circuit = createCircuit();
    for (let count = 0; count < 9; count += 1) circuit.failed("fra-1", error("refused", "refused"));
    expect(circuit.open("fra-1")).toBeUndefined();
    for (let count = 0; count < 9; count += 1) circuit.failed("fra-1", error("refused", "unauthorized", 403));
    expect(circuit.open("fra-1")).toBeUndefined();
    circuit.failed("fra-1", error("refused", "unauthorized", 401));
    expect(circuit.open("fra-1")).toContain("given up");
  });
});

describe("the ids of answers", () => {
  it.each<[unknown, unknown]>([
    [{ id: 7 }, 7],
    [{ id: 0 }, 0],
    [{ id: "7" }, 7],
    [{ id: "chat.org/board" }, "chat.org/board"],
    [{ id: 1.5 }, undefined],
    [{ id: Number.NaN }, undefined],
    [{ id: null }, undefined],
    [{}, undefined],
    [null, undefined],
    [true, undefined],
    ["7", undefined],
  ])("of %j: %j", (output, id) => expect(idIn(output)).toBe(id));
});

describe("the holdings", () => {
  it("know by which addresses an object is held, as itself or as a predecessor, as it changes", () => {
    const predecessors = [{ region: "sfo-1", id: 0 }];
    const holdings = createHoldings({ b: object(0), a: object(1, { predecessors }), c: object(0, { kind: "webhook" }) });
    expect(holdings.addressesOf("booking", "fra-1", 0)).toEqual(["b"]);
    expect(holdings.addressesOf("booking", "sfo-1", 0)).toEqual(["a"]);
    expect(holdings.addressesOf("webhook", "fra-1", 0)).toEqual(["c"]);
    holdings.set("a", object(0));
    expect(holdings.addressesOf("booking", "sfo-1", 0)).toEqual([]);
    expect(holdings.addressesOf("booking", "fra-1", 0)).toEqual(["b", "a"]);
    holdings.delete("b");
    holdings.delete("nobody");
    expect(holdings.addressesOf("booking", "fra-1", 0)).toEqual(["a"]);
    expect(Object.keys(holdings.objects())).toEqual(["a", "c"]);
  });

  it("hold hostile names like any other", () => {
    const holdings = createHoldings(JSON.parse(`{"__proto__":${JSON.stringify(object(1))}}`) as State["objects"]);
    expect(Object.keys(holdings.objects())).toEqual(["__proto__"]);
    expect(holdings.get("constructor")).toBeUndefined();
  });
});

describe("a record of a saved plan", () => {
  const address = "booking/chat.org/board/b";
  const object = (id: number): StateObject => ({ kind: "booking", region: "fra-1", id, applied: "x" });
  const after = (is: StateObject | undefined, record: Omit<StateRecord, "address">): State["objects"] => {
    const objects = is === undefined ? {} : { [address]: is };
    const state: State = { format: "xroom.state/1", lineage: "l", serial: 1, objects, intents: [] };
    const plan = { scope: { domains: [], targets: [] }, changes: [], calls: [], records: [{ address, ...record }] };
    return openLedger(state, plan, new Map(), createKeyring("api secret")).state.objects;
  };

  it("is noted where the state has what it had", () => {
    expect(after(object(1), { object: { ...object(1), protect: true }, was: { region: "fra-1", id: 1 } })).toEqual({
      [address]: { ...object(1), protect: true },
    });
    expect(after(object(1), { object: null, was: { region: "fra-1", id: 1 } })).toEqual({});
    expect(after(undefined, { object: object(1), was: null })).toEqual({ [address]: object(1) });
  });

  it("is not where it has another object by now", () => {
    const was = { region: "fra-1", id: 1 };
    expect(after(object(3), { object: object(1), was })).toEqual({ [address]: object(3) });
    expect(after(object(3), { object: null, was })).toEqual({ [address]: object(3) });
    expect(after(undefined, { object: object(1), was })).toEqual({});
    expect(after(object(3), { object: object(1), was: null })).toEqual({ [address]: object(3) });
  });
});

describe("the intents of a run that died", () => {
  const intent = (address: string, domain = "chat.org"): Intent => ({
    address,
    kind: "booking",
    region: "fra-1",
    domain,
    key: "k",
  });
  const state = (...intents: Intent[]): State => ({ format: "xroom.state/1", lineage: "l", serial: 1, objects: {}, intents });
  const plan = (addresses: string[], intents: Intent[], targets: string[] = []): Plan =>
    ({ scope: { domains: [], targets }, changes: addresses.map((address) => ({ address })), intents }) as unknown as Plan;

  it("are settled by a plan that has looked at them", () => {
    expect(openInherited(state(intent("a")), plan([], [intent("a")])).left).toEqual([]);
    const [here, there] = [intent("a"), intent("b", "acme.test")];
    expect(openInherited(state(here, there), plan([], [here])).left).toEqual([there]);
    expect(openInherited(state(here), plan([], [here], ["**"])).left).toEqual([here]);
  });

  it("are left by a plan that was saved before them", () => {
    const { intents: _, ...before } = plan([], []);
    expect(openInherited(state(intent("a")), before).left).toEqual([intent("a")]);
  });

  it("are kept until all that they made is removed", () => {
    const kept = intent("booking/chat.org/~room/b");
    const inherited = openInherited(state(kept), plan(["booking/chat.org/~room/b~7", "booking/chat.org/~room/b~8"], [kept]));
    expect(inherited.left).toEqual([kept]);
    inherited.finished({ address: "booking/chat.org/~room/b~7" } as Change);
    expect(inherited.left).toEqual([kept]);
    inherited.finished({ address: "booking/chat.org/other" } as Change);
    inherited.finished({ address: "booking/chat.org/~room/b~8" } as Change);
    expect(inherited.left).toEqual([]);
  });
});

describe("the vault", () => {
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

  it("gives a plan's secrets by their digests, wherever they come from now", () => {
    const other = declared(new Secret("other", "env:A"), "booking/chat.org/board/other");
    const reveal = createSecretResolver(planned(s3cret), [other, declared(new Secret("s3cret", "file:b"))], {}, keyring);
    expect(reveal(digestOf(s3cret))).toBe("s3cret");
  });

  it("finds them where the config has moved on since: the object elsewhere, or under another name", () => {
    const kept = new Secret("s3cret", "file:b");
    const moved = { address, spec: { start: "2026-12-01T15:00:00Z", password: kept } };
    const renamed = { ...moved, address: `${address}-off` };
    for (const now of [moved, renamed]) {
      expect(createSecretResolver(planned(kept), [now], {}, keyring)(digestOf(kept))).toBe("s3cret");
    }
  });

  it("takes the variable that the plan names where the config declares it no more", () => {
    const reveal = createSecretResolver(planned(s3cret), [], { A: "s3cret" }, keyring);
    expect(reveal(digestOf(s3cret))).toBe("s3cret");
  });

  it("refuses a plan whose secret is another now, without the value of either", () => {
    const open = (): unknown =>
      createSecretResolver(planned(s3cret), [declared(new Secret("changed", "env:A"))], { A: "changed" }, keyring);
    expect(open).toThrow("the secret env:A is not what it was when this was planned");
    expect(open).not.toThrow(/s3cret|changed/);
  });
});
