import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEmulator, readSnapshot, Refusal } from "../../src/emulator/index.ts";
import { NOON, start } from "./caller.ts";

describe("a snapshot", () => {
  it("has everything, used ids, too, and restores it in another emulator", async () => {
    const { emulator } = await start({ seed: { domains: { "chat.org": { webhookKey: "k" } } } });
    const world = emulator.world("sfo-1");
    world.addBooking({ domain: "chat.org", room: "board", start: NOON, duration: 60, password: "pw", addHostKey: true });
    world.removeBooking(world.addBooking({ domain: "chat.org", room: "board", start: NOON + 3_600_000, duration: 60 }).id);
    world.openRoom("chat.org/board", { password: "pw", hostKey: "hk" });
    world.join("chat.org/board", { hostKey: "hk" });
    world.addWebhook({ domain: "chat.org", type: "robot", robotId: 1 });
    world.addWebhook({ domain: "chat.org", type: "url", url: "http://127.0.0.1:1/", room: "board" });
    emulator.clock.advance(5000);

    const snapshot = JSON.parse(JSON.stringify(emulator.snapshot()));
    const { emulator: other, ok, no } = await start({ snapshot, seed: { domains: { "other.org": null } } });
    expect(other.snapshot()).toEqual(emulator.snapshot());
    expect(other.clock.now()).toBe(NOON + 5000);
    expect(await ok("webhook.add", { domain: "chat.org", type: "robot", robotId: 2 }, "sfo-1")).toMatchObject({ id: 3 });
    expect(other.world("sfo-1").addBooking({ domain: "chat.org", room: "x", start: NOON, duration: 1 }).id).toBe(3);
    expect(await no("booking.list", { domain: "other.org" })).toContain("not one of this account's");
  });

  it("is refused if it is not valid", () => {
    expect(() => readSnapshot(null)).toThrow("must be an object");
    expect(() => readSnapshot({ format: "xroom.emulator/2", regions: {} })).toThrow("format must be");
    const region = { nextBookingId: 1, nextWebhookId: 1, bookings: [{ id: "1" }], rooms: [], webhooks: [] };
    expect(() => readSnapshot({ format: "xroom.emulator/1", regions: { "fra-1": region } })).toThrow("bookings[0].id must be");
  });
});

describe("a world", () => {
  it("never has overlapping bookings of a room, and lists what a plain list would", () => {
    const hour = fc.integer({ min: 0, max: 30 });
    const slot = fc.record({ room: fc.constantFrom("a", "b"), start: hour, duration: fc.integer({ min: 1, max: 12 }) });
    const step = fc.oneof(
      fc.record({ do: fc.constant("add" as const), slot }),
      fc.record({ do: fc.constant("update" as const), id: fc.integer({ min: 1, max: 12 }), slot }),
      fc.record({ do: fc.constant("remove" as const), id: fc.integer({ min: 1, max: 12 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const world = createEmulator().world("fra-1");
        let model: { id: number; room: string; start: number; end: number }[] = [];
        let nextId = 1;
        for (const each of steps) {
          const before = each.do === "add" ? undefined : model.find(({ id }) => id === each.id);
          const wanted =
            each.do === "remove"
              ? undefined
              : { room: before?.room ?? each.slot.room, start: each.slot.start, end: each.slot.start + each.slot.duration };
          const clash =
            wanted !== undefined &&
            model.some(
              (other) => other !== before && other.room === wanted.room && other.start < wanted.end && other.end > wanted.start,
            );
          const possible = (each.do === "add" || before !== undefined) && !clash;
          const at = wanted && { start: wanted.start * 60_000, duration: wanted.end - wanted.start };
          const act = (): unknown => {
            if (each.do === "add") return world.addBooking({ domain: "d", room: each.slot.room, start: 0, duration: 1, ...at });
            return each.do === "update" ? world.updateBooking(each.id, at ?? {}) : world.removeBooking(each.id);
          };
          if (!possible) {
            expect(act).toThrow(Refusal);
            continue;
          }
          act();
          model = model.filter((other) => other !== before);
          if (wanted !== undefined) model.push({ id: before?.id ?? nextId++, ...wanted });
        }
        const seen = world
          .bookings("d")
          .map(({ id, room, start, duration }) => ({ id, room, start: start / 60_000, end: start / 60_000 + duration }));
        expect(seen).toEqual(model.toSorted((a, b) => a.id - b.id));
        expect(world.bookings()).toEqual(world.bookings("d"));
      }),
    );
  });
});
