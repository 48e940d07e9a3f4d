import { describe, expect, it } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { DEMO_WEBHOOK_KEY } from "../../src/emulator/index.ts";
import { isSignedCorrectly } from "../../src/emulator/listeners/post.ts";
import { start } from "./caller.ts";
import { createGate, listen } from "./listener.ts";

const domain = "chat.org";

describe("a webhook", () => {
  it("is added unvalidated for a url and validated for a robot", async () => {
    const { ok } = await start();
    expect(await ok("webhook.add", { domain, type: "url", url: "http://127.0.0.1:1/" })).toEqual({ id: 1, validated: false });
    expect(await ok("webhook.add", { domain, type: "robot", robotId: 42, roomName: "board" })).toEqual({
      id: 2,
      validated: true,
    });
    const url = { id: 1, domain, url: "http://127.0.0.1:1/" };
    const robot = { id: 2, domain, roomName: "board", robotId: 42 };
    expect(await ok("webhook.list", { domain })).toEqual([url, robot]);
    expect(await ok("webhook.list", { domain, validated: true })).toEqual([robot]);
    expect(await ok("webhook.list", { domain, validated: false })).toEqual([url]);
    expect(await ok("webhook.list", { domain, token: "BOARD" })).toEqual([robot]);
    expect(await ok("webhook.list", { domain, token: "127.0.0.1" })).toEqual([url]);
    expect(await ok("webhook.list", { domain, token: "42" })).toEqual([robot]);
    expect(await ok("webhook.list", { domain: "other.org" })).toEqual([]);
    expect(await ok("webhook.validate", { id: 2 })).toEqual({ validated: true });
  });

  it("is removed once", async () => {
    const { ok, no } = await start();
    await ok("webhook.add", { domain, type: "robot", robotId: 42 });
    await ok("webhook.remove", { id: 1 });
    expect(await ok("webhook.list", { domain })).toEqual([]);
    expect(await no("webhook.remove", { id: 1 })).toBe("id: there is no webhook 1");
    expect(await no("webhook.validate", { id: 1 })).toBe("id: there is no webhook 1");
  });

  it("may be added twice, unless duplicates are refused", async () => {
    const { ok, no, emulator } = await start();
    const hook = { domain, type: "url", url: "http://127.0.0.1:1/" };
    await ok("webhook.add", hook);
    expect(await ok("webhook.add", hook)).toMatchObject({ id: 2 });
    emulator.setReadings({ webhookDuplicates: "refused" });
    expect(await no("webhook.add", hook)).toBe("url: webhook 1 is the same");
    await ok("webhook.add", { ...hook, roomName: "board" });
  });
});

describe("a validation", () => {
  it("accepts the signature of the manual's example", () => {
    const body = "b31ecd741c86f3abe01d93ebceb19b73cc2595bb5f5f3d4ba8328b3c37e6698b";
    const [signThis, key] = ["c9002b50c6911daa18854e1ec25d5b47", "54ed8ea9722c38499ea8dbbeca19762e"];
    expect(isSignedCorrectly({ kind: "answer", status: 200, body }, signThis, key)).toBe(true);
    expect(isSignedCorrectly({ kind: "answer", status: 500, body }, signThis, key)).toBe(false);
  });

  it("posts a text to sign with the domain's webhookKey", async () => {
    const webhookKey = "54ed8ea9722c38499ea8dbbeca19762e";
    const { ok } = await start({ seed: { domains: { [domain]: { webhookKey } } } });
    const listener = await listen(({ signThis }) => ({ body: sign(webhookKey, signThis) }));
    await ok("webhook.add", { domain, type: "url", url: listener.url });
    expect(await ok("webhook.validate", { id: 1 })).toEqual({ validated: true });
    expect(listener.got).toEqual([{ event: "validation", signThis: expect.stringMatching(/^[0-9a-f]{32}$/) }]);
    expect(await ok("webhook.list", { domain, validated: true })).toHaveLength(1);
  });

  const right = (signThis: string) => sign(DEMO_WEBHOOK_KEY, signThis);
  it.each([
    ["in upper case", (text: string) => ({ body: right(text).toUpperCase() })],
    ["as JSON", (text: string) => ({ body: JSON.stringify(right(text)) })],
    ["with a line's end", (text: string) => ({ body: `${right(text)}\n` })],
    ["under another key", (text: string) => ({ body: sign("other", text) })],
    ["with a failure's status", (text: string) => ({ status: 500, body: right(text) })],
    ["elsewhere", (text: string) => ({ status: 307, headers: { location: "/elsewhere" }, body: right(text) })],
    ["with nothing", () => ({})],
    ["without an end", (text: string) => ({ body: right(text).repeat(1000) })],
  ])("fails with an answer %s", async (_, answer) => {
    const { ok, emulator } = await start();
    const listener = await listen(({ signThis }) => answer(signThis));
    await ok("webhook.add", { domain, type: "url", url: listener.url });
    expect(await ok("webhook.validate", { id: 1 })).toEqual({ validated: false });
    expect(listener.got).toHaveLength(1);
    expect(emulator.deliveries).toMatchObject([{ event: "validation", attempts: 1, outcome: "failed" }]);
  });

  it("fails without a listener, and clears validated", async () => {
    const { ok, emulator } = await start();
    emulator.world("fra-1").addWebhook({ domain, type: "url", url: "http://127.0.0.1:1/", validated: true });
    expect(await ok("webhook.validate", { id: 1 })).toEqual({ validated: false });
    expect(emulator.log.at(-1)).toMatchObject({ method: "validate", effect: true });
    emulator.world("fra-1").addWebhook({ domain, type: "url", url: "http://127.0.0.1:1/", validated: true });
    emulator.setReadings({ failedValidation: "keeps" });
    expect(await ok("webhook.validate", { id: 2 })).toEqual({ validated: true });
  });

  it("delays no other call, and is refused if its webhook is removed meanwhile", async () => {
    const { ok, no, call } = await start();
    const gate = createGate();
    const asked = createGate();
    const listener = await listen(async ({ signThis }) => {
      asked.open();
      await gate.opened;
      return { body: right(signThis) };
    });
    await ok("webhook.add", { domain, type: "url", url: listener.url });
    const validating = call("webhook.validate", { id: 1 });
    await asked.opened;
    await ok("webhook.remove", { id: 1 });
    gate.open();
    expect((await validating).body).toEqual({ isError: true, errMsg: "id: there is no webhook 1" });
    expect(await no("webhook.remove", { id: 1 })).toContain("there is no webhook");
  });
});

describe("an event", () => {
  it("is posted in the shape of Appendix C, in order, to validated listeners of its domain and room in the region", async () => {
    const { ok, emulator } = await start();
    const [all, board, other, unvalidated] = [await listen(), await listen(), await listen(), await listen()];
    const world = emulator.world("fra-1");
    world.addWebhook({ domain, type: "url", url: all.url, validated: true });
    world.addWebhook({ domain, type: "url", url: board.url, room: "board", validated: true });
    world.addWebhook({ domain, type: "url", url: other.url, room: "other", validated: true });
    world.addWebhook({ domain, type: "url", url: unvalidated.url });
    world.addWebhook({ domain: "other.org", type: "url", url: other.url, validated: true });
    emulator.world("sfo-1").addWebhook({ domain, type: "url", url: other.url, validated: true });

    const { hostKey } = await ok<{ hostKey: string }>("room.init", { id: "chat.org/board", key: "pw", addHostKey: true });
    world.join("chat.org/board", { id: "anna", hostKey });
    world.join("chat.org/board", { id: "ben", password: "pw" });
    world.leave("chat.org/board", "ben");
    await ok("room.destroy", { id: "chat.org/board", forceKick: true });
    await emulator.settled();

    const room = { name: "board" };
    const events = [
      {
        event: "roomCreated",
        payload: { room: { name: "board", type: 1, capacity: 256, isLocked: false, password: "pw", hostKey } },
      },
      { event: "clientAdded", payload: { room, client: { id: "anna", type: 1 } } },
      { event: "clientAdded", payload: { room, client: { id: "ben", type: 2 } } },
      { event: "clientsRemoved", payload: { room, clients: [{ id: "ben", type: 2 }] } },
      { event: "clientsRemoved", payload: { room, clients: [{ id: "anna", type: 1 }] } },
      { event: "roomRemoved", payload: { room } },
    ];
    expect(all.got).toEqual(events.map((event) => ({ webhookId: 1, domain, ...event })));
    expect(board.got).toEqual(events.map((event) => ({ webhookId: 2, domain, ...event })));
    expect([...other.got, ...unvalidated.got]).toEqual([]);
    expect(
      emulator.deliveries.every(({ outcome, attempts, status }) => outcome === "delivered" && attempts === 1 && status === 200),
    ).toBe(true);
  });

  it("never delays the call, is tried again after a failure, and keeps the order", async () => {
    const { ok, emulator } = await start();
    const gate = createGate();
    let failures = 1;
    const listener = await listen(async () => {
      await gate.opened;
      return { status: failures-- > 0 ? 503 : 200 };
    });
    emulator.world("fra-1").addWebhook({ domain, type: "url", url: listener.url, validated: true });
    await ok("room.init", { id: "chat.org/board" });
    await ok("room.destroy", { id: "chat.org/board" });
    expect(emulator.deliveries.map(({ outcome }) => outcome)).toEqual(["pending", "pending"]);
    gate.open();
    await emulator.settled();
    expect(listener.got.map(({ event }) => event)).toEqual(["roomCreated", "roomCreated", "roomRemoved"]);
    expect(emulator.deliveries.map(({ attempts, outcome }) => [attempts, outcome])).toEqual([
      [2, "delivered"],
      [1, "delivered"],
    ]);
  });

  it("fails after the last try, and at once if it is refused or redirected", async () => {
    const { ok, emulator } = await start({ readings: { deliveryTries: 2 } });
    const elsewhere = await listen();
    const moved = await listen(() => ({ status: 301, headers: { location: elsewhere.url } }));
    emulator.world("fra-1").addWebhook({ domain, type: "url", url: "http://127.0.0.1:1/", validated: true });
    emulator.world("fra-1").addWebhook({ domain, type: "url", url: moved.url, validated: true });
    await ok("room.init", { id: "chat.org/board" });
    await emulator.settled();
    expect(emulator.deliveries).toMatchObject([
      { attempts: 2, status: null, outcome: "failed", error: expect.any(String) },
      { attempts: 1, status: 301, outcome: "failed" },
    ]);
    expect(elsewhere.got).toEqual([]);
  });

  it("is only roomCreated, by a reading", async () => {
    const { ok, emulator } = await start({ readings: { events: "roomCreated", eventRoomName: "id" } });
    const listener = await listen();
    emulator.world("fra-1").addWebhook({ domain, type: "url", url: listener.url, validated: true });
    await ok("room.init", { id: "chat.org/board" });
    await ok("room.destroy", { id: "chat.org/board" });
    await emulator.settled();
    expect(listener.got).toMatchObject([{ event: "roomCreated", payload: { room: { name: "chat.org/board" } } }]);
  });

  it("is dropped when the emulator is closed or the webhook removed", async () => {
    const { ok, emulator } = await start();
    const reached = createGate();
    const listener = await listen(() => {
      reached.open();
      return new Promise(() => {});
    });
    emulator.world("fra-1").addWebhook({ domain, type: "url", url: listener.url, validated: true });
    await ok("room.init", { id: "chat.org/board" });
    await ok("room.destroy", { id: "chat.org/board" });
    await reached.opened;
    await emulator.close();
    expect(emulator.deliveries.map(({ outcome }) => outcome)).toEqual(["dropped", "dropped"]);
  });
});
