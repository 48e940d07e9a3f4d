import { createHash, createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { sign } from "../../../src/api/sign.ts";
import { diagnoseEvent, diagnoseValidation } from "../../../src/webhooks/check/diagnose-answer.ts";

const key = "54ed8ea9722c38499ea8dbbeca19762e";
const signThis = "c9002b50c6911daa18854e1ec25d5b47";
const posted = JSON.stringify({ event: "validation", signThis });
const right = sign(key, signThis);
const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");
const hmac = (own: string | Buffer, message: string | Buffer, hash = "sha256"): string =>
  createHmac(hash, own).update(message).digest("hex");
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The codes of the diagnostics. */
function codes(
  body: string | Buffer,
  about: { status?: number; headers?: Record<string, string>; milliseconds?: number } = {},
): string[] {
  const result = { kind: "answered", status: 200, headers: {}, milliseconds: 5, body: Buffer.from(body), ...about } as const;
  const found = diagnoseValidation(result, { key, signThis, posted, apiSecret: "the API's secret" });
  for (const { summary, help } of found) expect([summary, help]).not.toContain("");
  return found.map(({ code }) => code);
}

describe("the answer to a validation", () => {
  it("is right if it is that of the manual's example", () => {
    expect(right).toBe("b31ecd741c86f3abe01d93ebceb19b73cc2595bb5f5f3d4ba8328b3c37e6698b");
    expect(codes(right)).toEqual([]);
  });

  it.each<[string, string | Buffer, string[]]>([
    ["in quotes", `"${right}"`, ["signature-quotes"]],
    ["in single quotes", `'${right}'`, ["signature-quotes"]],
    ["in upper case", right.toUpperCase(), ["signature-upper-case"]],
    ["with a line break", `${right}\n`, ["signature-line-break"]],
    ["with another line break", `${right}\r\n`, ["signature-line-break"]],
    ["with a blank", ` ${right}`, ["signature-blanks"]],
    ["with a byte order mark", `\uFEFF${right}`, ["signature-bom"]],
    ["in base64", bytes(right).toString("base64"), ["signature-base64"]],
    ["in url-safe base64", bytes(right).toString("base64url"), ["signature-base64"]],
    ["in raw bytes", bytes(right), ["signature-binary"]],
    ["with a prefix", `sha256=${right}`, ["signature-prefix"]],
    ["in JSON", JSON.stringify({ ok: true, signature: right }), ["signature-json"]],
    ["in a list", JSON.stringify([right]), ["signature-json"]],
    [
      "in JSON, in base64, with a line break",
      `${JSON.stringify({ s: bytes(right).toString("base64") })}\n`,
      ["signature-line-break", "signature-json", "signature-base64"],
    ],
    ["in quotes and upper case", `"${right.toUpperCase()}"`, ["signature-quotes", "signature-upper-case"]],
    ["by another key", hmac("another", signThis), ["wrong-key"]],
    ["by another key, in quotes", `"${hmac("another", signThis)}"`, ["wrong-key", "signature-quotes"]],
    ["by the API's secret", hmac("the API's secret", signThis), ["api-secret"]],
    ["by a key with a line break", hmac(`${key}\n`, signThis), ["key-with-blanks"]],
    ["by a key in quotes", hmac(`"${key}"`, signThis), ["key-with-blanks"]],
    ["by the bytes that the key is the hex of", hmac(bytes(key), signThis), ["key-as-bytes"]],
    ["of the bytes that signThis is the hex of", hmac(key, bytes(signThis)), ["text-as-bytes"]],
    ["of bytes, by bytes", hmac(bytes(key), bytes(signThis)), ["both-as-bytes"]],
    [
      "of bytes, in quotes and upper case",
      `"${hmac(key, bytes(signThis)).toUpperCase()}"`,
      ["text-as-bytes", "signature-quotes", "signature-upper-case"],
    ],
    ["of the whole body", hmac(key, posted), ["whole-body"]],
    ["the wrong way round", hmac(signThis, key), ["swapped"]],
    ["without a key", sha256(signThis), ["plain-hash"]],
    ["with the key written before it", sha256(`${key}${signThis}`), ["plain-hash"]],
    ["by SHA-1", hmac(key, signThis, "sha1"), ["other-hash"]],
    [
      "by SHA-512, in base64",
      Buffer.from(hmac(key, signThis, "sha512"), "hex").toString("base64"),
      ["other-hash", "signature-base64"],
    ],
    ["missing, and signThis there", signThis, ["echo"]],
    ["missing, and the body there", posted, ["echo"]],
    ["missing, and signThis there in JSON", JSON.stringify({ signThis }), ["echo"]],
    ["missing", "", ["no-signature"]],
    ["missing, but for a blank", " \n", ["no-signature"]],
    ["missing, with something else there", "OK", ["no-signature"]],
    ["missing, with hex of another length there", "abcdef", ["no-signature"]],
    ["missing, with a page there", "<!DOCTYPE html><title>Sign in</title>", ["no-signature"]],
  ])("with the signature %s is diagnosed", (_, body, expected) => {
    expect(codes(body)).toEqual(expected);
  });

  it("counts only with a status of success, best with 200", () => {
    expect(codes(right, { status: 201 })).toEqual(["other-success"]);
    expect(codes(right, { status: 307, headers: { location: "https://elsewhere.test/" } })).toEqual(["redirect"]);
    for (const status of [400, 401, 403, 404, 405, 406, 410, 415, 418, 419, 422, 429, 500, 501, 503])
      expect(codes(right, { status }), String(status)).toEqual(["bad-status"]);
  });

  it("gets a warning if it took long", () => {
    expect(codes(right, { milliseconds: 2_001 })).toEqual(["slow-answer"]);
    expect(codes(right, { milliseconds: 2_000 })).toEqual([]);
  });

  it("quotes one line of another answer", () => {
    const judge = (body: string, headers: Record<string, string> = {}): string | undefined =>
      diagnoseValidation(
        { kind: "answered", status: 200, headers, milliseconds: 5, body: Buffer.from(body) },
        { key, signThis, posted },
      )[0]?.summary;
    expect(judge("hello", { "content-type": "text/html; charset=utf-8" })).toBe("the answer is an HTML page");
    expect(judge(`x${"y".repeat(500)}`)).toBe(`the answer is no signature: x${"y".repeat(79)}…`);
  });
});

describe("the answer to an event", () => {
  const answered = { kind: "answered", headers: {}, milliseconds: 5, body: Buffer.from("anything") } as const;

  it("may be any success", () => {
    for (const status of [200, 202, 204]) expect(diagnoseEvent({ ...answered, status }, { known: true })).toEqual([]);
    expect(diagnoseEvent({ ...answered, status: 500, milliseconds: 5_000 }, { known: true })).toMatchObject([
      { severity: "error", code: "bad-status" },
      { severity: "warning", code: "slow-answer" },
    ]);
  });

  it("that is unknown gets a warning if it is refused", () => {
    expect(diagnoseEvent({ ...answered, status: 200 }, { known: false })).toEqual([]);
    expect(diagnoseEvent({ ...answered, status: 400 }, { known: false })).toMatchObject([
      { severity: "warning", code: "unknown-event-refused", summary: "answered 400 to an event that is not in the manual" },
    ]);
  });
});
