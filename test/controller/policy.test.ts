import { describe, expect, it } from "vitest";
import { describeIfPossible } from "../harness/if-possible.ts";
import { startPostgres } from "../harness/postgres.ts";
import { createController } from "./world.ts";

const chat = (lock: boolean, secret = "CHAT_BOARD"): Record<string, string> => ({
  "domains/chat.yaml": `version: 1
domains:
  chat.test:
    rooms:
      board: { lock: ${lock}, password: { env: ${secret} }, bookings: { kickoff: { start: 2030-12-01T10:00, duration: 30m } } }
`,
});
const POLICY = `version: 1
policies:
  locked: { each: meeting, require: object.lock == true, message: meetings are locked, severity: error }
secretsFor: { chat.test: [CHAT_*] }
`;

// Other tests beside it take the processor from its heartbeats: `npm run test:controller` runs it alone.
if (process.env["CONTROLLER"] === undefined)
  describe.skip("the operator's policy", () => it("needs npm run test:controller", () => undefined));
else
  await describeIfPossible("the operator's policy", startPostgres, (server) => {
    it("is held against each shard's plan; what breaks it waits, and no approval lifts that", async () => {
      const more = ", policy: { file: policy.yaml }, secrets: { file: chat.env }, env: [CHAT_*]";
      const world = await createController(server, { more, files: chat(false) });
      const { project } = world;
      await project.write("policy.yaml", POLICY);
      await project.write("chat.env", "CHAT_BOARD=velvet-otter-41\n");
      await world.run();
      const refused = await world.until(({ error, pending }) => error !== null && pending !== null);
      expect(refused.error).toBe("domains/chat.yaml:5:72: booking/chat.test/board/kickoff: meetings are locked");
      expect(refused.conditions).toMatchObject({ Ready: false, AwaitingApproval: true });
      const digest = refused.pending?.digest ?? "";
      expect((await world.ask("/shards/main/chat.test/plan")).text).toContain("meetings are locked");
      const approved = await world.ctl("approve", "main/chat.test", digest, "--allow-removals", "--accept-empty");
      expect(approved.code, approved.err).toBe(0);
      await expect
        .poll(async () => (await world.ctl("history", "--json")).out, { timeout: 20_000 })
        .toContain("meetings are locked");
      expect(world.writes().filter(({ call }) => call.startsWith("booking."))).toEqual([]);
      // What keeps it is made, the secret of the operator's file with it.
      await world.source(chat(true));
      await world.until(({ conditions }) => conditions.Ready);
      expect(world.writes().filter(({ call }) => call === "booking.add")).toHaveLength(1);
      // Of a secret that is not the domain's, nothing is loaded.
      await world.source(chat(true, "ACME"));
      await world.until(({ error }) => error?.includes("chat.test may not name the secret") === true);
      expect((await world.ctl("status", "--json")).out).not.toContain("velvet-otter");
    });
  });
