import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { signOfMore, type Headers } from "../../src/api/signs.ts";
import type { Fault } from "../../src/emulator/index.ts";
import { serveRaw } from "../harness/raw-server.ts";
import { serveSocket } from "../harness/raw-socket.ts";
import { emulate } from "../harness/world.ts";
import { client } from "./client.ts";

const TWO = [{ id: 1 }, { id: 2 }];

describe("a list", () => {
  it.each<[string, Headers, object]>([
    ["Link", { link: '<https://x.test/?page=2>; rel="next"' }, {}],
    ["Link with several relations", { link: '<https://x.test/?page=2>; title="a"; rel="prev NEXT"' }, {}],
    ["Link without quotes", { link: "<https://x.test/1>; rel=prev, <https://x.test/3>;rel=next" }, {}],
    ["Link in several headers", { link: ["<https://x.test/1>; rel=prev", "<https://x.test/3>; rel=next"] }, {}],
    ["Content-Range", { "content-range": "items 0-1/3" }, {}],
    ["Content-Range of a later part", { "content-range": "bytes 10-11/12" }, {}],
    ["Content-Range without a total", { "content-range": "items 0-1/*" }, {}],
    ["Content-Range of nothing", { "content-range": "items */5" }, {}],
    ["Content-Range that makes no sense", { "content-range": "two" }, {}],
    ["X-Total-Count", { "x-total-count": "3" }, {}],
    ["X-Next-Page", { "x-next-page": "2" }, {}],
    ["X-Total-Pages", { "x-total-pages": "2" }, {}],
    ["X-Has-More", { "x-has-more": "true" }, {}],
    ["a flag", {}, { hasMore: true }],
    ["a flag as a number", {}, { is_truncated: 1 }],
    ["a cursor", {}, { next_cursor: "abc" }],
    ["a total", {}, { totalCount: 3 }],
    ["a total below", {}, { pagination: { total: "3" } }],
    ["a link below", {}, { _links: { next: { href: "/2" } } }],
  ])("is a part by its %s", (_, headers, beside) => {
    expect(signOfMore(headers, beside, TWO)).toMatch(/\w/);
  });

  it.each<[string, Headers, object, unknown]>([
    ["nothing", {}, {}, TWO],
    ["a Link elsewhere", { link: '<https://x.test/;rel=next>; rel="help"; title="next"' }, {}, TWO],
    ["a whole range", { "content-range": "items 0-1/2" }, {}, TWO],
    ["the range of an empty list", { "content-range": "items */0" }, {}, []],
    ["its total", { "x-total-count": "2", "x-next-page": "", "x-total-pages": "1", "x-request-id": "9" }, { total: 2 }, TWO],
    [
      "that there is no more",
      { "x-has-more": "false" },
      { hasMore: false, next: null, nextPage: 0, meta: { total: "two" } },
      TWO,
    ],
    ["the number of rooms in all domains", {}, { total: 3 }, { "a.org": { x: {}, y: null }, "b.org": { z: {} }, "c.org": null }],
    ["a total of what can't be counted", {}, { total: 3 }, null],
  ])("is whole with %s", (_, headers, beside, data) => {
    expect(signOfMore(headers, beside, data)).toBeUndefined();
  });
});

const PARTS: readonly Fault[] = [
  ...(["206", "link", "content-range", "total", "more"] as const).map((sign) => ({ kind: "partial", sign }) as const),
  { kind: "accepted", when: "after" },
  { kind: "contradiction" },
  { kind: "contradiction", when: "after" },
  { kind: "cut-off" },
];

describe.each(["booking.list", "webhook.list", "room.list"] as const)("%s", (method) => {
  const data = { domain: "chat.org" };
  const plant = async () => {
    const { emulator, url } = await emulate();
    const fra = emulator.world("fra-1");
    for (const room of ["a", "b"]) {
      fra.addBooking({ domain: "chat.org", room, start: "2026-12-01T10:00:00Z", duration: 30 });
      fra.addWebhook({ domain: "chat.org", room, type: "robot", robotId: 1 });
      fra.openRoom(`chat.org/${room}`);
    }
    return { emulator, client: client(url, emulator.account) };
  };

  it.each(PARTS)("is asked for again after %j", async (fault) => {
    const {
      emulator,
      client: { reader },
    } = await plant();
    const whole = await reader.read("fra-1", method, data);
    emulator.order({ fault, times: 2 });
    expect(await reader.read("fra-1", method, data)).toEqual(whole);
    expect(emulator.log).toHaveLength(1 + 3);
  });

  it.each(PARTS)("fails in the end where it stays so, as by %j", async (fault) => {
    const {
      emulator,
      client: { reader },
    } = await plant();
    emulator.order({ fault, times: "always" });
    await expect(reader.read("fra-1", method, data)).rejects.toMatchObject({ outcome: "unknown" });
    expect(emulator.log).toHaveLength(3);
  });
});

it.each([
  ["206", 206, {}, "only a part (206)"],
  ["203", 203, {}, "status is 203"],
  ["226", 226, {}, "status is 226"],
  ["202", 202, {}, "did not say that it is done (202)"],
  ["a next page", 200, { link: "</2>; rel=next" }, "only a part of the list: its Link header leads to a next page"],
])("an answer with %s says why it is not taken", async (_, status, headers, message) => {
  const { connection } = await serveRaw((_heard: unknown, response: ServerResponse) =>
    response.writeHead(status, headers).end('{"isError":false,"data":[]}'),
  );
  await expect(connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })).rejects.toThrow(message);
});

it.each([
  ["ends before its length", "content-length: 100\r\n\r\n[]"],
  ["ends within a chunk", "transfer-encoding: chunked\r\n\r\n2\r\n[]\r\n5\r\n"],
])("an answer that %s is no answer, though what came is JSON", async (_, rest) => {
  const { connection, requests } = await serveSocket((socket) => void socket.end(`HTTP/1.1 200 OK\r\n${rest}`));
  await expect(connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })).rejects.toMatchObject({
    code: "cut-off",
  });
  expect(requests()).toBe(3);
});
