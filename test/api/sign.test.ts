import { describe, expect, it } from "vitest";
import { newSalt, sign } from "../../src/api/sign.ts";
import { emulate } from "../harness/world.ts";
import { client } from "./client.ts";

describe("a signature", () => {
  it("matches the manual's example", () => {
    expect(sign("54ed8ea9722c38499ea8dbbeca19762e", "c9002b50c6911daa18854e1ec25d5b47")).toBe(
      "b31ecd741c86f3abe01d93ebceb19b73cc2595bb5f5f3d4ba8328b3c37e6698b",
    );
  });

  it("has a new salt for every request, longer than the manual's 32 bytes", () => {
    const salts = new Set(Array.from({ length: 100 }, newSalt));
    expect(salts.size).toBe(100);
    for (const salt of salts) expect(salt).toMatch(/^[0-9a-f]{64}$/);
  });

  it("reads its key as UTF-8", async () => {
    const { emulator, url } = await emulate({ account: { id: "me", secret: "schlüssel-☂" } });
    expect(await client(url, emulator.account).reader.read("fra-1", "booking.list", { domain: "chat.org" })).toEqual([]);
  });

  it("is accepted by the platform, for reads and for writes", async () => {
    const { emulator, url } = await emulate();
    const { reader, writer } = client(url, emulator.account);
    expect(await reader.read("sfo-1", "room.list", { domain: "chat.org" })).toEqual({});
    await writer.write("sfo-1", "room.init", { id: "chat.org/board" });
    expect(Object.keys((await reader.read("sfo-1", "room.list", { domain: "chat.org" }))["chat.org"] ?? {})).toEqual([
      "chat.org/board",
    ]);
    expect(emulator.world("fra-1").rooms()).toEqual([]);
  });

  it("with a wrong secret is refused without a retry, and the message quotes neither secret nor signature", async () => {
    const { emulator, url } = await emulate();
    const { reader } = client(url, { id: emulator.account.id, secret: "not-the-secret" });
    const error = await reader.read("fra-1", "booking.list", { domain: "chat.org" }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: "CallError",
      code: "unauthorized",
      outcome: "refused",
      region: "fra-1",
      method: "booking.list",
    });
    expect(JSON.stringify([error, String(error)])).not.toMatch(/not-the-secret|[0-9a-f]{64}/);
    expect(emulator.log).toHaveLength(1);
  });

  it.each(["me\n", "me ", "ünter", ""])("is not made for an id that no header can carry: %j", (id) => {
    expect(() => client("http://127.0.0.1:1", { id, secret: "s" })).toThrow(/the API id has characters/);
  });
});
