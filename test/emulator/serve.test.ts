import { readFileSync, statSync, writeFileSync } from "node:fs";
import { Agent as HttpAgent, request } from "node:http";
import { request as secureRequest } from "node:https";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../harness/folder.ts";
import { createEmulator, DEMO_ACCOUNT, DEMO_WEBHOOK_KEY, serveEmulator, type ServeOptions } from "../../src/emulator/index.ts";
import { plainText } from "../../src/emulator/calls/log-line.ts";
import { meeting, NOON, signedHeaders, start } from "./caller.ts";
import { createGate } from "./listener.ts";

const directory = (): string => temporaryFolder();
const TLS = { cert: new URL("tls/loopback.cert.pem", import.meta.url), key: new URL("tls/loopback.key.pem", import.meta.url) };

/** Serves during the callback; returns the printed lines. */
async function serving(options: Partial<ServeOptions>, during: (url: string) => Promise<void>): Promise<string[]> {
  const lines: string[] = [];
  const ready = createGate();
  const stop = new AbortController();
  const served = serveEmulator({
    port: 0,
    now: () => NOON,
    signal: stop.signal,
    out: (line) => {
      lines.push(line);
      ready.open();
    },
    ...options,
  });
  await Promise.race([ready.opened, served]);
  await during(lines[0]?.split(" ").at(-1) ?? "");
  stop.abort();
  await served;
  return lines;
}

async function call(url: string, method: string, data: object = {}): Promise<unknown> {
  const [collection, name] = method.split(".");
  const body = JSON.stringify({ method: name, data });
  return (await fetch(`${url}/api/${collection}`, { method: "POST", headers: signedHeaders(DEMO_ACCOUNT), body })).json();
}

describe("xroom emulator", () => {
  it("prints its url, its credentials, and a line for each call", async () => {
    const lines = await serving({}, async (url) => {
      await call(url, "booking.add", meeting("board", "2026-12-01T10:00:00Z", { key: "hunter2", addHostKey: true }));
      await call(url, "booking.list", { domain: "chat.org" });
      await call(url, "booking.remove", { id: 1 });
      await call(url, "room.destroy", { id: "chat.org/board" });
      await call(url, "webhook.add", { domain: "chat.org", type: "robot", robotId: 1 });
      await call(url, "webhook.validate", { id: 1 });
      await fetch(`${url}/sfo-1/api/room`, { method: "POST", body: "{}" });
    });
    expect(lines).toEqual([
      expect.stringMatching(/^xroom emulator ready at http:\/\/127\.0\.0\.1:\d+$/),
      `export XROOM_ID=demo XROOM_SECRET=${DEMO_ACCOUNT.secret} XROOM_WEBHOOK_KEY=${DEMO_WEBHOOK_KEY}`,
      "12:00:00 fra-1 booking.add chat.org/board → ok id 1",
      "12:00:00 fra-1 booking.list chat.org → ok 1 listed",
      "12:00:00 fra-1 booking.remove 1 → ok",
      "12:00:00 fra-1 room.destroy chat.org/board → failed: id: the room chat.org/board is not open",
      "12:00:00 fra-1 webhook.add chat.org → ok id 1",
      "12:00:00 fra-1 webhook.validate 1 → ok validated",
      "12:00:00 sfo-1 room → failed 400: x-api-version is missing",
    ]);
  });

  it("prints no terminal escapes", async () => {
    const nasty = "a\u001b[2J\u001b]0;pwned\u0007b\r\nc\u202ed";
    const lines = await serving({}, async (url) => void (await call(url, "booking.list", { domain: nasty })));
    // oxlint-disable-next-line no-control-regex
    expect(lines.join("")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(plainText("x".repeat(10_000)).length).toBeLessThan(1000);
  });

  it("saves its worlds in a file that only its owner can read", async () => {
    const state = join(directory(), "deep", "sandbox.json");
    await serving({ state }, async (url) => void (await call(url, "room.init", { id: "chat.org/board" })));
    expect(statSync(state).mode & 0o777).toBe(0o600);
    await serving({ state }, async (url) => {
      expect(await call(url, "room.list")).toMatchObject({ data: { "chat.org": { "chat.org/board": {} } } });
    });
  });

  it("starts with a seed, and doesn't print a given account", async () => {
    const seed = join(directory(), "seed.yaml");
    writeFileSync(seed, "account: { id: acme, secret: hunter2 }\nregions: { fra-1: { rooms: [{ id: chat.org/lobby }] } }");
    const lines = await serving({ seed }, async () => {});
    expect(lines).toHaveLength(1);
    await serving({ seed, account: DEMO_ACCOUNT }, async (url) => {
      expect(await call(url, "room.list")).toMatchObject({ data: { "chat.org": {} } });
    });
  });

  it("fails with the reason if a file or port can't be used", async () => {
    const bad = join(directory(), "bad");
    writeFileSync(bad, "{");
    const none = async (): Promise<void> => {};
    await expect(serving({ seed: "/nowhere.yaml" }, none)).rejects.toThrow("can't read /nowhere.yaml");
    await expect(serving({ seed: bad }, none)).rejects.toMatchObject({ diagnostics: [{ source: { file: bad } }] });
    await expect(serving({ state: bad }, none)).rejects.toThrow("is not JSON");
    await expect(serving({ tlsCert: bad }, none)).rejects.toThrow("both a certificate and its key");
    const { url } = await start();
    await expect(serving({ port: Number(new URL(url).port) }, none)).rejects.toThrow("can't listen on port");
  });

  it("speaks https", async () => {
    const emulator = createEmulator({ tls: { cert: readFileSync(TLS.cert), key: readFileSync(TLS.key) } });
    try {
      const url = await emulator.listen();
      expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
      const status = await new Promise((resolve, reject) => {
        const headers = signedHeaders(emulator.account);
        const sent = secureRequest(`${url}/api/room`, { method: "POST", headers, ca: readFileSync(TLS.cert) }, (response) => {
          response.resume();
          resolve(response.statusCode);
        });
        sent.on("error", reject).end('{"method":"list"}');
      });
      expect(status).toBe(200);
    } finally {
      await emulator.close();
    }
  });

  it("closes at once despite connections that are kept alive", async () => {
    const { emulator, url } = await start();
    const agent = new HttpAgent({ keepAlive: true });
    const status = await new Promise((resolve, reject) => {
      const headers = signedHeaders(emulator.account);
      const sent = request(`${url}/api/room`, { method: "POST", headers, agent }, (response) => {
        response.resume().on("end", () => resolve(response.statusCode));
      });
      sent.on("error", reject).end('{"method":"list"}');
    });
    expect(status).toBe(200);
    const begun = performance.now();
    await emulator.close();
    expect(performance.now() - begun).toBeLessThan(1000);
    agent.destroy();
    await emulator.close();
  });

  it("answers 500 to an error of its own", async () => {
    const { call: calling } = await start({
      onCall: () => {
        throw new Error("a mistake");
      },
    });
    expect(await calling("room.list")).toMatchObject({
      status: 500,
      body: { isError: true, errMsg: "the emulator failed: a mistake" },
    });
  });

  it("answers requests that are not HTTP or have no route", async () => {
    const { url } = await start();
    const response = await fetch(`${url}/`);
    expect([response.status, await response.json()]).toEqual([
      404,
      { isError: true, errMsg: expect.stringContaining("/api/room") },
    ]);
    const { connect } = await import("node:net");
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    socket.end("HELLO?\r\n\r\n");
    let said = "";
    for await (const chunk of socket) said += String(chunk);
    expect(said).toMatch(/^HTTP\/1\.1 400 /);
  });

  it("assumes answers of listeners on other machines, by option, without a POST", async () => {
    const { emulator, ok } = await start({ listeners: "assumed" });
    await ok("webhook.add", { domain: "chat.org", type: "url", url: "https://crm.example.com/xroom" });
    expect(await ok("webhook.validate", { id: 1 })).toEqual({ validated: true });
    await ok("room.init", { id: "chat.org/board" });
    await emulator.settled();
    expect(emulator.deliveries).toMatchObject([{ outcome: "assumed" }, { event: "roomCreated", outcome: "assumed" }]);
    await ok("webhook.add", { domain: "chat.org", type: "url", url: "http://127.0.0.1:1/" });
    expect(await ok("webhook.validate", { id: 2 })).toEqual({ validated: false });
  });
});
