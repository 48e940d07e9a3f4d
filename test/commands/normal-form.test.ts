import { expect, it } from "vitest";
import { setScene } from "./fixtures.ts";

const ROOMS = `domains:
  chat.org:
    rooms: { Board: { active: true, hostKey: true, bookings: { kickoff: { start: 2026-12-01T10:00, duration: 30m } } } }
    webhooks: { crm: { url: "http://crm.example.com/a/", room: Board, validate: false }, scribe: { robot: 42, room: Board } }
`;

it("a reviewed plan is done, and drifts, in a region that writes names in a form of its own", async () => {
  const { project, world } = await setScene(ROOMS);
  world.emulator.setReadings({ roomNames: "lower", webhookUrls: "bare" });
  expect((await project.xroom("plan", "--out", "plan.json")).code).toBe(0);
  expect((await project.xroom("apply", "plan.json")).code).toBe(0);
  const writes = world.writes().length;
  const again = await project.xroom("apply", "plan.json", "--again");
  expect(again.code, again.err).toBe(0);
  expect(world.writes()).toHaveLength(writes);
  const second = await project.xroom("plan", "--detailed-exitcode");
  expect(second.code).toBe(0);
  expect(`${second.out}${second.err}`.split("normal-form").length - 1).toBe(1);

  world.emulator.world("fra-1").updateBooking(1, { lock: true });
  expect((await project.xroom("drift", "--detailed-exitcode")).code).toBe(2);
  expect((await project.xroom("plan", "--out", "drift.json")).code).toBe(0);
  expect((await project.xroom("apply", "drift.json")).code).toBe(0);
  expect((await project.xroom("plan", "--detailed-exitcode")).code).toBe(0);
  expect(world.writes()).toHaveLength(writes + 1);
});
