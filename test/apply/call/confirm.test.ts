import { describe, expect, it } from "vitest";
import { createConfirm } from "../../../src/apply/call/confirm.ts";
import { KINDS } from "../../../src/resources/registry.ts";
import { client } from "../../api/client.ts";
import { emulate } from "../../harness/world.ts";

describe("the list after an unknown outcome", () => {
  it("is shared by all calls that need it before it begins, and by the next ones after it ends", async () => {
    const { emulator, url } = await emulate();
    const { reader } = client(url, emulator.account);
    const confirm = createConfirm(reader, 20);
    const kind = KINDS.find(({ name }) => name === "booking");
    if (kind === undefined) throw new Error("the registry has no bookings");
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

  it("fails for the calls that wait for it, and is requested again by the next call", async () => {
    const { emulator, url } = await emulate();
    const confirm = createConfirm(client(url, emulator.account).reader, 20);
    const kind = KINDS.find(({ name }) => name === "booking");
    if (kind === undefined) throw new Error("the registry has no bookings");
    const at = { region: "fra-1", domain: "chat.org" };
    emulator.order({ fault: { kind: "status", status: 400 } });
    const failed = [confirm.list(kind, at), confirm.list(kind, at)];
    for (const each of failed) await expect(each).rejects.toMatchObject({ code: "refused" });
    expect(await confirm.list(kind, at)).toEqual([]);
  });
});
