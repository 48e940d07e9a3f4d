import type { ServerResponse } from "node:http";
import { describe, expect, it } from "vitest";
import { parseRetryAfter, readAnswer } from "../../src/api/answer.ts";
import type { CallError } from "../../src/api/call-error.ts";
import { serveRaw } from "../harness/raw-server.ts";
import { emulate } from "../harness/world.ts";
import { client } from "./client.ts";

const AT = { region: "fra-1", method: "booking.list" };
const read = (status: number, body: string, retryAfter?: string): unknown =>
  readAnswer({ status, body, retryAfter }, AT, Date.parse("2026-12-01T00:00:00Z"), ["hunter2", 'quo"ted']);
const failureOf = (status: number, body: string, retryAfter?: string): unknown => {
  try {
    read(status, body, retryAfter);
  } catch (error) {
    return error;
  }
  throw new Error("a failure was expected");
};
const HTML = "<html><body><h1>502 Bad Gateway</h1></body></html>";

describe("an answer", () => {
  it.each<[string, number, string, unknown]>([
    ["in the envelope", 200, '{"isError":false,"data":[1]}', [1]],
    ["in the envelope, with unknown fields", 200, '{"isError":false,"data":{"id":0},"trace":"x"}', { id: 0 }],
    ["in the envelope, without data", 200, '{"isError":false}', null],
    ["in the envelope, with null", 200, '{"isError":false,"data":null}', null],
    ["in the envelope, with false", 200, '{"isError":false,"data":false}', false],
    ["in the envelope, with a no that is a number", 200, '{"isError":0,"data":[1]}', [1]],
    ["in the envelope, with a no that is null, and no message", 200, '{"isError":null,"errMsg":null,"data":[1]}', [1]],
    ["in the envelope, with an empty message", 200, '{"isError":false,"errMsg":"","data":[1]}', [1]],
    ["bare", 200, "[1]", [1]],
    ["a bare object", 200, '{"id":3,"validated":false}', { id: 3, validated: false }],
    ["a bare false", 200, "false", false],
    ["a bare zero", 200, "0", 0],
    ["null", 200, "null", null],
    ["empty", 200, "", null],
    ["blank", 200, " \r\n", null],
    ["empty, with status 204", 204, "", null],
    ["in the envelope, with status 201", 201, '{"isError":false,"data":{"id":7}}', { id: 7 }],
  ])("that is %s is read", (_, status, body, output) => {
    expect(read(status, body)).toEqual(output);
  });

  it.each<[string, number, string, object]>([
    [
      "isError under 200",
      200,
      '{"isError":true,"errMsg":"no such room"}',
      { code: "refused", outcome: "refused", message: "no such room" },
    ],
    [
      "isError as a number",
      200,
      '{"isError":1,"errMsg":"no such room"}',
      { code: "refused", outcome: "refused", message: "no such room" },
    ],
    ["isError as something else", 200, '{"isError":"yes"}', { code: "refused", outcome: "refused" }],
    ["an errMsg alone", 200, '{"errMsg":"no such room"}', { code: "refused", outcome: "refused", message: "no such room" }],
    [
      "a success with an error message",
      200,
      '{"isError":false,"errMsg":"booked by others","data":{"id":7}}',
      { code: "unclear", outcome: "unknown", message: "the answer is a success with an error message: booked by others" },
    ],
    ["data with an error message", 200, '{"errMsg":"booked by others","data":{"id":7}}', { code: "unclear", outcome: "unknown" }],
    ["a gateway's error under 200", 200, '{"error":"upstream timed out"}', { code: "unclear", outcome: "unknown" }],
    ["202", 202, '{"isError":false,"data":{"id":7}}', { code: "unclear", outcome: "unknown", status: 202 }],
    ["206", 206, '{"isError":false,"data":[1]}', { code: "unclear", outcome: "unknown", status: 206 }],
    ["isError without a word", 200, '{"isError":true}', { code: "refused", outcome: "refused" }],
    ["isError with something else for a message", 200, '{"isError":true,"errMsg":{"a":1}}', { code: "refused" }],
    [
      "isError under 400",
      400,
      '{"isError":true,"errMsg":"bad"}',
      { code: "refused", outcome: "refused", message: "bad", status: 400 },
    ],
    ["isError under 500", 500, '{"isError":true,"errMsg":"oops"}', { code: "server-error", outcome: "unknown", message: "oops" }],
    ["a success under 500", 500, '{"isError":false,"data":[]}', { code: "server-error", outcome: "unknown" }],
    ["a proxy's page under 502", 502, HTML, { code: "server-error", outcome: "unknown" }],
    ["a proxy's page under 404", 404, HTML, { code: "refused", outcome: "refused", message: "refused with status 404" }],
    ["a proxy's page under 200", 200, HTML, { code: "unreadable", outcome: "unknown" }],
    ["text", 200, "OK", { code: "unreadable", outcome: "unknown" }],
    ["half of JSON", 200, '{"isError":false,"da', { code: "unreadable", outcome: "unknown" }],
    ["a timeout of the server's own", 408, "", { code: "server-error", outcome: "unknown" }],
    ["401", 401, "", { code: "unauthorized", outcome: "refused" }],
    ["403", 403, '{"isError":true,"errMsg":"who?"}', { code: "unauthorized", outcome: "refused", message: "who?" }],
    ["a redirect", 302, "", { code: "refused", outcome: "refused", message: "refused with status 302" }],
    ["429", 429, "", { code: "throttled", outcome: "throttled", retryAfter: undefined, message: "asked to slow down (429)" }],
  ])("that is %s is a failure", (_, status, body, expected) => {
    expect(failureOf(status, body)).toMatchObject({ ...AT, ...expected });
  });

  it("with status 429 has the length of the pause in its message", () => {
    expect(failureOf(429, "", "7200")).toMatchObject({ message: "asked to slow down (429), and to come back in 7200 s" });
  });

  it("of great length is quoted in part", () => {
    const error = failureOf(400, JSON.stringify({ isError: true, errMsg: "x".repeat(5_000) })) as Error;
    expect(error.message).toHaveLength(300);
  });

  it.each(["the key hunter2 is too short", `the key ${JSON.stringify('quo"ted')} is too short`, `${"x".repeat(295)}hunter2`])(
    "is not quoted if it quotes a password",
    (errMsg) => {
      const error = failureOf(200, JSON.stringify({ isError: true, errMsg })) as Error;
      expect(error.message).not.toMatch(/hunt|quo/);
      expect(error.message).toContain("not shown");
    },
  );

  it("is not quoted if it quotes a password of the request", async () => {
    const { connection } = await serveRaw((heard: { body: string }, response: ServerResponse) =>
      response.end(JSON.stringify({ isError: true, errMsg: `bad request: ${heard.body}` })),
    );
    const meetingOptions = { duration: 30, key: "s3cret-alpha" };
    const add = connection.writer.write("fra-1", "booking.add", {
      domain: "chat.org",
      roomName: "b",
      startTime: 0,
      meetingOptions,
    });
    await expect(add).rejects.toThrow("not shown");
    await expect(
      connection.writer.write("fra-1", "room.setPassword", { id: "chat.org/b", password: "s3cret-alpha" }),
    ).rejects.toThrow("not shown");
  });

  it("is not quoted if it quotes the signature or the API secret", async () => {
    const { connection } = await serveRaw((heard: { headers: Record<string, string> }, response: ServerResponse) =>
      response.end(JSON.stringify({ isError: true, errMsg: `bad key ${heard.headers["x-auth-key"]}` })),
    );
    await expect(connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })).rejects.toThrow("not shown");
  });

  it.each<[string, (password: string) => object]>([
    ["another call's password", (key) => ({ meetingOptions: { duration: 30, key } })],
    ["a password that is set", (password) => ({ id: "chat.org/b", password })],
  ])("is not quoted if it quotes %s", async (_, data) => {
    const { connection } = await serveRaw((_heard: unknown, response: ServerResponse, count: number) =>
      response.end(count === 1 ? "null" : JSON.stringify({ isError: true, errMsg: "did you mean alpha7 here?" })),
    );
    await connection.writer.write("fra-1", "room.setPassword", data("alpha7") as never);
    await expect(connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })).rejects.toThrow("not shown");
  });

  it.each(["password", "hostKey", "key"])("is not quoted if it quotes a %s that a list has told", async (field) => {
    const { connection } = await serveRaw((_heard: unknown, response: ServerResponse, count: number) =>
      response.end(JSON.stringify(count === 1 ? [{ [field]: 'a"7' }] : { isError: true, errMsg: 'did you mean a"7 here?' })),
    );
    await connection.reader.read("fra-1", "booking.list", { domain: "chat.org" });
    await expect(connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })).rejects.toThrow("not shown");
  });

  it("is not quoted if it quotes a secret of the config that was never sent", async () => {
    const { connection } = await serveRaw({ isError: true, errMsg: "alpha7 is in use" }, { secrets: ["alpha7"] });
    await expect(connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })).rejects.toThrow("not shown");
  });

  it("is kept in part if it isn't JSON", () => {
    expect(failureOf(200, HTML)).toMatchObject({ body: HTML });
    expect(failureOf(502, "x".repeat(900))).toMatchObject({ body: `${"x".repeat(500)}… (900 characters)` });
    expect(failureOf(200, '{"isError":false,"data":[{"key":"s3cret')).toMatchObject({
      body: "39 characters of JSON that is cut off or broken",
    });
    expect(failureOf(200, "<p>you sent hunter2</p>")).toMatchObject({ body: expect.not.stringContaining("hunter2") as string });
    expect(failureOf(500, '{"isError":true}')).toMatchObject({ body: undefined });
  });

  it("is not kept if it repeats the signature", async () => {
    const { connection, heard } = await serveRaw(({ headers }: { headers: object }, response: ServerResponse) =>
      response.end(`<pre>${JSON.stringify(headers)}</pre>`),
    );
    const failure = (await connection.reader
      .read("fra-1", "booking.list", { domain: "chat.org" })
      .catch((error: unknown) => error)) as CallError;
    expect(failure).toMatchObject({ code: "unreadable", body: expect.stringContaining("not shown") as string });
    expect(failure.body).not.toContain(heard[0]?.headers["x-auth-key"]);
  });

  it("names the line break at the end of a refused secret", async () => {
    const { emulator, url } = await emulate();
    const { reader } = client(url, { ...emulator.account, secret: `${emulator.account.secret}\n` });
    await expect(reader.read("fra-1", "booking.list", { domain: "chat.org" })).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringContaining("the API secret begins or ends with a blank or a line break") as string,
    });
  });

  it("is read in all ways that the manual leaves open", async () => {
    for (const envelope of [true, false]) {
      for (const noOutput of ["null", "absent", "empty"] as const) {
        const { emulator, url } = await emulate({ readings: { envelope, noOutput, extraFields: true } });
        const { reader, writer } = client(url, emulator.account);
        await writer.write("fra-1", "room.init", { id: "chat.org/board" });
        expect(await writer.write("fra-1", "room.setLock", { id: "chat.org/board", lock: true })).toBeNull();
        expect(await writer.write("fra-1", "room.destroy", { id: "chat.org/board" })).toBe(true);
        expect(await reader.read("fra-1", "room.list", { domain: "chat.org" })).toEqual({});
        await expect(writer.write("fra-1", "booking.remove", { id: 99 })).rejects.toMatchObject({ outcome: "refused" });
      }
    }
  });

  it("is never followed to another place", async () => {
    const elsewhere = await serveRaw([]);
    const { connection, heard } = await serveRaw((_: unknown, response: ServerResponse, count: number) =>
      response.writeHead([301, 302, 303, 307, 308][count - 1] ?? 200, { location: elsewhere.url }).end(),
    );
    for (let count = 1; count <= 5; count += 1) {
      await expect(connection.reader.read("fra-1", "booking.list", { domain: "chat.org" })).rejects.toMatchObject({
        code: "refused",
      });
      expect(heard).toHaveLength(count);
    }
    expect(elsewhere.heard).toEqual([]);
  });
});

describe("Retry-After", () => {
  const now = Date.parse("2026-12-01T00:00:00Z");
  it.each<[string | undefined, number | undefined]>([
    [undefined, undefined],
    ["0", 0],
    ["7", 7_000],
    [" 7 ", 7_000],
    ["Tue, 01 Dec 2026 00:00:05 GMT", 5_000],
    ["Tuesday, 01-Dec-26 00:00:05 GMT", 5_000],
    ["Mon, 30 Nov 2026 23:00:00 GMT", 0],
    ["-1", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["in 5 minutes", undefined],
    ["", undefined],
  ])("%j is so many milliseconds", (text, milliseconds) => {
    expect(parseRetryAfter(text, now)).toBe(milliseconds);
  });
});
