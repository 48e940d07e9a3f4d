import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { connect, type Connection, type ConnectOptions } from "../../src/api/client.ts";
import { createEndpoint } from "../../src/api/endpoint.ts";
import { pourOut } from "../harness/endless.ts";
import { createProject } from "../harness/project.ts";
import { serveProxy } from "../harness/proxy.ts";
import { serveRaw } from "../harness/raw-server.ts";
import { closedPort, serveSocket } from "../harness/raw-socket.ts";
import { emulate } from "../harness/world.ts";
import { client, QUICK } from "./client.ts";

const pem = (name: string): string => fileURLToPath(new URL(`../emulator/tls/loopback.${name}.pem`, import.meta.url));
const list = { domain: "chat.org" };

function reach(url: string, proxy: ConnectOptions["proxy"] = {}, account = { id: "me", secret: "s" }): Connection {
  const endpoints = [createEndpoint("fra-1", url, ["rooms.invalid"])];
  const connection = connect({ endpoints, account, retry: QUICK, proxy });
  onTestFinished(() => connection.close());
  return connection;
}

async function emulateTls(): Promise<Awaited<ReturnType<typeof emulate>> & { port: number }> {
  const [cert, key] = await Promise.all([readFile(pem("cert")), readFile(pem("key"))]);
  const world = await emulate({ tls: { cert, key } });
  return { ...world, port: Number(new URL(world.url).port) };
}

describe("a server without a trusted certificate", () => {
  it("is sent nothing, and not tried again", async () => {
    const { emulator, url } = await emulateTls();
    const failed = client(url, emulator.account).writer.write("fra-1", "room.init", { id: "chat.org/board" });
    await expect(failed).rejects.toMatchObject({
      code: "tls",
      outcome: "not-sent",
      message: expect.stringContaining("SELF_SIGNED") as string,
    });
    expect(emulator.log).toEqual([]);
  });

  it("or without TLS is named as such", async () => {
    const { emulator, url } = await emulate();
    const failed = client(url.replace("http:", "https:"), emulator.account).reader.read("fra-1", "booking.list", list);
    await expect(failed).rejects.toMatchObject({ code: "tls" });
  });
});

describe("a server that is not there", () => {
  it("is reported with the error's code, whether its port is closed or its name unknown", async () => {
    const closed = client(`http://127.0.0.1:${await closedPort()}`, { id: "me", secret: "s" });
    await expect(closed.reader.read("fra-1", "booking.list", list)).rejects.toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ can't be reached \(ECONNREFUSED\)$/) as string,
    });
    await expect(reach("https://rooms.invalid").reader.read("fra-1", "booking.list", list)).rejects.toMatchObject({
      code: "unreachable",
      outcome: "not-sent",
    });
  });
});

describe("a connection that ends", () => {
  it.each<[string, string]>([
    ["without an answer", ""],
    ["in the middle of the head", "HTTP/1.1 200 O"],
    ["in the middle of the body", 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"isErr'],
    ["in the middle of a chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n20\r\n{"],
    ["with nonsense", "SSH-2.0-OpenSSH_9.6\r\n"],
  ])("%s may have been heard: a read is sent again, an addition is not", async (_, bytes) => {
    const { connection, requests } = await serveSocket((socket) => socket.end(bytes));
    await expect(connection.reader.read("fra-1", "booking.list", list)).rejects.toMatchObject({
      code: "cut-off",
      outcome: "unknown",
    });
    expect(requests()).toBe(3);
    const add = connection.writer.write("fra-1", "webhook.add", { domain: "chat.org", type: "robot", robotId: 1 });
    await expect(add).rejects.toMatchObject({ code: "cut-off", outcome: "unknown" });
    expect(requests()).toBe(4);
  });

  it("by a reset is uncertain too", async () => {
    const { connection, requests } = await serveSocket((socket) => socket.resetAndDestroy());
    await expect(connection.writer.write("fra-1", "room.init", { id: "chat.org/a" })).rejects.toMatchObject({
      outcome: "unknown",
    });
    expect(requests()).toBe(1);
  });

  it("after an answer is replaced for the next call", async () => {
    const { connection, sockets } = await serveSocket((socket) =>
      socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n[]"),
    );
    for (let count = 1; count <= 3; count += 1) {
      expect(await connection.reader.read("fra-1", "booking.list", list)).toEqual([]);
      expect(sockets()).toBe(count);
    }
  });

  it("that stops in the middle of a body times out, as uncertain", async () => {
    const { connection } = await serveSocket((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"isErr'), {
      timeout: 60,
    });
    await expect(connection.writer.write("fra-1", "room.init", { id: "chat.org/a" })).rejects.toMatchObject({
      code: "timeout",
      outcome: "unknown",
    });
  });
});

describe("an endless answer", () => {
  it("is cut off, and the addition may have been done", async () => {
    const { connection, heard } = await serveRaw((_: unknown, response: ServerResponse) => pourOut(response));
    const add = connection.writer.write("fra-1", "webhook.add", { domain: "chat.org", type: "robot", robotId: 1 });
    await expect(add).rejects.toMatchObject({
      code: "unreadable",
      outcome: "unknown",
      message: expect.stringMatching(/^127\.0\.0\.1:\d+: the answer is larger than 128 MiB$/) as string,
    });
    expect(heard).toHaveLength(1);
  });
});

describe("a proxy", () => {
  const URL = "https://fra-1.signal.xroom.app";

  it.each(["https", "http"])("from the environment's variable for %s tunnels TLS", async (scheme) => {
    const { port, emulator } = await emulateTls();
    const proxy = await serveProxy(port);
    const failed = reach(URL, { [scheme]: proxy.url }).reader.read("fra-1", "booking.list", list);
    await expect(failed).rejects.toMatchObject({ code: "tls", outcome: "not-sent" });
    expect(proxy.asked).toEqual(["CONNECT fra-1.signal.xroom.app:443"]);
    expect(emulator.log).toEqual([]);
  });

  it("may have no scheme", async () => {
    const { port } = await emulateTls();
    const proxy = await serveProxy(port);
    await reach(URL, { https: proxy.address })
      .reader.read("fra-1", "booking.list", list)
      .catch(() => undefined);
    expect(proxy.asked).toHaveLength(1);
  });

  it("that is no web address fails at once, without quoting its password", () => {
    expect(() => reach(URL, { https: "http://user:pa55word@:99999:x" })).toThrow(/not a web address/);
    expect(() => reach(URL, { https: "http://user:pa55word@:99999:x" })).not.toThrow(/pa55word/);
  });

  it("that can't be reached is named without its password", async () => {
    const failed = reach(URL, { https: "http://user:pa55word@127.0.0.1:9" }).reader.read("fra-1", "booking.list", list);
    await expect(failed).rejects.toMatchObject({
      code: "unreachable",
      outcome: "not-sent",
      message: "the proxy 127.0.0.1:9, on the way to fra-1.signal.xroom.app, can't be reached (ECONNREFUSED)",
    });
  });

  it("that opens no tunnel lets nothing through: even an addition may be retried", async () => {
    const proxy = await serveProxy(undefined);
    await expect(reach(URL, { https: proxy.url }).writer.write("fra-1", "room.init", { id: "a/b" })).rejects.toMatchObject({
      code: "unreachable",
      outcome: "not-sent",
    });
    expect(proxy.asked).toHaveLength(3);
  });

  it.each(["rooms.invalid", "*", ".invalid", "other.example,rooms.invalid"])("is not used with NO_PROXY=%s", async (no) => {
    const proxy = await serveProxy(undefined);
    const failed = reach("https://rooms.invalid", { https: proxy.url, no }).reader.read("fra-1", "booking.list", list);
    await expect(failed).rejects.toMatchObject({ code: "unreachable" });
    expect(proxy.asked).toEqual([]);
  });

  it("is never used for loopback", async () => {
    const { emulator, url } = await emulate();
    const proxy = await serveProxy(undefined);
    const { reader } = client(url, emulator.account, { proxy: { http: proxy.url, https: proxy.url, no: "" } });
    expect(await reader.read("fra-1", "booking.list", list)).toEqual([]);
    expect(proxy.asked).toEqual([]);
  });

  it("from the process's own environment is not used", async () => {
    const proxy = await serveProxy(undefined);
    const before = process.env["HTTPS_PROXY"];
    process.env["HTTPS_PROXY"] = proxy.url;
    onTestFinished(() => {
      if (before === undefined) delete process.env["HTTPS_PROXY"];
      else process.env["HTTPS_PROXY"] = before;
    });
    await reach("https://rooms.invalid")
      .reader.read("fra-1", "booking.list", list)
      .catch(() => undefined);
    expect(proxy.asked).toEqual([]);
  });

  it("carries the command's calls, and the platform's certificate is checked", async () => {
    const { port, emulator } = await emulateTls();
    const proxy = await serveProxy(port);
    const project = await createProject(
      {},
      {
        XROOM_ID: emulator.account.id,
        XROOM_SECRET: emulator.account.secret,
        HTTPS_PROXY: proxy.url,
        NODE_EXTRA_CA_CERTS: pem("cert"),
      },
    );
    const ran = await project.xroom("auth", "check");
    expect(`${ran.out}${ran.err}`).not.toMatch(/error/i);
    expect(ran.code).toBe(0);
    expect(emulator.log.length).toBeGreaterThan(0);
    expect(emulator.log.every(({ authorized }) => authorized)).toBe(true);
    expect(new Set(proxy.asked).has("CONNECT fra-1.signal.xroom.app:443")).toBe(true);
  });
});
