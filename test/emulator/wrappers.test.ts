import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { sign } from "../../src/api/sign.ts";
import { meeting, start, type Running } from "./caller.ts";

/** The vendor's wrappers can't run here, so their requests are written byte by byte. */

const HEX_SALT = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const PRINTABLE_SALT = `x&<Zq"/;7!'$%(){}[]^~|\\?*+,.:=@#`;

/** Sends bytes, and reads until the given number of answers or the end of the connection. */
async function talk({ url }: Running, bytes: string, answers: number): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.setEncoding("utf8");
  socket.write(bytes);
  let text = "";
  for await (const chunk of socket) {
    text += chunk as string;
    if (text.split("HTTP/1.1 ").length > answers && text.endsWith("}")) break;
  }
  socket.destroy();
  return text;
}

function request(
  { emulator }: Running,
  about: { salt: string; body: string; length?: number; host?: string; path?: string; more?: string[]; type?: string },
): string {
  const { id, secret } = emulator.account;
  return [
    `POST ${about.path ?? "/api/booking"} HTTP/1.1`,
    `Host: ${about.host ?? "api.xroom.app"}`,
    `Content-Type: ${about.type ?? "application/json"}`,
    `X-Api-Version: 2`,
    `X-Random: ${about.salt}`,
    `X-Auth-Id: ${id}`,
    `X-Auth-Key: ${sign(secret, about.salt)}`,
    ...(about.more ?? [`Content-Length: ${about.length ?? Buffer.byteLength(about.body)}`]),
    "",
    about.body,
  ].join("\r\n");
}

const list = JSON.stringify({ method: "list", data: { domain: "chat.org" } });

describe("the vendor's wrappers", () => {
  it("may use a salt of 32 random bytes in hex", async () => {
    const running = await start();
    expect(await talk(running, request(running, { salt: HEX_SALT, body: list }), 1)).toContain('{"isError":false,"data":[]}');
  });

  it("may use a salt of 32 printable characters with symbols", async () => {
    const running = await start();
    expect(PRINTABLE_SALT).toHaveLength(32);
    expect(await talk(running, request(running, { salt: PRINTABLE_SALT, body: list }), 1)).toContain(
      '{"isError":false,"data":[]}',
    );
  });

  it("may count characters where content-length counts bytes", async () => {
    const running = await start();
    const body = JSON.stringify({ method: "add", data: meeting("Café Ünïcödé 会議室", "2026-12-01T10:00:00Z") });
    const bytes = request(running, { salt: HEX_SALT, body, length: body.length });
    expect(await talk(running, bytes, 1)).toContain('{"isError":false,"data":{"id":1}}');
    expect(running.emulator.world("fra-1").bookings()[0]?.room).toBe("Café Ünïcödé 会議室");
  });

  it("get an error for such a body, by a reading", async () => {
    const running = await start({ readings: { shortContentLength: "refused" } });
    const body = JSON.stringify({ method: "add", data: meeting("Café", "2026-12-01T10:00:00Z") });
    expect(await talk(running, request(running, { salt: HEX_SALT, body, length: body.length }), 1)).toContain(
      "the body is not JSON",
    );
  });

  it("may send chunks, and a charset in the content type", async () => {
    const running = await start();
    const chunked = `${Buffer.byteLength(list).toString(16)}\r\n${list}\r\n0\r\n\r\n`;
    const type = "application/json; charset=utf-8";
    const bytes = request(running, { salt: HEX_SALT, body: chunked, type, more: ["Transfer-Encoding: chunked"] });
    expect(await talk(running, bytes, 1)).toContain('{"isError":false,"data":[]}');
  });

  it("may send an empty map as [], as null or not at all", async () => {
    const running = await start();
    for (const body of ['{"method":"list","data":[]}', '{"method":"list","data":null}', '{"method":"list"}']) {
      const bytes = request(running, { salt: HEX_SALT, body, path: "/api/room" });
      expect(await talk(running, bytes, 1)).toContain('{"isError":false,"data":{}}');
    }
  });

  it("may keep one connection for many calls", async () => {
    const running = await start();
    const one = request(running, { salt: HEX_SALT, body: list });
    const said = await talk(running, one + one + one, 3);
    expect(said.split('{"isError":false,"data":[]}')).toHaveLength(4);
    expect(said.toLowerCase()).toContain("connection: keep-alive");
  });
});

describe("a region", () => {
  const cases = [
    ["api.xroom.app", "/api/booking", "fra-1"],
    ["fra-1.signal.xroom.app", "/api/booking", "fra-1"],
    ["sfo-1.signal.xroom.app", "/api/booking", "sfo-1"],
    ["SGP-1.signal.xroom.app:4010", "/api/booking", "sgp-1"],
    ["127.0.0.1:4010", "/api/booking", "fra-1"],
    ["localhost", "/sgp-1/api/booking", "sgp-1"],
    ["sfo-1.signal.xroom.app", "/sgp-1/api/booking/", "sgp-1"],
  ];
  it.each(cases)("of host %s and path %s is %s", async (host, path, region) => {
    const running = await start();
    await talk(running, request(running, { salt: HEX_SALT, body: list, host: host!, path: path! }), 1);
    expect(running.emulator.log.map((call) => call.region)).toEqual([region]);
  });

  it("that is unknown is an error that names the others", async () => {
    const running = await start();
    for (const [host, path] of [
      ["mars-1.signal.xroom.app", "/api/booking"],
      ["localhost", "/mars-1/api/booking"],
    ]) {
      const said = await talk(running, request(running, { salt: HEX_SALT, body: list, host: host!, path: path! }), 1);
      expect(said).toMatch(/^HTTP\/1\.1 404 [^]*fra-1, sfo-1, sgp-1/);
    }
  });
});
