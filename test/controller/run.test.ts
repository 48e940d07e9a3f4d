import { describe, expect, it } from "vitest";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { createController } from "./world.ts";

const chat = (rooms: string): Record<string, string> => ({
  "domains/chat.yaml": `version: 1\ndomains: { chat.test: { rooms: { ${rooms} } } }\n`,
});
const MEETING = "start: 2030-12-01T10:00, duration: 30m";

await describeIfPossible("a controller", startPostgres, (server) => {
  describe("under auto", () => {
    it("makes what is declared, and what is declared next", async () => {
      const world = await createController(server, { files: chat(`board: { bookings: { kickoff: { ${MEETING} } } }`) });
      const replica = await world.run();
      const first = await world.until(({ conditions }) => conditions.Ready);
      expect(first).toMatchObject({ source: "prod", error: null, pending: null, revision: { wanted: first.revision.applied } });
      expect(world.writes().map(({ call }) => call)).toEqual(["booking.add"]);
      await world.source(chat(`board: { bookings: { kickoff: { ${MEETING.replace("30m", "45m")} } } }`));
      await world.until(({ conditions, revision }) => conditions.Ready && revision.applied !== first.revision.applied);
      expect(world.writes().map(({ call }) => call)).toEqual(["booking.add", "booking.update"]);
      replica.kill("SIGTERM");
      expect((await replica.ended).code).toBe(0);
      expect((await world.status()).replicas).toEqual([]);
    });
  });
});
