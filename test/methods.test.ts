/** Each of the manual's fifteen methods is reached by what people do, and not by the tests' own hand: shown by what the emulator got. */
import { describe, expect, it } from "vitest";
import { METHODS } from "../src/api/methods.ts";
import type { WireMethod } from "../src/api/wire.ts";
import type { WorldView } from "../src/emulator/index.ts";
import { createProject } from "./harness/project.ts";
import { emulate, listen } from "./harness/world.ts";

const NOW = "2026-11-23T09:00:00Z";
const BOARD = "chat.org/board";
const BOOKED = "board: { bookings: { kickoff: { start: 2026-12-01T10:00Z, duration: 1h } } }";
const ROBOT = "webhooks: { scribe: { robot: 42 } }";

interface Way {
  /** The domain as it is applied before, if it is. */
  readonly before?: string;
  /** The domain as it is declared now, without its braces. */
  readonly declared?: string;
  readonly somebody?: (view: WorldView) => void;
  readonly command: readonly string[];
}

const apply = ["apply", "-y"];
const opened = (view: WorldView): void => void view.openRoom(BOARD);

const WAYS: Readonly<Record<WireMethod, readonly Way[]>> = {
  "room.init": [{ declared: "rooms: { board: { active: true } }", command: apply }, { command: ["room", "open", BOARD] }],
  "room.destroy": [
    { declared: "rooms: { board: { active: false } }", somebody: opened, command: apply },
    { somebody: opened, command: ["room", "close", BOARD] },
  ],
  "room.kickOut": [
    {
      somebody: (view) => {
        opened(view);
        view.join(BOARD);
      },
      command: ["room", "kick", BOARD, "--all", "-y"],
    },
  ],
  "room.setLock": [
    { declared: "rooms: { board: { lock: true } }", somebody: opened, command: apply },
    { somebody: opened, command: ["room", "lock", BOARD] },
    { somebody: (view) => void view.openRoom(BOARD, { lock: true }), command: ["room", "unlock", BOARD] },
  ],
  "room.setPassword": [
    { declared: "rooms: { board: { password: { env: BOARD_PASSWORD } } }", somebody: opened, command: apply },
    {
      declared: "rooms: { board: { password: null } }",
      somebody: (view) => void view.openRoom(BOARD, { password: "x" }),
      command: apply,
    },
  ],
  "room.list": [{ command: ["plan"] }, { command: ["room", "list"] }, { command: ["regions", "--check"] }],
  "booking.add": [{ declared: `rooms: { ${BOOKED} }`, command: apply }],
  "booking.remove": [{ before: `rooms: { ${BOOKED} }`, command: apply }],
  "booking.update": [{ before: `rooms: { ${BOOKED} }`, declared: `rooms: { ${BOOKED.replace("1h", "2h")} }`, command: apply }],
  "booking.list": [{ command: ["plan"] }, { command: ["output"] }],
  "booking.get": [
    {
      before: `rooms: { ${BOOKED} }`,
      declared: `rooms: { ${BOOKED} }`,
      command: ["state", "show", "booking/chat.org/board/kickoff", "--live"],
    },
  ],
  "webhook.add": [{ declared: ROBOT, command: apply }],
  "webhook.remove": [{ before: ROBOT, command: apply }],
  "webhook.list": [{ command: ["plan"] }],
  "webhook.validate": [{ declared: 'webhooks: { crm: { url: "LISTENER" } }', command: apply }],
};

describe("the manual's methods", () => {
  it("are fifteen, and each has its ways", () => {
    expect(Object.keys(WAYS)).toEqual(Object.keys(METHODS));
    expect(Object.keys(WAYS)).toHaveLength(15);
  });

  const table = Object.entries(WAYS).flatMap(([method, ways]) => ways.map((way) => [method, way] as const));
  it.each(table)("%s is called by %j", async (method, { before, declared = "", somebody, command }) => {
    const world = await emulate({ now: () => Date.parse(NOW) });
    const listener = method === "webhook.validate" ? (await listen()).url : "";
    const text = (domain: string): string =>
      `version: 1\n${world.regions}\ndefaults: { region: fra-1 }\ndomains: { chat.org: { ${domain.replace("LISTENER", listener)} } }\n`;
    const project = await createProject(
      { "xroom.yaml": text(before ?? declared) },
      { ...world.environment, BOARD_PASSWORD: "s3cret-7f1c", XROOM_NOW: NOW },
    );
    if (before !== undefined) {
      expect((await project.xroom("apply", "-y")).code).toBe(0);
      await project.write("xroom.yaml", text(declared));
    }
    somebody?.(world.emulator.world("fra-1"));
    world.emulator.clearLog();
    const { code, err } = await project.xroom(...command);
    expect({ code, err }).toMatchObject({ code: 0 });
    expect(world.emulator.log.map((each) => `${each.collection}.${each.method}`)).toContain(method);
    expect(world.emulator.log.filter(({ isError }) => isError)).toEqual([]);
  });
});
