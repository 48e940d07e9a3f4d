import { describe, expect, it } from "vitest";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { createController, type ControllerWorld } from "./world.ts";

const chat = (rooms: string): Record<string, string> => ({
  "domains/chat.yaml": `version: 1\ndomains: { chat.test: { rooms: { ${rooms} } } }\n`,
});
const meeting = (start: string, duration = "30m"): string => `start: ${start}, duration: ${duration}`;
const BOARD = `lock: true, bookings: { kickoff: { ${meeting("2030-12-01T10:00")} }, review: { ${meeting("2030-12-02T10:00")} } }`;

const bookings = (world: ControllerWorld) => world.emulator.world("fra-1").bookings();
const callsOf = (world: ControllerWorld, collection: string) =>
  world.writes().flatMap(({ call }) => (call.startsWith(`${collection}.`) ? [call] : []));

await describeIfPossible("a controller", startPostgres, (server) => {
  describe("under auto", () => {
    it("keeps live what is declared, through edits, foreign hands, people and deaths", async () => {
      const world = await createController(server, { files: chat(`board: { ${BOARD} }`) });
      const one = await world.run("one");
      const first = await world.until(({ conditions }) => conditions.Ready);
      expect(first).toMatchObject({ source: "prod", error: null, pending: null, revision: { wanted: first.revision.applied } });
      expect(callsOf(world, "booking")).toEqual(["booking.add", "booking.add"]);
      // Its own webhook is there, and validated by its own listener.
      expect(callsOf(world, "webhook")).toEqual(["webhook.add", "webhook.validate"]);

      // A person opens the room: within a second it is locked, because of an event.
      const opened = performance.now();
      world.emulator.world("fra-1").openFromInterface("chat.test/board", { id: "ada" }, {});
      await expect.poll(() => callsOf(world, "room"), { interval: 20 }).toEqual(["room.setLock"]);
      expect(performance.now() - opened).toBeLessThan(1_500);

      // What others change is set right.
      const [booking] = bookings(world);
      world.emulator.world("fra-1").removeBooking(booking?.id ?? 0);
      await expect.poll(() => callsOf(world, "booking").length, { timeout: 15_000 }).toBe(3);

      // A second replica takes over what the first leaves.
      const two = await world.run("two");
      one.kill("SIGKILL");
      await world.source(chat(`board: { ${BOARD.replace("30m", "45m")} }`));
      await world.until(({ conditions, revision }) => conditions.Ready && revision.applied !== first.revision.applied);
      expect(callsOf(world, "booking").at(-1)).toBe("booking.update");
      expect(bookings(world)).toHaveLength(2);
      await expect
        .poll(async () => (await world.status()).replicas.map(({ name }) => name), { timeout: 15_000 })
        .toEqual(["two"]);

      two.kill("SIGTERM");
      expect((await two.ended).code).toBe(0);
    });
  });
});
