import { thisProcess } from "../../src/state/this-process.ts";
import { expect, vi } from "vitest";
import { createProject, type Project } from "../harness/project.ts";
import { emulate, type EmulatedWorld } from "../harness/world.ts";

/** The clock of these tests. */
export const NOW = "2026-11-23T09:00:00Z";

/** Two bookings of one room. */
export const ROOMS = `domains:
  chat.org:
    rooms:
      board:
        bookings:
          kickoff: { start: 2026-12-01T10:00, duration: 1h30m }
          review: { start: 2026-12-02T10:00, duration: 45m }
`;

/** A room with a password, which BOARD_PASSWORD holds, and two bookings. */
export const PRIVATE_ROOM = `domains:
  chat.org:
    rooms:
      board:
        password: { env: BOARD_PASSWORD }
        bookings:
          kickoff: { start: 2026-12-01T10:00, duration: 1h30m }
          review: { start: 2026-12-02T10:00, duration: 45m }
`;

export function configOf(world: EmulatedWorld, rooms: string = ROOMS): string {
  return `version: 1\n${world.regions}\ndefaults: { region: fra-1, timezone: UTC }\n${rooms}`;
}

export interface Scene {
  readonly world: EmulatedWorld;
  readonly project: Project;
}

/** A project whose regions are an emulator that ends with the test. */
export async function setScene(rooms: string = ROOMS, environment: Record<string, string> = {}): Promise<Scene> {
  const world = await emulate({ now: () => Date.parse(NOW) });
  const files = { "xroom.yaml": configOf(world, rooms) };
  return { world, project: await createProject(files, { XROOM_NOW: NOW, ...world.environment, ...environment }) };
}

/** A lock that another run holds, whose process lives: that of the tests. */
export const FOREIGN_LOCK = JSON.stringify({
  run: "d3b2a1c0-0000-4000-8000-000000000000",
  user: "kim",
  host: "builder",
  pid: process.pid,
  ...thisProcess(),
  command: "xroom apply",
  since: "2026-11-23T08:59:00Z",
  expires: "2999-01-01T00:00:00Z",
});

/** `n` bookings, one a day. */
export function manyBookings(count: number, options = ""): string {
  const bookings = Array.from({ length: count }, (_, index) => {
    const start = new Date(Date.parse(NOW) + (index + 1) * 86_400_000).toISOString().slice(0, 10);
    return `          m${index}: { start: ${start}T10:00, duration: 45m${options} }\n`;
  });
  return `domains:\n  chat.org:\n    rooms:\n      board:\n        bookings:\n${bookings.join("")}`;
}

/** Nothing that would move a terminal, turn the direction of its text or can't be seen; line breaks aside. */
// oxlint-disable-next-line no-control-regex -- these are what it looks for
export const HARMFUL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]/;

/** Resolves once the emulator has got such a call. */
export async function arrived({ emulator }: EmulatedWorld, call: string): Promise<void> {
  await vi.waitFor(() => expect(emulator.log.map(({ collection, method }) => `${collection}.${method}`)).toContain(call), {
    timeout: 20_000,
    interval: 5,
  });
}
